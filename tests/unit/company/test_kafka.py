"""A source on Kafka: what it may say, and what is told of it when it says something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from company import Company, CompanyError, load_company
from company.source_kafka import KafkaTransport
from tests.unit.company.folders import ENVIRON, loaded, problems, write

SOURCE = """\
kind: web
rank: 1
format: segment
transport:
  kind: kafka
  servers: [kafka:9092]
  topics: [web]
"""
SASL = (
    SOURCE
    + """\
  security:
    protocol: SASL_SSL
    mechanism: PLAIN
    user: sojourn
    password: KAFKA_PASSWORD
    ca: certificates/ca.pem
"""
)
KEYS = (
    "kind, servers, topics, pattern, security, start, event_time, group, on_loss, dead_letter, "
    "max_parallel, patience"
)
SECURITY_KEYS = "protocol, mechanism, user, password, ca, certificate, key, key_password"
START = "earliest, latest, or a time with its zone, such as 2026-01-31T00:00Z"

CASES = {
    "unknown key": (
        SOURCE + "  topic: x\n",
        f"8: found the unknown key 'topic'; did you mean 'topics'?; allowed: {KEYS}",
    ),
    "key of another transport": (
        SOURCE + "  folder: inbox/web\n",
        f"8: found the unknown key 'folder'; allowed: {KEYS}",
    ),
    "unknown key of security": (
        SOURCE + "  security: {user_name: x}\n",
        f"8: found the unknown key 'user_name'; did you mean 'user'?; allowed: {SECURITY_KEYS}",
    ),
    "no servers": (
        SOURCE.replace("  servers: [kafka:9092]\n", ""),
        "4: found no key 'servers' in transport; allowed: it is required",
    ),
    "empty list of servers": (
        SOURCE.replace("[kafka:9092]", "[]"),
        "6: found no servers; allowed: at least one host:port",
    ),
    "server without port": (
        SOURCE.replace("kafka:9092", "kafka"),
        "6: found 'kafka' for transport.servers[0]; allowed: host:port, such as kafka-1.acme.example:9092",
    ),
    "neither topics nor pattern": (
        SOURCE.replace("  topics: [web]\n", ""),
        "4: found no topics; allowed: either topics or pattern",
    ),
    "topics and pattern": (
        SOURCE + "  pattern: web.*\n",
        "4: found both topics and pattern; allowed: either topics or pattern",
    ),
    "pattern that is none": (
        SOURCE.replace("topics: [web]", "pattern: 'web('"),
        "7: found 'web(' for transport.pattern; allowed: a regular expression that the whole name "
        "matches, such as web[.].*",
    ),
    "start": (
        SOURCE + "  start: 2026-01-31\n",
        f"8: found '2026-01-31' for transport.start; allowed: {START}",
    ),
    "format of tables": (
        SOURCE.replace("segment", "zendesk"),
        "3: found the format 'zendesk', which comes as whole tables, with Kafka; allowed: "
        "'segment' or 'sendgrid'",
    ),
    "completeness": (
        SOURCE + "complete_up_to: newest_record\n",
        "8: found the key 'complete_up_to', which a source from Kafka answers by itself; allowed: "
        "no such key",
    ),
    "dead letters into what is read": (
        SOURCE + "  dead_letter: web\n",
        "8: found 'web' for transport.dead_letter, which the source reads itself; allowed: another topic",
    ),
    "password in the file": (
        SASL.replace("KAFKA_PASSWORD", "hunter2"),
        "12: found a value (not shown) for transport.security.password; allowed: the name of an "
        "environment variable, such as SOJOURN_ALERT_URL; what it holds stays out of the file",
    ),
    "password of nobody": (
        SOURCE + "  security: {password: KAFKA_PASSWORD}\n",
        "8: found the key 'password' in transport.security; allowed: it belongs to a protocol that "
        "begins with SASL",
    ),
    "nobody with a protocol that asks": (
        SASL.replace("    user: sojourn\n", ""),
        "8: found no key 'user' in transport.security; allowed: it is required with a protocol that "
        "begins with SASL",
    ),
    "authority without TLS": (
        SASL.replace("SASL_SSL", "SASL_PLAINTEXT"),
        "13: found the key 'ca' in transport.security; allowed: it belongs to a protocol that ends "
        "with SSL",
    ),
    "certificate without key": (
        SASL + "    certificate: a.pem\n",
        "8: found no key 'key' in transport.security; allowed: it is required with a certificate of "
        "our own",
    ),
}  # fmt: skip
SET = {**ENVIRON, "KAFKA_PASSWORD": "correct-horse"}


def said(folder: Path, text: str) -> list[str]:
    try:
        load_company(write(folder, {"sources/web.yaml": text}), SET)
    except CompanyError as error:
        return str(error).splitlines()
    return []


@pytest.mark.parametrize("case", CASES)
def test_problem_is_told_by_file_and_line(case: str, tmp_path: Path) -> None:
    text, expected = CASES[case]
    assert said(tmp_path, text) == [f"sources/web.yaml:{expected}"]


def with_password(folder: Path, text: str = SASL) -> Company:
    return load_company(write(folder, {"sources/web.yaml": text}), SET)


def test_password_comes_from_the_environment_and_is_in_no_text(tmp_path: Path) -> None:
    company = with_password(tmp_path)
    assert company.passwords == {"KAFKA_PASSWORD": "correct-horse"}
    assert "correct-horse" not in repr(company) + company.model_dump_json()


def test_password_that_is_not_set_is_named(tmp_path: Path) -> None:
    assert problems(tmp_path, {"sources/web.yaml": SASL}) == [
        "sources/web.yaml:12: found KAFKA_PASSWORD, which is not set, for transport.security.password; "
        "allowed: KAFKA_PASSWORD set in the environment or in .env"
    ]


def test_who_only_reads_what_is_published_needs_no_password(tmp_path: Path) -> None:
    folder = write(tmp_path, {"sources/web.yaml": SASL})
    assert load_company(folder, ENVIRON, needs_secret=False).passwords == {}


def test_files_of_security_are_absolute_once_loaded(tmp_path: Path) -> None:
    transport = with_password(tmp_path).sources[0].transport
    assert isinstance(transport, KafkaTransport)
    assert transport.security.ca == tmp_path / "certificates/ca.pem"
    assert transport.patience_seconds == 60


def test_how_a_cluster_is_reached_is_not_what_is_read(tmp_path: Path) -> None:
    plain = loaded(tmp_path, {"sources/web.yaml": SOURCE})
    other = with_password(tmp_path, SASL.replace("kafka:9092", "elsewhere:9093"))
    assert plain.configuration_hash == other.configuration_hash
    renamed = loaded(tmp_path, {"sources/web.yaml": SOURCE.replace("[web]", "[web2]")})
    assert renamed.configuration_hash != plain.configuration_hash


def test_only_the_time_that_is_taken_makes_parsing_another(tmp_path: Path) -> None:
    hashes = []
    for more in ("", "  on_loss: record\n", "  event_time: record\n"):
        company = loaded(tmp_path, {"sources/web.yaml": SOURCE + more})
        hashes.append(company.parse_hash(company.sources[0]))
    assert hashes[0] == hashes[1] != hashes[2]


def test_two_sources_of_one_topic_are_refused(tmp_path: Path) -> None:
    other = SOURCE.replace("rank: 1", "rank: 2")
    told = problems(tmp_path, {"sources/web.yaml": SOURCE, "sources/app.yaml": other})
    assert told == [
        "sources/web.yaml:4: found the topic 'web of kafka:9092', which sources/app.yaml has too; "
        "allowed: another topic for each source"
    ]
