"""What tests of Kafka act on: topics of their own, records in them, and a company that reads them."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
from kafka import KafkaAdminClient, KafkaProducer, TopicPartition
from kafka.admin import NewPartitions, NewTopic

import ingestion
from company import Company, Source, load_company
from ingestion.landing import Manifest
from ingestion.transports.kafka.landing import landed_ranges
from ingestion.transports.kafka.ranges import misfit
from tests.integration.kafka.broker import PASSWORD, Broker
from tests.small_company import ENVIRON, make

NOW = datetime(2026, 10, 7, 3, 0, tzinfo=UTC)
SECONDS = 20


@dataclass(frozen=True, slots=True)
class Landed:
    """A landed record: exactly what Kafka gave."""

    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()


class Stage:
    """Use in a `with` block."""

    def __init__(self, broker: Broker, folder: Path, name: str) -> None:
        self.broker, self.folder = broker, folder / "company"
        self.topic = f"{re.sub('[^a-z0-9]+', '.', name.lower())}.{uuid.uuid4().hex[:6]}"[-200:]
        self.admin = KafkaAdminClient(bootstrap_servers=broker.servers)
        self.nights = 0

    def __enter__(self) -> Self:
        make(self.folder)
        (self.folder / "sources/email.yaml").unlink()
        self.configure()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.admin.close()
        del self.admin

    def configure(self, **transport: Any) -> None:
        """Write the source `web`; `transport` overrides keys of its transport, None takes one out."""
        told: dict[str, Any] = {
            "kind": "kafka", "servers": [self.broker.servers], "topics": [self.topic], "patience": "15s",
        } | transport  # fmt: skip
        lines = [f"  {key}: {value}" for key, value in told.items() if value is not None]
        text = "\n".join(["kind: web", "rank: 1", "format: segment", "transport:", *lines, ""])
        (self.folder / "sources/web.yaml").write_text(text)

    @property
    def company(self) -> Company:
        return load_company(self.folder, {**ENVIRON, "KAFKA_PASSWORD": PASSWORD})

    @property
    def source(self) -> Source:
        return self.company.source("web")

    def create(self, partitions: int = 1, topic: str | None = None, **configs: str) -> None:
        name = topic or self.topic
        told = {key.replace("_", "."): value for key, value in configs.items()}
        self.admin.create_topics([NewTopic(name, partitions, 1, topic_configs=told)])
        wait_for(lambda: self._partitions(name) == partitions)

    def add_partitions(self, total: int) -> None:
        self.admin.create_partitions({self.topic: NewPartitions(total_count=total)})
        wait_for(lambda: self._partitions(self.topic) == total)

    def delete(self) -> None:
        self.admin.delete_topics([self.topic])
        wait_for(lambda: self._partitions(self.topic) == 0)

    def delete_records(self, before: int, partition: int = 0) -> None:
        self.admin.delete_records({TopicPartition(self.topic, partition): before})

    def _partitions(self, topic: str) -> int:
        found = self.admin.describe_topics([topic])[0]
        return 0 if found["error_code"] else len(found["partitions"])

    @contextmanager
    def producer(self, **options: Any) -> Iterator[KafkaProducer]:
        producer = KafkaProducer(
            bootstrap_servers=self.broker.servers, max_request_size=10 << 20, **options
        )
        try:
            yield producer
            if producer._transaction_manager is None:
                producer.flush()
        finally:
            producer.close()

    def send(self, values: Sequence[bytes | None], **told: Any) -> None:
        """Send values to partition 0 (or `partition`), each with `key` and `headers` if given."""
        with self.producer() as producer:
            for value in values:
                producer.send(self.topic, **({"value": value, "partition": 0} | told)).get(SECONDS)

    def send_in_transaction(
        self, values: Sequence[bytes], *, commits: bool, partition: int = 0
    ) -> None:
        with self.producer(transactional_id=uuid.uuid4().hex) as producer:
            producer.init_transactions()
            producer.begin_transaction()
            for value in values:
                producer.send(self.topic, value, partition=partition).get(SECONDS)
            (producer.commit_transaction if commits else producer.abort_transaction)()

    def plan(self) -> ingestion.Planned:
        return ingestion.plan_ingest(self.company, self.source, NOW)

    def land(self, planned: ingestion.Planned | None = None) -> list[str]:
        """What a night would land; ids of its batches."""
        return ingestion.ingest(self.company, self.source, planned or self.plan())

    @property
    def manifests(self) -> list[Manifest]:
        return ingestion.manifests(self.company, self.source)

    @property
    def ranges(self) -> list[tuple[int, int, int, bool]]:
        """(partition, first, next, is lost) of everything landed but beginnings; it must tile."""
        found = landed_ranges(self.company, self.source)
        assert misfit(found) is None
        ordered = sorted(found, key=lambda one: (one.partition, one.order))
        told = [(r.partition, r.first_offset, r.next_offset, r.is_lost) for r in ordered]
        return [one for one in told if one[1] != one[2] or one[3]]

    @property
    def beginnings(self) -> list[tuple[int, int]]:
        """(partition, offset) where reading of each partition began."""
        found = landed_ranges(self.company, self.source)
        return sorted((r.partition, r.first_offset) for r in found if r.is_beginning)

    @property
    def landed(self) -> list[Landed]:
        """Every landed record, by partition and offset."""
        found = []
        for manifest in self.manifests:
            assert manifest.range is not None
            path = self.company.landing / "web" / manifest.batch_id / manifest.raw_name
            with pa.memory_map(str(path)) as file:
                rows = pa.ipc.open_file(file).read_all().to_pylist()
            found += [_landed(manifest.range.partition, row) for row in rows]
        return sorted(found, key=lambda one: (one.partition, one.offset))

    @property
    def values(self) -> list[bytes | None]:
        return [one.value for one in self.landed]


def _landed(partition: int, row: dict[str, Any]) -> Landed:
    headers = tuple((one["name"], one["value"]) for one in row["headers"] or ())
    return Landed(partition, row["offset"], row["key"], row["value"], headers)


def wait_for(holds: Callable[[], bool]) -> None:
    """Until it holds; fails after SECONDS."""
    deadline = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"
        time.sleep(0.05)
