"""What landing needs of whatever has the records: a cluster, or a model of one in a test."""

from __future__ import annotations

from typing import Protocol

from ingestion.transports.kafka.ranges import OffsetRange
from ingestion.transports.kafka.record_file import RecordWriter


class GoneError(Exception):
    """Kafka has no record any more at the offset that was reached."""

    def __init__(self, reached: int) -> None:
        self.reached = reached


class Reader(Protocol):
    """Reads ranges."""

    def read(self, wanted: OffsetRange, into: RecordWriter) -> None:
        """Every record of the range; GoneError if some were deleted, once those before are read."""

    def begin(self, wanted: OffsetRange) -> int:
        """The first offset that the partition still has."""

    def is_same_topic(self, wanted: OffsetRange) -> bool:
        """Whether the topic is still the one that was planned, and not another of its name."""
