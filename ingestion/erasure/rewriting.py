"""Raw files without some of their records or items, all other bytes as they were."""

from __future__ import annotations

import gzip
import os
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

from ingestion.erasure import record_files
from ingestion.erasure.json_items import Span, item_spans, without_items
from ingestion.formats import Room
from ingestion.parsing.table_files import first_line
from ingestion.splitting.lines import Lines, Whole, joined, opened, pieces, whole
from ingestion.splitting.table_rows import table, without_blank
from ingestion.transports.kafka.record_file import SUFFIX

_PIECE_BYTES = 96 << 20  # looked at together; the places of all records are kept

Gone = Mapping[int, Collection[int] | None]
"""Record number → the items that go, None for the whole record. A file that is one refused record
is number 1."""


@dataclass(frozen=True, slots=True)
class RawFile:
    """A landed file, unpacked, and where its records are; a table's header is number 0."""

    content: memoryview
    lines: Lines | None
    member: str | None
    is_table: bool
    records: Path | None = None
    """Of a batch from Kafka: the landed file, of whose records `content` is a copy to look into."""

    def record(self, number: int) -> bytes:
        index = self._index(number)
        assert self.lines is not None  # noqa: S101 - _index has looked
        return bytes(self.content[self.lines.starts[index] : self.lines.ends[index]])

    def spans(self, number: int) -> tuple[str, list[Span] | None]:
        """A record's text and where its items are; None: it is one item."""
        text = self.record(number).decode("utf-8", "surrogateescape")
        if self.is_table:
            return text, None
        try:
            return text, item_spans(text, self.member)
        except (ValueError, IndexError):
            return text, None  # It is not JSON, and was refused as one record.

    def place(self, number: int) -> tuple[int, int]:
        """Where the record stands, with its line end."""
        index = self._index(number)
        assert self.lines is not None  # noqa: S101 - _index has looked
        end = int(self.lines.ends[index])
        for byte in b"\r\n":
            if end < self.content.nbytes and self.content[end] == byte:
                end += 1
        return int(self.lines.starts[index]), end

    def numbers_at(self, positions: Collection[int]) -> list[int]:
        """The record that holds each position; 1 in a file that is one record."""
        if self.lines is None:
            return [1 for _ in positions]
        index = np.searchsorted(self.lines.starts, list(positions), side="right") - 1
        return [int(number) for number in self.lines.numbers[index.clip(0)]]

    def _index(self, number: int) -> int:
        if self.lines is None:
            raise IndexError(number)
        index = int(np.searchsorted(self.lines.numbers, number))
        if index == len(self.lines) or self.lines.numbers[index] != number:
            raise IndexError(number)
        return index


@contextmanager
def raw_file(raw: Path, room: Room, scratch: Path) -> Iterator[RawFile | Whole]:
    """The file at `raw` taken apart as parsing does; Whole if it cannot even be opened.

    What is packed is unpacked into a folder in `scratch` meanwhile.
    """
    with tempfile.TemporaryDirectory(dir=scratch) as own, opened(raw, Path(own)) as content:
        if isinstance(content, Whole):
            yield content
            return
        suffix = raw.name.removesuffix(".gz").rpartition(".")[2]
        if suffix == SUFFIX:
            lines = record_files.laid_out(content, Path(own) / "laid_out") if content else None
            laid = lines.content if lines is not None else memoryview(b"")
            yield RawFile(laid, lines, room.batch_member, False, raw)
            return
        lines = _table_lines(content) if suffix == "csv" else _json_lines(content, suffix)
        yield RawFile(content, lines, room.batch_member, suffix == "csv")


def write_without(file: RawFile, gone: Gone, to: Path) -> None:
    """Write the file to `to` without what is `gone`, packed if its name says so."""
    if file.records is not None:
        left = {number: _left(file, number, items) for number, items in gone.items()}
        record_files.write_without(file.records, left, to)
        return
    edits = sorted(_edit(file, number, items) for number, items in gone.items())
    with to.open("wb") as target:
        out: IO[bytes] = target
        if to.name.endswith(".gz"):
            # No time and no name in it: the same rows give the same bytes.
            out = gzip.GzipFile(filename="", fileobj=target, mode="wb", mtime=0)  # type: ignore[assignment]
        at = 0
        for start, end, instead in edits:
            out.write(file.content[at:start])
            out.write(instead)
            at = end
        out.write(file.content[at:])
        if out is not target:
            out.close()
        target.flush()
        os.fsync(target.fileno())


def write_only(file: RawFile, numbers: Collection[int], to: Path) -> None:
    """Write some records of the file, unpacked, a table's with its header."""
    if file.records is not None:
        record_files.write_only(file.records, numbers, to)
        return
    known = set(file.lines.numbers.tolist()) if file.lines is not None else set()
    wanted = known.intersection(numbers) | (known & {0})
    with to.open("wb") as target:
        for number in sorted(wanted):
            target.write(file.record(number) + (b"\n" if len(wanted) > 1 else b""))


def _edit(file: RawFile, number: int, items: Collection[int] | None) -> tuple[int, int, bytes]:
    if file.lines is None:
        return 0, file.content.nbytes, b""
    start, end = file.place(number)
    left = _left(file, number, items)
    if left is None:
        return start, end, b""
    return start, start + len(file.record(number)), left


def _left(file: RawFile, number: int, items: Collection[int] | None) -> bytes | None:
    """What stays of a record without the items; None: nothing."""
    if items is None:
        return None
    text, spans = file.spans(number)
    if spans is None or set(range(1, len(spans) + 1)) <= set(items):
        return None
    return without_items(text, spans, items).encode("utf-8", "surrogateescape")


def _json_lines(content: memoryview, suffix: str) -> Lines | None:
    if suffix == "json":
        return whole(content, 1) if content.nbytes else None
    found = list(pieces(content, 1, _PIECE_BYTES))
    return joined(found) if found else None


def _table_lines(content: memoryview) -> Lines | None:
    start = first_line(content)
    return None if start == content.nbytes else without_blank(table(content, start))[0].lines


__all__ = ["Gone", "RawFile", "raw_file", "write_only", "write_without"]
