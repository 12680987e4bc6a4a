"""The served journey map: how soon a filter, the rows behind a number and a timeline are answered.

    python -m bench.map_serve --company FOLDER [FOLDER …] [--page docs/performance-map-served.md]

Each FOLDER is a company with a published night; nothing in it is changed. bench.map_rows makes a bigger one.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from time import monotonic
from urllib.parse import urlencode

import duckdb

from bench.night import machine, versions

ROOT = Path(__file__).parents[1]
_BARS_MS = {1: 300, 10: 1000}
"""For a filter, by how many million touchpoints there are at least."""
_CUSTOMERS = 20
_NUMBERS = 60


@dataclass
class Measured:
    """Milliseconds of every request, by kind."""

    touchpoints: int
    spent: dict[str, list[float]] = field(default_factory=dict)


def main() -> None:
    arguments, busy = _arguments(), os.getloadavg()[0]
    measured = [_measure(company) for company in arguments.company]
    arguments.page.write_text(_page(busy, measured), encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--company", type=Path, nargs="+", required=True)
    page = ROOT / "docs" / "performance-map-served.md"
    parser.add_argument("--page", type=Path, default=page)
    return parser.parse_args()


def _measure(company: Path) -> Measured:
    file = (company / "data" / "warehouse.duckdb").resolve()
    with duckdb.connect(str(file), read_only=True) as warehouse:
        warehouse.execute("SET search_path = 'sojourn'")
        asked = list(_requests(warehouse, file.stem))
        (count,) = warehouse.execute("SELECT COUNT(*) FROM touchpoint").fetchone() or (0,)
    found = Measured(count)
    with _served(company) as connection:
        for kind, path in asked:
            found.spent.setdefault(kind, []).append(_milliseconds(connection, path))
    print(found.touchpoints, {k: round(max(v)) for k, v in found.spent.items()}, file=sys.stderr)
    return found


def _requests(warehouse: duckdb.DuckDBPyConnection, night: str) -> Iterator[tuple[str, str]]:
    """The first page, every filter of every definition, rows behind its numbers, customers."""
    names = [name for (name,) in warehouse.execute("SELECT DISTINCT definition FROM stage_entry ORDER BY 1").fetchall()]  # fmt: skip
    for name in names:
        yield "first page of a definition", f"/journey/{name}"
        yield "page", f"/journey/{name}"
        for selection in _selections(warehouse, name):
            yield "filter", f"/journey/{name}/{night}/lanes?{urlencode({'selection': selection})}"
        for query in _numbers(warehouse, name):
            yield "rows behind a number", f"/journey/{name}/{night}/behind?{urlencode(query)}"
    chosen = "SELECT customer_id FROM customer ORDER BY touchpoints DESC, customer_id LIMIT ?"
    for (customer,) in warehouse.execute(chosen, [_CUSTOMERS]).fetchall():
        yield "timeline", f"/customer/{customer}"


_SELECTION = """period_kind || COALESCE(':' || CAST(period_start AS VARCHAR), '')
    || '|' || segment_by || ':' || segment"""


def _selections(warehouse: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    rows = warehouse.execute(
        f"SELECT DISTINCT {_SELECTION} FROM stage_entry"
        " WHERE definition = ? AND period_kind <> 'week' ORDER BY 1",
        [name],
    ).fetchall()
    return [selection for (selection,) in rows]


def _numbers(warehouse: duckdb.DuckDBPyConnection, name: str) -> Iterator[dict[str, str]]:
    """Numbers of all tables that lanes draw, spread over the selections."""
    from maps.behind.columns import COUNTED
    from maps.lanes import READINGS
    from maps.row import Row
    from maps.selection import Selection

    tables = [reading.table for reading in READINGS if reading.table in COUNTED]
    for table in tables:
        rows = warehouse.execute(f"SELECT * FROM {table} WHERE definition = ? AND period_kind <> 'week' ORDER BY ALL", [name]).to_arrow_table().to_pylist()  # fmt: skip
        columns = list(COUNTED[table])
        for n, row in enumerate(rows[:: max(1, len(rows) * len(tables) // _NUMBERS)]):
            key = Row(table, row).key
            selection = Selection.of(row).key
            yield {"table": table, "column": columns[n % len(columns)], "key": key, "selection": selection}  # fmt: skip


@contextmanager
def _served(folder: Path) -> Iterator[HTTPConnection]:
    command = [sys.executable, "-m", "cli", "--company", str(folder), "map", "--serve", "--port", "0"]  # fmt: skip
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        address = server.stdout.readline().partition("http://")[2].partition("/")[0]
        try:
            yield HTTPConnection(address, timeout=120)
        finally:
            server.terminate()


def _milliseconds(connection: HTTPConnection, path: str) -> float:
    began = monotonic()
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise SystemExit(f"{path} answered {answer.status}")
    return 1000 * (monotonic() - began)


def _page(busy: float, measured: Sequence[Measured]) -> str:
    return "\n".join(
        [
            "# How soon the served map answers",
            "",
            "Written by `python -m bench.map_serve`: the demo company behind `sojourn map --serve`, one request"
            " after the other.",
            "",
            f"- {datetime.now(UTC):%Y-%m-%d}, {machine()}",
            f"- {versions()}",
            f"- {busy:.1f} processes were at work on the machine before",
            "- The bigger company is the smaller one with its customers, journeys and touchpoints several"
            " times, under other ids (`python -m bench.map_rows`).",
            "",
            "| touchpoints | asked for | requests | median, ms | slowest of twenty, ms | slowest, ms |",
            "|---:|---|---:|---:|---:|---:|",
            *(_line(found, kind, spent) for found in measured for kind, spent in found.spent.items()),
            "",
            f"- Bars for a filter: {_BARS_MS[1]} ms at a million touchpoints, {_BARS_MS[10]} ms at ten.",
            "- *filter*: another period or segment, all lanes of it as HTML. *first page of a definition*: it reads"
            " the metric tables of the night, which later requests find read.",
            "- *rows behind a number*: how many there are, and the first fifty of them.",
            "",
        ]
    )  # fmt: skip


def _line(found: Measured, kind: str, spent: Sequence[float]) -> str:
    slow = sorted(spent)[min(len(spent) - 1, len(spent) * 19 // 20)]
    return (
        f"| {found.touchpoints:,} | {kind} | {len(spent)} | {median(spent):.0f} | {slow:.0f}"
        f" | {max(spent):.0f} |"
    )


if __name__ == "__main__":
    main()
