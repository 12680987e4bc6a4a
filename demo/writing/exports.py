"""Tables that are exported whole again and again: lines of CSV, each with the days it was true."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from demo.calendar import Calendar
from demo.dirt import Spoiler, chosen
from demo.moments import Ints
from demo.options import Exports
from demo.writing.files import Inbox, text_bytes

STAMP = "'%Y-%m-%d %H:%M:%S'"


@dataclass
class Export:
    """One table. Line i stands in the files of the days from `first[i]` up to before `until[i]`."""

    table: str
    header: Sequence[str]
    line: pa.StringArray
    first: Ints
    until: Ints

    def on(self, day: int) -> bytes:
        """The file of a day, header and all."""
        chosen = (self.first <= day) & (day < self.until)
        texts = pc.filter(self.line, pa.array(chosen))
        return (",".join(self.header) + "\n").encode() + text_bytes(texts, 0, len(texts))


def csv_line(header: Sequence[str], columns: Mapping[str, str]) -> str:
    """SQL that makes one line of CSV: an expression of `columns`, or nothing, in each place.

    >>> csv_line(["id", "alias", "name"], {"id": "no", "name": "quoted(name)"})
    "COALESCE(CAST(no AS VARCHAR), '') || ',,' || COALESCE(CAST(quoted(name) AS VARCHAR), '') || '\\n'"
    """
    if unknown := sorted(columns.keys() - set(header)):
        raise ValueError(f"columns that the vendor's table lacks: {unknown}")
    parts, commas = [], ""
    for name in header:
        if name in columns:
            parts += [f"'{commas}'"] if commas else []
            parts.append(f"COALESCE(CAST({columns[name]} AS VARCHAR), '')")
            commas = ""
        commas += ","
    return " || ".join([*parts, f"'{commas[:-1]}\\n'" if commas[:-1] else "'\\n'"]).replace(
        "\\n", "\n"
    )


def exported(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    header: Sequence[str],
    columns: Mapping[str, str],
    rows: str,
) -> Export:
    """The export of a table from the relation `rows`, which also has first_day, until_day, and place."""
    found = connection.execute(
        f"SELECT {csv_line(header, columns)} AS line, first_day, until_day FROM {rows} ORDER BY place, line"
    ).to_arrow_table()
    line = found["line"].combine_chunks()
    if line.null_count:
        raise AssertionError(f"{table}: a line is null")
    return Export(table, header, line, found["first_day"].to_numpy(), found["until_day"].to_numpy())


def export_days(exports: Exports, source: str, spoiler: Spoiler) -> list[int]:
    """Days on which whole tables are exported: always the last two, never the silent one."""
    days = spoiler.days
    every = {
        "daily": set(range(days)),
        "weekly": set(range(6, days, 7)) | set(range(days - 7, days)),
        "once": set(),
    }
    return sorted((every[exports] | {days - 2, days - 1}) & set(spoiler.file_days(source)))


def put_all(
    made: Sequence[Export], source: str, inbox: Inbox, when: Sequence[int], spoiler: Spoiler
) -> None:
    """Write the exports' files of every day in `when`."""
    rng = spoiler.rng(8 if source == "sales" else 7)
    for export in made:
        torn = chosen(rng, spoiler.rates.torn_exports, np.ones(len(when), bool))
        for day, is_torn in zip(when, torn.tolist(), strict=True):
            content = export.on(day)
            if is_torn:
                content += _torn(export.header, content)
                spoiler.ledger.add(source, f"{source}-{export.table}", "malformed", [day, day])
            inbox.put(source, f"{source}-{export.table}", ".csv", day, content)


def _torn(header: Sequence[str], content: bytes) -> bytes:
    """An empty row, and the first third of a row where the writing stopped."""
    last = content.splitlines()[-1]
    return b"," * (len(header) - 1) + b"\n" + last[: len(last) // 3]


def macros(connection: duckdb.DuckDBPyConnection) -> None:
    """`quoted(text)`: text as a CSV cell; `stamp(seconds)`: a naive time in UTC.

    `synced(seconds)`: when the ELT tool first saw what was so then: in its run after midnight UTC.
    """
    connection.execute(
        "CREATE TEMP MACRO quoted(t) AS '\"' || replace(t, '\"', '\"\"') || '\"';"
        f"CREATE TEMP MACRO stamp(s) AS strftime(make_timestamp(s * 1000000), {STAMP});"
        "CREATE TEMP MACRO synced(s) AS stamp((s // 86400 + 1) * 86400 + 300)"
    )


def next_of(values: Ints, groups: Ints, otherwise: int) -> Ints:
    """The next row's value within runs of equal groups, `otherwise` at the end of each.

    >>> next_of(np.array([3, 5, 4]), np.array([1, 1, 2]), 9).tolist()
    [5, 9, 9]
    """
    if not len(values):
        return values
    return np.where(np.r_[groups[1:] == groups[:-1], False], np.r_[values[1:], 0], otherwise)


def first_file(at: Ints, calendar: Calendar, when: Sequence[int]) -> Ints:
    """Number of the first exported day that shows what was so at a second; the demo's days if none."""
    days = np.array([*when, calendar.days])
    return days[np.searchsorted(days[:-1], calendar.file_day(at))]
