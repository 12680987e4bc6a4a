"""The records that could not be read, sent to a topic as well: each batch's in one transaction, once.

That a batch was sent is noted beside it. A crash between the transaction and the note is seen too: the
transaction also commits, in a group of its own, which batch it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from kafka import KafkaProducer, OffsetAndMetadata, TopicPartition

from company import Company, Source
from company.source_kafka import KafkaTransport
from ingestion.landing import Manifest, manifests
from ingestion.transports.kafka.cluster import Cluster
from ingestion.transports.kafka.ranges import OffsetRange, by_partition

_NOTES = "dead_letters"
_MARK = "sojourn_"


@dataclass(frozen=True, slots=True)
class _Batch:
    batch_id: str
    folder: Path
    of: OffsetRange
    refused: Path

    @property
    def note(self) -> Path:
        """There once the batch was sent. Beside the batches: an erasure makes a batch's folder anew."""
        return self.folder.parent / _NOTES / self.batch_id

    def note_sent(self) -> None:
        self.note.parent.mkdir(exist_ok=True)
        self.note.touch()


def send_dead_letters(
    company: Company, source: Source, transport: KafkaTransport, owns: Callable[[OffsetRange], bool]
) -> None:
    """Send what was refused of the batches that are ours and was not sent yet."""
    waiting = [batch for batch in _waiting(company, source) if owns(batch.of)]
    full = []
    for batch in waiting:
        if pq.ParquetFile(batch.refused).metadata.num_rows:
            full.append(batch)
        else:
            batch.note_sent()
    if not full or transport.dead_letter is None:
        return
    of_batch = {batch.of: batch for batch in full}
    with (
        Cluster(transport, company.passwords) as cluster,
        cluster.told(f"the topic {transport.dead_letter}"),
    ):
        cluster.topics([transport.dead_letter])
        for ranges_of_one in by_partition(of_batch).values():
            _send(cluster, source.name, [of_batch[one] for one in ranges_of_one])


def _waiting(company: Company, source: Source) -> Iterator[_Batch]:
    for manifest in manifests(company, source):
        batch = _batch(company, source, manifest)
        if batch is not None and not batch.note.exists() and batch.refused.exists():
            yield batch


def _batch(company: Company, source: Source, manifest: Manifest) -> _Batch | None:
    if manifest.range is None:
        return None
    folder = company.landing / source.name / manifest.batch_id
    refused = company.rejected / source.name / f"{manifest.batch_id}.parquet"
    return _Batch(manifest.batch_id, folder, manifest.range, refused)


def _send(cluster: Cluster, source: str, batches: Sequence[_Batch]) -> None:
    """Send batches of one partition, in order."""
    of = batches[0].of
    group = f"sojourn-dead-letter-{source}"
    # One producer at a time for a partition: a new one ends what a dead one left open.
    producer = KafkaProducer(
        **cluster.options, transactional_id=f"{group}-{of.topic}-{of.partition}", acks="all",
        max_request_size=16 << 20, metrics_enabled=False,
    )  # fmt: skip
    try:
        producer.init_transactions()
        # What the last finished transaction sent.
        last = cluster.committed(group, TopicPartition(of.topic, of.partition))
        sent = None if last is None else last.metadata
        for batch in batches:
            if batch.batch_id != sent:
                _send_batch(producer, cluster.transport.dead_letter or "", group, batch)
            batch.note_sent()
    finally:
        producer.close(timeout=10)


def _send_batch(producer: KafkaProducer, topic: str, group: str, batch: _Batch) -> None:
    place = {TopicPartition(batch.of.topic, batch.of.partition): OffsetAndMetadata(
        batch.of.next_offset, batch.batch_id, -1
    )}  # fmt: skip
    producer.begin_transaction()
    try:
        futures = [producer.send(topic, **letter) for letter in _letters(batch)]
        for future in futures:
            future.get(timeout=60)
        producer.send_offsets_to_transaction(place, group)
    except Exception:
        producer.abort_transaction()
        raise
    producer.commit_transaction()


def _letters(batch: _Batch) -> Iterator[dict[str, Any]]:
    """Each refused record as it was, with why and where from in headers."""
    refused = pq.read_table(batch.refused)
    reasons: dict[int, list[str]] = {}
    for number, rule, detail in zip(
        *(refused[name].to_pylist() for name in ("record_no", "rule", "detail")), strict=True
    ):
        told = rule if detail is None else f"{rule}: {detail}"
        if told not in reasons.setdefault(number, []):
            reasons[number].append(told)
    with pa.memory_map(str(next(batch.folder.glob("raw.*")))) as file:
        records = pa.ipc.open_file(file).read_all()
        for number in sorted(reasons):
            yield _letter(batch, records.slice(number - 1, 1).to_pylist()[0], reasons[number])


def _letter(batch: _Batch, record: dict[str, Any], reasons: Sequence[str]) -> dict[str, Any]:
    told = {
        "reason": "; ".join(reasons), "topic": batch.of.topic, "partition": batch.of.partition,
        "offset": record["offset"], "batch": batch.batch_id,
    }  # fmt: skip
    headers = [(one["name"], one["value"]) for one in record["headers"] or ()]
    headers += [(_MARK + name, str(value).encode()) for name, value in told.items()]
    return {"key": record["key"], "value": record["value"], "headers": headers}
