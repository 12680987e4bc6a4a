"""What a source from Kafka must keep to beyond its form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from company.errors import Problem
from company.reading import Read
from company.source import Source
from company.source_kafka import KafkaTransport

# The others come as whole tables, which no single record can be.
_RECORD_FORMATS = ("segment", "sendgrid")


def kafka_problems(read: Read[Source]) -> Iterator[Problem]:
    """What one source says wrong of its topics, its security and itself."""
    transport = read.model.transport
    if not isinstance(transport, KafkaTransport):
        return
    yield from _topic_problems(read, transport)
    yield from _security_problems(read, transport)
    if read.model.format not in _RECORD_FORMATS:
        found = f"found the format '{read.model.format}', which comes as whole tables, with Kafka"
        yield read.document.problem(("format",), found, " or ".join(map(repr, _RECORD_FORMATS)))
    if "complete_up_to" in read.model.model_fields_set:
        found = "found the key 'complete_up_to', which a source from Kafka answers by itself"
        yield read.document.problem(("complete_up_to",), found, "no such key")


def passwords_of(sources: Sequence[Source], environment: Mapping[str, str]) -> dict[str, str]:
    """What the environment variables hold that sources name for their passwords."""
    named = {name for source in sources for name in _variables(source).values()}
    return {name: environment[name] for name in named if environment.get(name)}


def password_problems(read: Read[Source], environment: Mapping[str, str]) -> Iterator[Problem]:
    """Variables that are named and not set."""
    for key, name in _variables(read.model).items():
        if not environment.get(name):
            found = f"found {name}, which is not set, for transport.security.{key}"
            allowed = f"{name} set in the environment or in .env"
            yield read.document.problem(("transport", "security", key), found, allowed)


def _variables(source: Source) -> dict[str, str]:
    transport = source.transport
    return transport.security.variables if isinstance(transport, KafkaTransport) else {}


def _topic_problems(read: Read[Source], transport: KafkaTransport) -> Iterator[Problem]:
    if not transport.servers:
        yield read.document.problem(
            ("transport", "servers"), "found no servers", "at least one host:port"
        )
    if bool(transport.topics) == (transport.pattern is not None):
        found = "found both topics and pattern" if transport.topics else "found no topics"
        yield read.document.problem(("transport",), found, "either topics or pattern")
    letter = transport.dead_letter
    if letter is not None and reads(transport, letter):
        found = f"found '{letter}' for transport.dead_letter, which the source reads itself"
        yield read.document.problem(("transport", "dead_letter"), found, "another topic")


def reads(transport: KafkaTransport, topic: str) -> bool:
    """Whether the source reads a topic of that name; Kafka's own begin with two underscores."""
    if transport.pattern is None:
        return topic in transport.topics
    return not topic.startswith("__") and re.fullmatch(transport.pattern, topic) is not None


def _security_problems(read: Read[Source], transport: KafkaTransport) -> Iterator[Problem]:
    security = transport.security
    given = security.model_fields_set
    for key in ("mechanism", "user", "password"):
        if security.asks_who != (key in given):
            yield _security_problem(read, key, key in given, "a protocol that begins with SASL")
    for key in ("ca", "certificate", "key", "key_password"):
        if key in given and not security.is_encrypted:
            yield _security_problem(read, key, True, "a protocol that ends with SSL")
    if (security.certificate is None) != (security.key is None):
        missing = "key" if security.key is None else "certificate"
        yield _security_problem(read, missing, False, "a certificate of our own")


def _security_problem(read: Read[Source], key: str, is_given: bool, with_: str) -> Problem:
    found = f"found {'the' if is_given else 'no'} key '{key}' in transport.security"
    allowed = f"it belongs to {with_}" if is_given else f"it is required with {with_}"
    path = ("transport", "security", key) if is_given else ("transport", "security")
    return read.document.problem(path, found, allowed)
