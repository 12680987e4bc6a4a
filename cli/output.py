"""Results to standard output, messages to standard error; colours and boxes for terminals only."""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    import pandas as pd

Row = Sequence[Any]
_WIDEST = 10_000
# Control characters, and those that change the direction of text.
_COMMANDING = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_NUMBER = re.compile(r"[-<]?[\d,.]*%?|–")


def say(text: str) -> None:
    """A result, as it is."""
    sys.stdout.write(f"{text}\n")


def complain(text: str) -> None:
    """A message for the person at the keyboard."""
    sys.stderr.write(f"{text}\n")


def show_json(value: Any) -> None:
    """A result for a program: times in ISO 8601, money as text, Infinity and NaN as null."""
    say(as_json(value))


def as_json(value: Any, indent: int | None = 2) -> str:
    """`value` as show_json writes it."""
    plain = _finite(value)
    return json.dumps(plain, indent=indent, ensure_ascii=False, default=_plain, allow_nan=False)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a query as dicts of plain values."""
    rows: list[dict[str, Any]] = pa.Table.from_pandas(frame, preserve_index=False).to_pylist()
    return rows


def moment(value: datetime) -> str:
    """A time for people, to the second: `2026-10-31 02:00:00`."""
    return value.strftime("%Y-%m-%d %H:%M:%S")


def printable(text: str) -> str:
    """`text` without what would command a terminal or turn the line around: written out instead.

    >>> printable("a\x1b[31mb\nc")
    'a\\x1b[31mb\\nc'
    """
    return _COMMANDING.sub(lambda found: repr(found[0])[1:-1], text)


def show_table(title: str | None, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Counts and shares for a person: numbers to the right, 1,000s apart, nothing as a dash."""
    _show(title, columns, [[cell(value) for value in row] for row in rows])


def show_rows(columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Rows as they are, to be copied from: numbers without separators, times to the last digit."""
    plain = [[_exact(value) for value in row] for row in rows]
    _show(None, columns, plain)


def _show(title: str | None, columns: Sequence[str], listed: list[list[str]]) -> None:
    console = _console()
    table = Table(box=_box(console))
    for place, name in enumerate(columns):
        is_number = all(_NUMBER.fullmatch(row[place]) for row in listed)
        table.add_column(
            Text(printable(name)), justify="right" if is_number else "left", overflow="fold"
        )
    for row in listed:
        # Text, because in a plain string rich would look for markup and for :emoji:.
        table.add_row(*(Text(printable(told)) for told in row))
    if title:
        console.print(Text(f"\n{title}", style="bold"))
    console.print(table)


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Left to cli/main.py, as for everything else that is written."""
        raise BrokenPipeError


def _console() -> Console:
    """Standard output as wide as its terminal; where there is none, as wide as the rows are."""
    console = _Console()
    return console if console.is_terminal else _Console(width=_WIDEST)


def cell(value: Any) -> str:
    """A value as people read it."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.3f}".rstrip("0").rstrip(".")
    if isinstance(value, datetime):
        return moment(value)
    return str(value)


def _exact(value: Any) -> str:
    """A value to be copied from."""
    return str(value) if type(value) in (int, float, datetime) else cell(value)


def _box(console: Console) -> box.Box:
    return box.SIMPLE_HEAD if console.is_terminal else box.ASCII2


def _finite(value: Any) -> Any:
    """The same with null for what JSON has no number for: Infinity and NaN."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {name: _finite(inner) for name, inner in value.items()}
    return [_finite(inner) for inner in value] if isinstance(value, list | tuple) else value


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)
