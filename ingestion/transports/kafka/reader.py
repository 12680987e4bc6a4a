"""What landing needs of whatever has the records: a cluster, or a model of one in a test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ingestion.transports.kafka.ranges import OffsetRange
from ingestion.transports.kafka.record_file import RecordWriter


@dataclass(slots=True)
class Reading:
    """A range on its way into a file, which has every record before offset `reached`.

    It is over when it reached the end of the range, or where Kafka has no record any more
    (`is_gone`), or with an error.
    """

    wanted: OffsetRange
    into: RecordWriter
    reached: int = field(init=False)
    is_gone: bool = False
    error: Exception | None = None

    def __post_init__(self) -> None:
        self.reached = self.wanted.first_offset

    def reach(self, offset: int | None) -> None:
        """Go on to an offset, and never beyond the range."""
        if offset is not None:
            self.reached = max(self.reached, min(offset, self.wanted.next_offset))

    @property
    def is_over(self) -> bool:
        return self.is_gone or self.error is not None or self.reached >= self.wanted.next_offset


class Reader(Protocol):
    """Reads ranges."""

    def read(self, readings: Sequence[Reading]) -> None:
        """Read ranges of different partitions side by side until each is over."""

    def begin(self, wanted: OffsetRange) -> int:
        """The first offset that the partition still has."""

    def is_same_topic(self, wanted: OffsetRange) -> bool:
        """Whether the topic is still the one that was planned, and not another of its name."""
