"""A topic as Kafka keeps it, in memory: enough of one to plan and land from, and to be broken."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingestion.transports.kafka.planning import PartitionState
from ingestion.transports.kafka.ranges import OffsetRange
from ingestion.transports.kafka.reader import Reading

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

    def read(self, readings: Sequence[Reading]) -> None:
        """A record of each in turn."""
        while left := [one for one in readings if not one.is_over]:
            for one in left:
                self._read_on(one)

    def _read_on(self, one: Reading) -> None:
        partition, offset = self.partitions[one.wanted.partition], one.reached
        if offset == self.delete_on_read.get(one.wanted.partition):
            partition.delete_before(offset + 2)
        if offset < partition.begin or offset >= partition.end:
            one.is_gone = True
            return
        self._tick()
        value = partition.values.get(offset)
        if value is not None:
            one.into.add([Record(offset, 0, 0, None, value, [])])
        one.reach(offset + 1)

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
