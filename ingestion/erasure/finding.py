"""What of a landed batch is a person's: items that name them, and refused bytes that spell them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow.parquet as pq

from company import Company, Source
from ingestion.erasure.nameless import FIRST_NUMBER, items_of, read_rows
from ingestion.erasure.naming import Item
from ingestion.erasure.rewriting import RawFile, raw_file
from ingestion.erasure.spelling import Spelling
from ingestion.formats import Room, room_of
from ingestion.landing import Manifest
from ingestion.splitting.lines import Whole

__all__ = ["Batch", "Found", "find"]


@dataclass(slots=True)
class Cut:
    """What parsing says has to go from a batch: items that name the person, and items of others
    whose meaning hangs on those and whose rows stay as they are."""

    named: set[Item] = field(default_factory=set)
    beside: set[Item] = field(default_factory=set)


@dataclass(slots=True)
class Found:
    """What goes from a batch. `file` is None where nothing of it can stay."""

    file: RawFile | None
    typed: set[Item] = field(default_factory=set)
    """Items that go and have typed rows; `others` among them are somebody else's."""
    others: set[Item] = field(default_factory=set)
    beside: set[Item] = field(default_factory=set)
    """Items of others that go because their meaning would be another one: their rows stay."""
    untyped: set[Item] = field(default_factory=set)
    """Items and records that were ignored or refused, and spell the person."""
    gone: dict[int, set[int] | None] = field(default_factory=dict)
    count: int = 0
    """Items that were received and are no more."""
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def items(self) -> set[Item]:
        return self.typed | self.beside | self.untyped


@dataclass(frozen=True, slots=True)
class Batch:
    """A parsed batch: its manifest, the room of its format, and where its parts are."""

    manifest: Manifest
    room: Room
    home: Path
    typed: Path
    rejected: Path

    @property
    def raw(self) -> Path:
        return self.home / self.manifest.raw_name

    @classmethod
    def settled(cls, company: Company, source: Source, manifest: Manifest) -> Batch:
        """One whose typed rows and refusals are in their places."""
        return cls(
            manifest,
            room_of(source.format),
            company.landing / source.name / manifest.batch_id,
            company.typed / source.name / manifest.batch_id,
            company.rejected / source.name / f"{manifest.batch_id}.parquet",
        )


@contextmanager
def find(batch: Batch, cut: Cut, spelling: Spelling, scratch: Path) -> Iterator[Found]:
    """What goes from the batch; its file is open while the block runs."""
    with raw_file(batch.raw, batch.room, scratch) as file:
        if isinstance(file, Whole):
            yield _found_in_foreign(batch.raw, spelling)
        elif _is_refused_file(batch, file):
            yield _found_in_refused(file, spelling)
        else:
            yield _Records(batch, file).find(cut, spelling)


class _Records:
    """The records of a batch that was parsed one by one."""

    def __init__(self, batch: Batch, file: RawFile) -> None:
        self.file = file
        self._batch = batch

    def find(self, cut: Cut, spelling: Spelling) -> Found:
        found = Found(self.file)
        named = {item for item in cut.named if item[0] < FIRST_NUMBER}
        hits = self._spelled(spelling) - named
        if not (named or hits or cut.beside):
            return found
        made = items_of(read_rows(self._batch.typed))
        found.others = {hit for hit in hits & made if spelling.tells(self._bytes(hit))}
        found.typed = (named & made) | found.others
        found.untyped = (named | hits | cut.beside) - made
        found.beside = (cut.beside & made) - found.typed
        self._sum_up(found)
        return found

    def _spelled(self, spelling: Spelling) -> set[Item]:
        """Items in which one of the values stands."""
        records = set(self.file.numbers_at(spelling.places(self.file.content)))
        found: set[Item] = set()
        for record in records - {0} if self.file.is_table else records:
            text, spans = self.file.spans(record)
            if spans is None:
                found.add((record, 1))
                continue
            found |= {
                (record, number)
                for number, (start, end) in enumerate(spans, start=1)
                if spelling.any.search(text[start:end].encode("utf-8", "surrogateescape"))
            }
        return found

    def _bytes(self, item: Item) -> bytes:
        record, number = item
        text, spans = self.file.spans(record)
        if spans is not None:
            text = text[slice(*spans[number - 1])]
        return text.encode("utf-8", "surrogateescape")

    def _sum_up(self, found: Found) -> None:
        whole, refused = self._refused()
        items: dict[int, set[int]] = defaultdict(set)
        for record, number in found.items:
            items[record].add(number)
        for record, numbers in items.items():
            # A record refused whole counted as the one item that it would have been.
            found.gone[record] = None if record in whole else numbers
            found.count += 1 if record in whole else len(numbers)
        is_refused = {hit for hit in found.untyped if hit[0] in whole or hit in refused}
        found.counts["landing.refused_items"] = len(is_refused)
        found.counts["landing.ignored_items"] = len(found.untyped) - len(is_refused)
        found.counts["landing.items"] = found.count

    def _refused(self) -> tuple[set[int], set[Item]]:
        """Records refused whole, and refused items."""
        rows = pq.read_table(self._batch.rejected, columns=["record_no", "item_no"]).to_pylist()
        whole = {row["record_no"] for row in rows if row["item_no"] is None}
        return whole, {(row["record_no"], row["item_no"]) for row in rows}


def _is_refused_file(batch: Batch, file: RawFile) -> bool:
    """Whether parsing refused the file as a whole: another type, or a header of no table of ours."""
    if file.is_table != batch.room.is_table:
        return file.content.nbytes > 0
    rows = pq.read_table(
        batch.rejected, columns=["record_no", "item_no", "byte_offset"]
    ).to_pylist()
    return file.is_table and any(
        (row["record_no"], row["item_no"], row["byte_offset"]) == (1, None, 0) for row in rows
    )


def _found_in_refused(file: RawFile, spelling: Spelling) -> Found:
    """A file that is one refused record: its lines that spell the person go, and if its header does, all."""
    found = Found(file)
    lines = set(file.numbers_at(spelling.places(file.content)))
    if not lines:
        return found
    if file.lines is None or (file.is_table and 0 in lines) or lines == set(file.lines.numbers):
        found.file, found.count = None, 1
    found.gone = dict.fromkeys(lines)
    found.untyped = {(line, 1) for line in lines}
    found.counts.update({"landing.refused_files": 1, "landing.items": found.count})
    return found


def _found_in_foreign(raw: Path, spelling: Spelling) -> Found:
    """A file that nobody could read: all of it goes if the person is spelled in its bytes."""
    found = Found(None)
    if spelling.is_in_foreign(raw.read_bytes()):
        found.untyped, found.count = {(1, 1)}, 1
        found.counts.update({"landing.refused_files": 1, "landing.items": 1})
    return found
