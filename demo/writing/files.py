"""Writes pieces of text, already in order, to one file per day; the same bytes every time."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from demo.calendar import Calendar

Days = npt.NDArray[np.int64]


@dataclass
class Inbox:
    """Where files go: those of the last day into inbox-next, all others into inbox."""

    folder: Path
    calendar: Calendar
    files: int = 0
    size: int = 0
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2))
    _waiting: list[Future[int]] = field(default_factory=list)

    def put(self, source: str, stem: str, suffix: str, day: int, content: bytes) -> None:
        """Write `<source>/<stem>-<date><suffix>`; gzipped when the suffix says so."""
        is_last = day == self.calendar.days - 1
        place = self.folder / ("inbox-next" if is_last else "inbox") / source
        name = f"{stem}-{self.calendar.date(day).isoformat()}{suffix}"
        place.mkdir(parents=True, exist_ok=True)
        self._waiting.append(self._pool.submit(_write, place / name, content))

    def close(self) -> None:
        """Wait until everything is written."""
        self.files = len(self._waiting)
        self.size = sum(waiting.result() for waiting in self._waiting)
        self._pool.shutdown()


def _write(path: Path, content: bytes) -> int:
    if path.suffix == ".gz":
        content = gzip.compress(content, 1, mtime=0)
    path.write_bytes(content)
    return len(content)


def by_day(pieces: Iterator[pa.RecordBatch], days: Days) -> Iterator[tuple[int, bytes]]:
    """(day, its text) of every day; `days` gives each piece's day, never falling."""
    held: list[bytes] = []
    done, current = 0, -1
    for batch in pieces:
        texts = batch.column(0)
        if texts.null_count:
            raise AssertionError("a piece of text is null: a column of its SELECT was")
        its_days = days[done : done + len(texts)]
        starts = np.flatnonzero(np.r_[True, its_days[1:] != its_days[:-1]])
        for start, stop in zip(starts, np.r_[starts[1:], len(texts)], strict=True):
            if its_days[start] != current and held:
                yield current, b"".join(held)
                held = []
            current = int(its_days[start])
            held.append(text_bytes(texts, int(start), int(stop)))
        done += len(texts)
    if held:
        yield current, b"".join(held)


def text_bytes(texts: pa.StringArray, start: int, stop: int) -> bytes:
    """Texts from start to stop, one after the other: a slice of the column's own bytes."""
    _, offsets, data = texts.buffers()
    edges = np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    return bytes(memoryview(data)[edges[start] : edges[stop]]) if data is not None else b""
