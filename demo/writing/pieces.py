"""Pieces of text made by one SELECT and written to the files of their days."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy.typing as npt
import pyarrow as pa

from demo.catalogue import SITE
from demo.moments import Ints
from demo.writing import tables
from demo.writing.broken import Broken
from demo.writing.files import by_day


@dataclass(frozen=True, slots=True)
class Files:
    """Where the text of each day goes, and the days that have a file, if only an empty one."""

    put: Callable[[int, bytes], None]
    days: Sequence[int]


def write_pieces(
    select: str, relations: Mapping[str, pa.Table], broken: Broken, day: Ints, to: Files
) -> None:
    """Run `<select>.sql` over the relations and write each day's text to its file.

    `day` is that of each row of the relation `item`, whose places are 0, 2, 4 …
    """
    sql = (Path(__file__).parent / f"{select}.sql").read_text(encoding="utf-8")
    told = set()
    with tables.connect() as connection:
        for name, table in {**relations, "broken": broken.table()}.items():
            connection.register(name, table)
        pieces = connection.execute(sql, {"site": SITE}).to_arrow_reader(100_000)
        for its_day, content in by_day(iter(pieces), broken.among(day)):
            to.put(its_day, content)
            told.add(its_day)
    for quiet in sorted(set(to.days) - told):
        to.put(quiet, b"")


def with_columns(table: pa.Table, **columns: npt.NDArray[Any]) -> pa.Table:
    """The table with more columns at its end."""
    for name, values in columns.items():
        table = table.append_column(name, pa.array(values))
    return table
