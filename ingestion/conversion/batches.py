"""Several batches converted together: most are small, and a conversion costs as much as 10,000 rows.

A batch has a place among those it is converted with. Its records' numbers carry the place in their
upper bits, so that every row knows its batch through SELECTs that know of none; what is written has
the plain number again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from threading import Lock

import numpy as np
import pyarrow as pa

from ingestion.conversion.output import PLACE_BITS, Refusals, TypedWriter
from ingestion.splitting.lines import Lines, joined


@dataclass(slots=True)
class Batch:
    """One batch's outputs, and counts of what was found in it so far.

    Items that belong to records refused whole are not in `items`. Several threads may tell it.
    """

    place: int
    typed: TypedWriter
    refusals: Refusals
    records: int = 0
    items: int = 0
    items_accepted: int = 0
    items_ignored: int = 0
    rules: Counter[tuple[str, str]] = field(default_factory=Counter)
    denied: set[tuple[int, int]] = field(default_factory=set)
    """Items (record_no, item_no) of somebody who is erased."""
    beside: set[tuple[int, int]] = field(default_factory=set)
    """Items of others whose meaning hangs on those."""
    _lock: Lock = field(default_factory=Lock)

    @property
    def first_number(self) -> int:
        """The number of its first record."""
        return (self.place << PLACE_BITS) + 1

    def add(self, *, records: int = 0, items: int = 0) -> None:
        """Add to what was found."""
        with self._lock:
            self.records += records
            self.items += items

    def count(self, outcome: str, rule: str | None, count: int) -> None:
        """Add to what was accepted, or to what a rule ignored, blocked or merely counted."""
        with self._lock:
            if outcome == "accepted":
                self.items_accepted += count
            elif rule is not None and count:
                self.rules[outcome, rule] += count
            if outcome == "ignored":
                self.items_ignored += count


@dataclass(frozen=True, slots=True)
class Part:
    """Records of a batch; one longer than `limit` bytes is refused.

    `envelope` is what their transport said of them beside their bytes, if it says anything.
    """

    batch: Batch
    lines: Lines
    limit: int
    envelope: pa.Table | None = None


class Parts:
    """Records of several batches that are converted together, in rising order of their numbers."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.batches = {part.batch.place: part.batch for part in parts}
        self._lines = {
            place: joined([part.lines for part in parts if part.batch.place == place])
            for place in self.batches
        }

    def refuse(self, items: pa.Table) -> None:
        """Refuse items: rows of record_no, item_no, rule, detail."""
        for place, rows in by_place(items):
            self.batches[place].refusals.items(self._lines[place], rows)

    def write(self, table: str, rows: pa.Table) -> None:
        """Write rows of a typed table, each to its batch."""
        for place, own in by_place(rows):
            self.batches[place].typed.write(table, own)

    def count_items(self, items: pa.Table) -> None:
        for place, own in by_place(items.select(["record_no"])):
            self.batches[place].add(items=len(own))


def by_place(rows: pa.Table) -> Iterator[tuple[int, pa.Table]]:
    """The rows of each batch, by their record_no."""
    if not len(rows):
        return
    places = rows["record_no"].to_numpy() >> PLACE_BITS
    if places[0] == places[-1] and (places == places[0]).all():
        yield int(places[0]), rows
        return
    if (np.diff(places) < 0).any():
        order = np.argsort(places, kind="stable")
        rows, places = rows.take(order), places[order]
    cuts = np.flatnonzero(np.diff(places, prepend=-1))
    for start, end in zip(cuts, [*cuts[1:], len(places)], strict=True):
        yield int(places[start]), rows.slice(start, end - start)
