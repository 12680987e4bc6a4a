"""A topic as Kafka keeps it, in memory: enough of one to plan and land from, and to be broken."""

from __future__ import annotations

from collections import namedtuple
from dataclasses import dataclass, field

from ingestion.transports.kafka.planning import PartitionState
from ingestion.transports.kafka.ranges import OffsetRange
from ingestion.transports.kafka.reader import GoneError
from ingestion.transports.kafka.record_file import RecordWriter

Record = namedtuple("Record", "offset timestamp timestamp_type key value headers")


class KilledError(BaseException):
    """The process is no more."""


@dataclass(slots=True)
class Partition:
    """Values by offset; an offset without one is a control record, or was compacted away."""

    values: dict[int, bytes] = field(default_factory=dict)
    begin: int = 0
    end: int = 0

    def append(self, values: list[bytes | None]) -> None:
        for value in values:
            if value is not None:
                self.values[self.end] = value
            self.end += 1

    def delete_before(self, offset: int) -> None:
        self.begin = max(self.begin, min(offset, self.end))


@dataclass(slots=True)
class Log:
    """Reads ranges like a cluster; `die_at` records from now the process is killed."""

    topic: str = "t"
    topic_id: str = "id-1"
    partitions: list[Partition] = field(default_factory=lambda: [Partition()])
    die_at: int | None = None
    delete_on_read: dict[int, int] = field(default_factory=dict)

    def states(self, start: str = "earliest") -> list[PartitionState]:
        return [
            PartitionState(
                self.topic, self.topic_id, number, one.begin, one.end,
                one.begin if start == "earliest" else one.end,
            )
            for number, one in enumerate(self.partitions)
        ]  # fmt: skip

    def read(self, wanted: OffsetRange, into: RecordWriter) -> None:
        partition = self.partitions[wanted.partition]
        for offset in range(wanted.first_offset, wanted.next_offset):
            if offset == self.delete_on_read.get(wanted.partition):
                partition.delete_before(offset + 2)
            if offset < partition.begin or offset >= partition.end:
                raise GoneError(offset)
            self._tick()
            value = partition.values.get(offset)
            if value is not None:
                into.add([Record(offset, 0, 0, None, value, [])])

    def begin(self, wanted: OffsetRange) -> int:
        return self.partitions[wanted.partition].begin

    def is_same_topic(self, wanted: OffsetRange) -> bool:
        self._tick()
        return wanted.topic_id == self.topic_id

    def _tick(self) -> None:
        if self.die_at is not None:
            self.die_at -= 1
            if self.die_at < 0:
                raise KilledError
