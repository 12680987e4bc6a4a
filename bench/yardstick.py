"""What parsing is measured against: reading the lines and asking whether they are JSON, no more."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

from warehouse.engine import Engine, Limits


def python_lines(landing: Path) -> int:
    """Number of lines under `landing` that are JSON, read one after another as anybody would."""
    count = 0
    for line in _lines(landing):
        try:
            json.loads(line)
        except ValueError:
            continue
        count += 1
    return count


def duckdb_lines(landing: Path) -> int:
    """The same, counted by DuckDB on two threads, which look for brackets and keep nothing."""
    files = [str(path) for path in _files(landing)]
    with Engine.open(None, Limits()) as engine:
        found = engine.value(
            """SELECT COUNT(*) FILTER (json_valid(line)) FROM read_csv($files,
                columns = {'line': 'VARCHAR'}, header = false, delim = '\x01', quote = '',
                escape = '', max_line_size = 67108864, auto_detect = false, strict_mode = false)""",
            {"files": files},
        )
    return int(found)


def _lines(landing: Path) -> Iterator[bytes]:
    for path in _files(landing):
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            yield from file


def _files(landing: Path) -> list[Path]:
    return sorted(landing.glob("*/raw.json*"))


YARDSTICKS = {"python_lines": python_lines, "duckdb_lines": duckdb_lines}
