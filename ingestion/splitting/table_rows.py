"""Splitting of tables (CSV): where each record ends when values may hold line ends.

A line end closes a record where the number of quotes before it is even. So one stray quote turns the
rest of a file inside out; but then the number of fields is wrong too. A record that has line ends
inside and does not fit is therefore taken apart again at every line: the stray quote costs its own
line, and not the file.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ingestion.splitting.lines import Lines, Mask, Positions, newlines, places, without_return

_QUOTE, _COMMA = ord('"'), ord(",")
_BEFORE = frozenset(b',\n\r"')  # what may stand before an opening and after a closing quote


@dataclass(frozen=True, slots=True)
class Table:
    """The records of a CSV file, the header first, and which of them can be read: its rule if not."""

    lines: Lines
    fields: int
    wrong_fields: Mask
    stray_quote: Mask
    stray_return: Mask

    @property
    def good(self) -> Mask:
        return ~(self.wrong_fields | self.stray_quote | self.stray_return)


def table(content: memoryview, start: int) -> Table:
    """The records of the table that begins at `start`."""
    marks = _Marks.of(content, start)
    ends = marks.line_ends[marks.quotes_before(marks.line_ends) % 2 == 0]
    # A quote that is still open at the end of the file must not take the last rows with it.
    ends = np.union1d(ends, marks.line_ends[-1:])
    first = _judged(marks, _lines(content, start, ends), None)
    if first.good.all():
        return first
    loose = np.flatnonzero(~first.good)
    apart = _inside(marks.line_ends, first.lines, loose)
    if not len(apart):
        return first
    return _judged(marks, _lines(content, start, np.union1d(ends, apart)), first.fields)


@dataclass(frozen=True, slots=True)
class _Marks:
    """Positions in the file that matter. The end of the file closes its last line."""

    content: memoryview
    quotes: Positions
    commas: Positions
    line_ends: Positions

    @classmethod
    def of(cls, content: memoryview, start: int) -> _Marks:
        size = content.nbytes
        ends = newlines(content, start, size)
        if not len(ends) or ends[-1] != size - 1:
            ends = np.append(ends, size)
        quotes = places(content, start, size, _QUOTE)
        return cls(content, quotes, places(content, start, size, _COMMA), ends)

    def quotes_before(self, positions: Positions) -> Positions:
        return np.searchsorted(self.quotes, positions)


def _lines(content: memoryview, start: int, ends: Positions) -> Lines:
    starts = np.concatenate(([start], ends[:-1] + 1)).astype(np.int64)
    # The header is record 0.
    numbers = np.arange(len(ends))
    return Lines(content, starts, without_return(content, starts, ends), numbers)


def _inside(line_ends: Positions, lines: Lines, loose: Positions) -> Positions:
    """Line ends inside the records numbered in `loose`."""
    of_record = np.searchsorted(lines.starts, line_ends, side="right") - 1
    return line_ends[np.isin(of_record, loose) & (line_ends < lines.ends[of_record])]


def _judged(marks: _Marks, lines: Lines, fields: int | None) -> Table:
    """Count fields and look at quotes, record by record; `fields` None: as many as the header."""
    opened = marks.quotes_before(lines.starts)
    quotes = marks.quotes_before(lines.ends) - opened
    counts = _commas(marks, lines, opened) + 1
    wanted = int(counts[0]) if fields is None else fields
    return Table(
        lines,
        wanted,
        wrong_fields=counts != wanted,
        stray_quote=_stray_quotes(marks, lines, opened) | (quotes % 2 == 1),
        stray_return=_stray_returns(marks, lines, opened),
    )


def _commas(marks: _Marks, lines: Lines, opened: Positions) -> Positions:
    """Commas outside of quotes, per record."""
    separators = _outside(marks, lines, opened, marks.commas)
    before_end = np.searchsorted(separators, lines.ends)
    found: Positions = before_end - np.searchsorted(separators, lines.starts)
    return found


def _outside(marks: _Marks, lines: Lines, opened: Positions, positions: Positions) -> Positions:
    """Those of `positions` with an even number of quotes before them in their record."""
    if not len(marks.quotes):
        return positions
    of_record = np.searchsorted(lines.starts, positions, side="right") - 1
    outside: Positions = positions[(marks.quotes_before(positions) - opened[of_record]) % 2 == 0]
    return outside


def _stray_quotes(marks: _Marks, lines: Lines, opened: Positions) -> Mask:
    """Records with a quote where none can open or close a value."""
    stray = np.zeros(len(lines), dtype=bool)
    if not len(marks.quotes):
        return stray
    seen = np.frombuffer(marks.content, dtype=np.uint8)
    of_record = np.searchsorted(lines.starts, marks.quotes, side="right") - 1
    opens = (np.arange(len(marks.quotes)) - opened[of_record]) % 2 == 0
    beside = np.where(opens, marks.quotes - 1, marks.quotes + 1)
    at_edge = np.where(
        opens, marks.quotes == lines.starts[of_record], marks.quotes + 1 >= lines.ends[of_record]
    )
    allowed = np.isin(seen[beside.clip(0, len(seen) - 1)], list(_BEFORE))
    stray[of_record[~(allowed | at_edge)]] = True
    return stray


def _stray_returns(marks: _Marks, lines: Lines, opened: Positions) -> Mask:
    """Records with a lone carriage return outside of quotes: some readers end a record there."""
    returns = places(marks.content, int(lines.starts[0]), marks.content.nbytes, ord("\r"))
    of_record = np.searchsorted(lines.starts, returns, side="right") - 1
    inside = returns[returns < lines.ends[of_record]]
    stray = np.zeros(len(lines), dtype=bool)
    loose = _outside(marks, lines, opened, inside)
    stray[np.searchsorted(lines.starts, loose, side="right") - 1] = True
    return stray


def without_blank(found: Table) -> tuple[Table, int]:
    """The table without its empty lines, which are no records, and how many there were."""
    kept = found.lines.ends > found.lines.starts
    if kept.all():
        return found, 0
    lines = replace(found.lines.only(kept), numbers=np.arange(kept.sum()))
    return (
        Table(
            lines, found.fields, found.wrong_fields[kept], found.stray_quote[kept],
            found.stray_return[kept],
        ),
        int((~kept).sum()),
    )  # fmt: skip
