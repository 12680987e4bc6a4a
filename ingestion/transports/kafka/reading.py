"""Reading ranges side by side: every committed record of each, nothing beyond, and an end in any case."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka import errors as kafka_errors

from ingestion.errors import IngestionError
from ingestion.transports.kafka.cluster import Cluster
from ingestion.transports.kafka.ranges import OffsetRange
from ingestion.transports.kafka.reader import Reading

_POLL_MS = 500
_POLL_RECORDS = 2_000
_OBJECTS = 50_000
"""How many Python makes before it looks for cycles among them: more than a poll's records are, which have
none. Its usual 700 cost a sixth of all the time."""


class ClusterReader:
    """Reads with one consumer, which fetches of one partition while another's records are written."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._consumer: KafkaConsumer | None = None

    def read(self, readings: Sequence[Reading]) -> None:
        consumer = self._consumer or self._cluster.consumer()
        # Forgotten while it reads: after an error it may hang on its next poll.
        self._consumer = None
        try:
            with _rare_collections():
                _read(consumer, readings, self._cluster.transport.patience_seconds)
        except kafka_errors.KafkaError as error:
            left = [one for one in readings if not one.is_over]
            if len(left) == 1:
                self._failed(left[0], error)
                return
            # The client does not say whose error it is: alone, each meets its own.
            for one in left:
                self.read([one])
        else:
            self._consumer = consumer

    def begin(self, wanted: OffsetRange) -> int:
        partition = _partition(wanted)
        return self._cluster.begins([partition])[partition]

    def is_same_topic(self, wanted: OffsetRange) -> bool:
        return self._cluster.topics([wanted.topic])[0].topic_id == wanted.topic_id

    def _failed(self, one: Reading, error: kafka_errors.KafkaError) -> None:
        if isinstance(error, kafka_errors.OffsetOutOfRangeError):
            one.reached, one.is_gone = error.args[0][_partition(one.wanted)], True
        elif isinstance(error, kafka_errors.CorruptRecordError):
            one.error = IngestionError(
                f"topic {one.wanted.topic}, partition {one.wanted.partition} has a corrupt batch at or "
                f"after offset {one.reached}: its checksum does not hold. Let its leader take the "
                "partition from a healthy replica; or delete the records up to it "
                "(kafka-delete-records) and set transport.on_loss: record"
            )
        else:
            one.error = IngestionError(self._cluster.words(error, str(one.wanted)))


@contextmanager
def _rare_collections() -> Iterator[None]:
    usual = gc.get_threshold()
    gc.set_threshold(_OBJECTS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _partition(wanted: OffsetRange) -> TopicPartition:
    return TopicPartition(wanted.topic, wanted.partition)


def _read(consumer: KafkaConsumer, readings: Sequence[Reading], patience: float) -> None:
    """Ended by the consumer's positions: the last offsets of a range may have no record."""
    left = {_partition(one.wanted): one for one in readings}
    consumer.assign(list(left))
    for partition, one in left.items():
        consumer.seek(partition, one.reached)
    far, moved_at = 0, time.monotonic()
    while left:
        for partition, records in consumer.poll(_POLL_MS, _POLL_RECORDS).items():
            _add(records, left[partition])
        for partition, one in left.items():
            one.reach(consumer.position(partition, _POLL_MS))
        now, reached = time.monotonic(), sum(one.reached for one in readings)
        if reached > far:
            far, moved_at = reached, now
        elif now - moved_at > patience:
            for one in left.values():
                one.error = _silence(one, patience)
        _leave(consumer, left)


def _add(records: Sequence[Any], one: Reading) -> None:
    end = one.wanted.next_offset
    is_beyond = records[-1].offset >= end
    one.into.add([r for r in records if r.offset < end] if is_beyond else records)
    one.reach(records[-1].offset + 1)


def _leave(consumer: KafkaConsumer, left: dict[TopicPartition, Reading]) -> None:
    """Read no more of what is over."""
    over = [partition for partition, one in left.items() if one.is_over]
    for partition in over:
        del left[partition]
    if over and left:
        consumer.assign(list(left))


def _silence(one: Reading, patience: float) -> IngestionError:
    return IngestionError(
        f"{one.wanted}: the broker gave nothing for {patience:g} s at offset {one.reached}; what was "
        "read of it is dropped, and read again by the next try"
    )
