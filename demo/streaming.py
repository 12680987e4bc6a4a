"""The sample company's web and e-mail records on Apache Kafka instead of in files.

As on a real cluster: keys, several partitions, some records twice, transactions that were aborted.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from kafka import KafkaAdminClient, KafkaProducer
from kafka.admin import NewTopic
from pydantic import ValidationError

from company.source_kafka import KafkaTransport
from ingestion import IngestionError
from ingestion.transports.kafka.cluster import Cluster

_STREAMED = ("web", "email")
_PARTITIONS = 3
_TWICE_EVERY = 97
_ABORTED_EVERY = 5
_WAIT_SECONDS = 60
_PATIENCE = "5s"
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")
_KEY = re.compile(rb'"(?:anonymousId|userId|email)":"([^"]+)"')


@dataclass(frozen=True, slots=True)
class Streamed:
    """One source: its topic, records sent for good, copies among them, records of aborted transactions."""

    topic: str
    records: int = 0
    copies: int = 0
    aborted: int = 0


class StreamingError(Exception):
    """The sample company cannot be sent. The message says why and what to do."""


def topic_prefix(folder: Path) -> str:
    """What the topics of a company in `folder` begin with."""
    return _NOT_IN_NAMES.sub("-", folder.resolve().name)


def expect_room(server: str, prefix: str) -> None:
    """StreamingError if the broker cannot be talked to, or has the topics already."""
    topics = [f"{prefix}.{source}" for source in _STREAMED]
    try:
        told = {"servers": [server], "topics": topics, "patience": _PATIENCE}
        with Cluster(KafkaTransport.model_validate(told), {}) as cluster:
            there = [one.name for one in cluster.topics(None) if one.name in topics]
    except ValidationError:
        raise StreamingError(
            f"found {server!r}; allowed: host:port, such as localhost:9092"
        ) from None
    except IngestionError as error:
        raise StreamingError(str(error)) from None
    if there:
        raise StreamingError(
            f"{' and '.join(there)} are on {server} already, and what another demo left there would be "
            "read as well; delete them, or make the demo under another name"
        )


def stream_to_kafka(folder: Path, servers: Sequence[str], prefix: str) -> list[Streamed]:
    """Sends what lies in `inbox/web` and `inbox/email` to topics `<prefix>.web` and `<prefix>.email`,
    and lets these sources read from there. Files of the last day stay in `inbox-next`.

    The topics must be new (see expect_room).
    """
    topics = {source: f"{prefix}.{source}" for source in _STREAMED}
    admin = KafkaAdminClient(bootstrap_servers=list(servers))
    try:
        admin.create_topics([NewTopic(one, _PARTITIONS, 1) for one in topics.values()])
    finally:
        admin.close()
    sent = [_send_source(folder, servers, source, topics[source]) for source in _STREAMED]
    for source, topic in topics.items():
        _point_to(folder / "sources" / f"{source}.yaml", servers, topic)
    return sent


def _send_source(folder: Path, servers: Sequence[str], source: str, topic: str) -> Streamed:
    files = sorted((folder / "inbox" / source).iterdir())
    producer = KafkaProducer(
        bootstrap_servers=list(servers), transactional_id=f"sojourn-demo-{topic}", acks="all",
        batch_size=256 << 10, linger_ms=50, max_request_size=16 << 20,
    )  # fmt: skip
    sent, copies, aborted = 0, 0, 0
    try:
        producer.init_transactions()
        for number, path in enumerate(files):
            records = list(_records(path))
            if number % _ABORTED_EVERY == 1:
                _send(producer, topic, records[: len(records) // 2], commits=False)
                aborted += len(records) // 2
            again = records[::_TWICE_EVERY]
            _send(producer, topic, [*records, *again], commits=True)
            sent, copies = sent + len(records) + len(again), copies + len(again)
            path.unlink()
    finally:
        producer.close()
    return Streamed(topic, sent, copies, aborted)


def _records(path: Path) -> Iterator[bytes]:
    """The lines of a file, each a record."""
    content = path.read_bytes()
    if path.suffix == ".gz":
        content = gzip.decompress(content)
    yield from content.removeprefix(b"\xef\xbb\xbf").splitlines()


def _send(producer: KafkaProducer, topic: str, records: Sequence[bytes], *, commits: bool) -> None:
    producer.begin_transaction()
    for record in records:
        found = _KEY.search(record)
        producer.send(topic, record, key=found[1] if found else None)
    producer.flush(timeout=_WAIT_SECONDS)
    if commits:
        producer.commit_transaction()
    else:
        producer.abort_transaction()


def _point_to(path: Path, servers: Sequence[str], topic: str) -> None:
    """Let the source read the topic; its other keys stay."""
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    told.pop("complete_up_to", None)
    told["transport"] = {
        "kind": "kafka", "servers": list(servers), "topics": [topic], "group": f"sojourn-{topic}",
    }  # fmt: skip
    path.write_text(yaml.safe_dump(told, sort_keys=False), encoding="utf-8")
