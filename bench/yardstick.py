"""What parsing is measured against: reading the lines and asking whether they are JSON, no more."""

from __future__ import annotations

from pathlib import Path

from warehouse.engine import Engine, Limits


def json_lines(landing: Path) -> int:
    """Number of lines under `landing` that are JSON, counted by DuckDB on two threads."""
    files = sorted(str(path) for path in landing.glob("*/raw.json*"))
    with Engine.open(None, Limits()) as engine:
        found = engine.value(
            """SELECT COUNT(*) FILTER (json_valid(line)) FROM read_csv($files,
                columns = {'line': 'VARCHAR'}, header = false, delim = '\x01', quote = '',
                escape = '', max_line_size = 67108864, auto_detect = false, strict_mode = false)""",
            {"files": files},
        )
    return int(found)
