"""Results to standard output, messages to standard error; colours and boxes for terminals only."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    import pandas as pd

Row = Sequence[Any]
_WIDEST = 10_000
_NUMBER = re.compile(r"[-<]?[\d,.]*%?|–")


def say(text: str) -> None:
    """A result, as it is."""
    sys.stdout.write(f"{text}\n")


def complain(text: str) -> None:
    """A message for the person at the keyboard."""
    sys.stderr.write(f"{text}\n")


def show_json(value: Any) -> None:
    """A result for a program: times in ISO 8601, money as text."""
    say(json.dumps(value, indent=2, ensure_ascii=False, default=_plain))


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a query as dicts of plain values."""
    rows: list[dict[str, Any]] = pa.Table.from_pandas(frame, preserve_index=False).to_pylist()
    return rows


def show_table(title: str | None, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Counts and shares for a person: numbers to the right, 1,000s apart, nothing as a dash."""
    _show(title, columns, [[cell(value) for value in row] for row in rows])


def show_rows(columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Rows as they are, to be copied from: keys and record numbers have no separators."""
    plain = [[str(v) if type(v) is int else cell(v) for v in row] for row in rows]
    _show(None, columns, plain)


def _show(title: str | None, columns: Sequence[str], listed: list[list[str]]) -> None:
    console = _console()
    table = Table(box=_box(console))
    for place, name in enumerate(columns):
        is_number = all(_NUMBER.fullmatch(row[place]) for row in listed)
        table.add_column(name, justify="right" if is_number else "left", overflow="fold")
    for row in listed:
        table.add_row(*map(escape, row))
    if title:
        console.print(f"\n[bold]{escape(title)}[/bold]", highlight=False)
    console.print(table)


def _console() -> Console:
    """Standard output as wide as its terminal; where there is none, as wide as the rows are."""
    console = Console()
    return console if console.is_terminal else Console(width=_WIDEST)


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
        return value.strftime("%Y-%m-%d %H:%M")
    return str(value)


def _box(console: Console) -> box.Box:
    return box.SIMPLE_HEAD if console.is_terminal else box.ASCII2


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)
