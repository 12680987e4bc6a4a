"""Reading one range: every committed record of it, nothing beyond, and an end in any case."""

from __future__ import annotations

import time

from kafka import KafkaConsumer, TopicPartition
from kafka import errors as kafka_errors

from ingestion.errors import IngestionError
from ingestion.transports.kafka.cluster import Cluster
from ingestion.transports.kafka.ranges import OffsetRange
from ingestion.transports.kafka.reader import GoneError
from ingestion.transports.kafka.record_file import RecordWriter

_POLL_MS = 500
_POLL_RECORDS = 2_000


class ClusterReader:
    """Reads ranges one after the other with one consumer."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._consumer: KafkaConsumer | None = None

    def read(self, wanted: OffsetRange, into: RecordWriter) -> None:
        consumer = self._consumer or self._cluster.consumer()
        # Forgotten while it reads: after an error it may hang on its next poll.
        self._consumer = None
        try:
            _read(consumer, wanted, into, self._cluster.transport.patience_seconds)
        except kafka_errors.OffsetOutOfRangeError as error:
            raise GoneError(next(iter(error.args[0].values()))) from None
        except kafka_errors.CorruptRecordError:
            at = consumer.position(_partition(wanted), timeout_ms=_POLL_MS)
            raise IngestionError(
                f"topic {wanted.topic}, partition {wanted.partition} has a corrupt batch at or after "
                f"offset {at}: its checksum does not hold. Let its leader take the partition from a "
                "healthy replica; or delete the records up to it (kafka-delete-records) and set "
                "transport.on_loss: record"
            ) from None
        except kafka_errors.KafkaError as error:
            with self._cluster.told(str(wanted)):
                raise error
        self._consumer = consumer

    def begin(self, wanted: OffsetRange) -> int:
        partition = _partition(wanted)
        return self._cluster.begins([partition])[partition]

    def is_same_topic(self, wanted: OffsetRange) -> bool:
        return self._cluster.topics([wanted.topic])[0].topic_id == wanted.topic_id


def _partition(wanted: OffsetRange) -> TopicPartition:
    return TopicPartition(wanted.topic, wanted.partition)


def _read(
    consumer: KafkaConsumer, wanted: OffsetRange, into: RecordWriter, patience: float
) -> None:
    """Ended by the consumer's position: the last offsets of a range may have no record."""
    partition = _partition(wanted)
    consumer.assign([partition])
    consumer.seek(partition, wanted.first_offset)
    reached, moved_at = wanted.first_offset, time.monotonic()
    while reached < wanted.next_offset:
        for records in consumer.poll(timeout_ms=_POLL_MS, max_records=_POLL_RECORDS).values():
            beyond = records[-1].offset >= wanted.next_offset
            into.add([r for r in records if r.offset < wanted.next_offset] if beyond else records)
        position = consumer.position(partition, timeout_ms=_POLL_MS)
        now = time.monotonic()
        if position is not None and position > reached:
            reached, moved_at = position, now
        elif now - moved_at > patience:
            raise IngestionError(
                f"{wanted}: the broker gave nothing for {patience:g} s at offset {reached}; what was "
                "read of it is dropped, and read again by the next try"
            )
