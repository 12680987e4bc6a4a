"""Splitting, first and exactly: where each record of a file begins and ends.

Positions are found with numpy over the raw bytes and kept, so that every record, good or bad, can
be had again byte for byte. Nothing is judged here but size and encoding.
"""

from __future__ import annotations

import gzip
import mmap
import shutil
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Positions = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

BOM = b"\xef\xbb\xbf"
RECORD_LIMIT = 4 << 20
"""Bytes of one line. Collectors cap a request at 500 KB; a longer line is a lost line end."""
BODY_LIMIT = 64 << 20
"""Bytes of a .json file, which is one record and read whole."""
_SCAN = 1 << 21  # bytes looked at in one numpy call: stays in the processor's cache


@dataclass(frozen=True, slots=True)
class Whole:
    """A file that is one refused record: why, and what may help (no values)."""

    rule: str
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Lines:
    """Records of a file, in order: number numbers[i] is content[starts[i]:ends[i]].

    Numbers rise, and carry the batch's place among those parsed together (conversion/batches.py).
    """

    content: memoryview
    starts: Positions
    ends: Positions
    numbers: Positions

    def __len__(self) -> int:
        return len(self.starts)

    def only(self, which: Mask | Positions) -> Lines:
        """Some of them, by mask or index."""
        return Lines(self.content, self.starts[which], self.ends[which], self.numbers[which])

    def raw(self) -> pa.LargeBinaryArray:
        """The exact bytes of every record."""
        # Every other value of this array is what stands between two records.
        offsets = np.append(np.stack([self.starts, self.ends], axis=1).ravel(), self.ends[-1:])
        values = _array(self.content, offsets)
        return values.take(pa.array(np.arange(0, len(values), 2)))

    def loose(self) -> pa.LargeBinaryArray:
        """The records with whatever stands up to the next one, without copying a byte.

        That is a line end when the records are neighbours: readers of JSON do not mind it.
        """
        return _array(self.content, np.append(self.starts, self.ends[-1:]))

    def let_go(self) -> None:
        """Let the system take back the memory of the records; they can be read again."""
        if isinstance(self.content.obj, mmap.mmap) and len(self):
            start = int(self.starts[0]) // mmap.PAGESIZE * mmap.PAGESIZE
            self.content.obj.madvise(mmap.MADV_DONTNEED, start, int(self.ends[-1]) - start)


def joined(parts: Sequence[Lines]) -> Lines:
    """Records of one file, in several parts, as one."""
    return Lines(
        parts[0].content,
        np.concatenate([part.starts for part in parts]),
        np.concatenate([part.ends for part in parts]),
        np.concatenate([part.numbers for part in parts]),
    )


@contextmanager
def opened(raw: Path, scratch: Path) -> Iterator[memoryview | Whole]:
    """The content of a landed file; a `.gz` is unpacked into `scratch` first. Or why it has none."""
    path = raw
    if raw.name.endswith(".gz"):
        path = scratch / "content"
        if trouble := _unpacked(raw, path):
            yield trouble
            return
    if path.stat().st_size == 0:
        yield memoryview(b"")
        return
    with path.open("rb") as file:
        # Arrow and numpy may hold the mapping for longer than this block: it closes with the last.
        content = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    yield _utf16(content) or content


def _unpacked(raw: Path, to: Path) -> Whole | None:
    try:
        with gzip.open(raw, "rb") as packed, to.open("wb") as target:
            shutil.copyfileobj(packed, target, 1 << 20)
    except EOFError:
        return Whole("truncated_gzip", "the file ends early; send it again, whole")
    except (gzip.BadGzipFile, zlib.error):
        return Whole("not_gzip", "the bytes are damaged or not gzip; send the file again")
    return None


def _utf16(content: memoryview) -> Whole | None:
    # A byte-order mark alone may be a broken first line; text of any language has NULs in UTF-16.
    if bytes(content[:2]) in (b"\xff\xfe", b"\xfe\xff") and b"\0" in bytes(content[:256]):
        return Whole("not_utf8", "the whole file is UTF-16; save it as UTF-8")
    return None


def pieces(content: memoryview, first: int, piece_bytes: int) -> Iterator[Lines]:
    """The lines of a file, numbered from `first`, in pieces of about `piece_bytes`.

    A BOM belongs to no line.
    """
    at = len(BOM) if bytes(content[: len(BOM)]) == BOM else 0
    while at < content.nbytes:
        until = _piece_end(content, at, piece_bytes)
        ends = newlines(content, at, until)
        if not len(ends) or ends[-1] != until - 1:
            ends = np.append(ends, until)  # the file's last line has no line end
        starts = np.concatenate(([at], ends[:-1] + 1)).astype(np.int64)
        numbers = np.arange(first, first + len(ends))
        yield Lines(content, starts, without_return(content, starts, ends), numbers)
        first += len(ends)
        at = until


def whole(content: memoryview, number: int) -> Lines:
    """The file as one record."""
    start = len(BOM) if bytes(content[: len(BOM)]) == BOM else 0
    return Lines(content, np.array([start]), np.array([content.nbytes]), np.array([number]))


def newlines(content: memoryview, start: int, end: int) -> Positions:
    """Positions of every newline in content[start:end]."""
    return places(content, start, end, ord("\n"))


def places(content: memoryview, start: int, end: int, byte: int, fold: int = 0) -> Positions:
    """Positions in content[start:end] of every byte that is `byte` once the bits of `fold` are set."""
    seen = np.frombuffer(content, dtype=np.uint8)
    found = []
    for at in range(start, end, _SCAN):
        block = seen[at : min(at + _SCAN, end)]
        found.append(np.flatnonzero((block | fold if fold else block) == byte) + at)
    return np.concatenate([np.empty(0, np.int64), *found])


def without_return(content: memoryview, starts: Positions, ends: Positions) -> Positions:
    """`ends` moved before a carriage return, where the line has one."""
    seen = np.frombuffer(content, dtype=np.uint8)
    has_return = (ends > starts) & (seen[ends - 1] == ord("\r"))
    moved: Positions = ends - has_return
    return moved


def valid_utf8(records: pa.LargeBinaryArray) -> tuple[pa.LargeStringArray | None, Mask]:
    """(the records as text if all are UTF-8, which of them are)."""
    good = np.ones(len(records), dtype=bool)
    text = _as_text(records)
    if text is None:
        _find_bad(records, 0, good)
    return text, good


def _find_bad(records: pa.LargeBinaryArray, first: int, good: Mask) -> None:
    """Halve what is known to hold a bad record until it is found; most files have few."""
    if len(records) == 1:
        good[first] = False
        return
    half = len(records) // 2
    for start, part in ((first, records[:half]), (first + half, records[half:])):
        if _as_text(part) is None:
            _find_bad(part, start, good)


def _as_text(records: Any) -> Any:
    try:
        return records.cast(pa.large_string())
    except pa.ArrowInvalid:
        return None


def _piece_end(content: memoryview, start: int, size: int) -> int:
    """Where a piece that begins at `start` ends: after the last line end in reach, else the next."""
    end = min(start + size, content.nbytes)
    if end == content.nbytes:
        return end
    for at in range(end, start, -_SCAN):
        found = newlines(content, max(start, at - _SCAN), at)
        if len(found):
            return int(found[-1]) + 1
    for at in range(end, content.nbytes, _SCAN):
        found = newlines(content, at, min(at + _SCAN, content.nbytes))
        if len(found):
            return int(found[0]) + 1
    return content.nbytes


def arrow_bytes(values: pa.LargeBinaryArray) -> tuple[memoryview, Positions]:
    """All values in one stretch of bytes, and where each begins (and the last one ends)."""
    joined = pa.concat_arrays([values])
    offsets = np.frombuffer(joined.buffers()[1], dtype=np.int64)[joined.offset :][: len(joined) + 1]
    return memoryview(joined.buffers()[2]), offsets


def _array(content: memoryview, offsets: Positions) -> pa.LargeBinaryArray:
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(content)]
    return pa.LargeBinaryArray.from_buffers(pa.large_binary(), max(len(offsets) - 1, 0), buffers)


__all__ = [
    "BODY_LIMIT", "RECORD_LIMIT", "Lines", "Whole", "newlines", "opened", "pieces",
    "places", "valid_utf8", "whole", "without_return",
]  # fmt: skip
