"""Ranges of offsets of a partition: what was landed, what is missing, what is there twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise

from pydantic import BaseModel, ConfigDict

Partition = tuple[str, str, int]
"""Topic, topic id, number. A topic made again under the same name has another id."""


class OffsetRange(BaseModel):
    """Offsets first_offset ≤ x < next_offset of a partition, all read, or all lost before we could.

    Not every offset has a record: transactions and compaction leave holes. An empty range says where
    reading begins, or (lost) that nothing after it can be had any more.
    """

    model_config = ConfigDict(frozen=True)

    topic: str
    topic_id: str
    partition: int
    first_offset: int
    next_offset: int
    is_lost: bool = False

    @property
    def key(self) -> Partition:
        return self.topic, self.topic_id, self.partition

    @property
    def order(self) -> tuple[int, int]:
        return self.first_offset, self.next_offset

    @property
    def is_beginning(self) -> bool:
        """Whether it says that reading of the partition begins here."""
        return not self.is_lost and self.first_offset == self.next_offset

    @property
    def is_end(self) -> bool:
        """Whether it says that the partition was closed here."""
        return self.is_lost and self.first_offset == self.next_offset

    def contains(self, other: OffsetRange) -> bool:
        return (
            self.key == other.key
            and self.first_offset <= other.first_offset
            and other.next_offset <= self.next_offset
        )

    def cut(self, first: int, following: int, *, is_lost: bool = False) -> OffsetRange:
        """Another range of the same partition."""
        told = {"first_offset": first, "next_offset": following, "is_lost": is_lost}
        return self.model_copy(update=told)

    def __str__(self) -> str:
        where = f"topic {self.topic}, partition {self.partition}"
        if self.first_offset == self.next_offset:
            return f"{where}, at offset {self.first_offset}"
        return f"{where}, offsets {self.first_offset} to {self.next_offset - 1}"


def missing(taken: Iterable[OffsetRange], first: int, following: int) -> list[tuple[int, int]]:
    """What of first ≤ x < following no range of one partition has, as (first, following) pairs.

    >>> missing([OffsetRange(topic="t", topic_id="", partition=0, first_offset=3, next_offset=5)], 0, 9)
    [(0, 3), (5, 9)]
    """
    found, at = [], first
    for one in sorted(taken, key=lambda one: one.order):
        if one.first_offset > at:
            found.append((at, min(one.first_offset, following)))
        at = max(at, one.next_offset)
        if at >= following:
            break
    if at < following:
        found.append((at, following))
    return [(start, end) for start, end in found if start < end]


def is_covered(wanted: OffsetRange, taken: Sequence[OffsetRange]) -> bool:
    """Whether the range, or the empty range itself, is among those taken of its partition."""
    if wanted.first_offset == wanted.next_offset:
        return wanted in taken
    return not missing(taken, *wanted.order)


def misfit(ranges: Iterable[OffsetRange]) -> str | None:
    """Where ranges overlap, or leave something out between them; None where they tile."""
    for one, following in _neighbours(ranges):
        if following.first_offset < one.next_offset:
            return f"{one} and {following} overlap"
        if following.first_offset > one.next_offset:
            return f"{one.cut(one.next_offset, following.first_offset)} are missing"
    return None


def by_partition(ranges: Iterable[OffsetRange]) -> dict[Partition, list[OffsetRange]]:
    """Ranges in order, apart for each partition."""
    ordered = sorted(ranges, key=lambda one: (one.key, one.order))
    return {key: list(own) for key, own in groupby(ordered, key=lambda one: one.key)}


def _neighbours(ranges: Iterable[OffsetRange]) -> Iterator[tuple[OffsetRange, OffsetRange]]:
    for own in by_partition(ranges).values():
        yield from pairwise(own)


def pieces(wanted: OffsetRange, size: int) -> Sequence[OffsetRange]:
    """The range in pieces of at most `size` offsets; an empty one as it is."""
    starts = range(wanted.first_offset, wanted.next_offset, size) or [wanted.first_offset]
    return [
        wanted.cut(start, min(start + size, wanted.next_offset), is_lost=wanted.is_lost)
        for start in starts
    ]
