"""A company whose published night has everybody in it several times: for asking many rows of the served map.

    python -m bench.map_rows FOLDER BIGGER --times 10

FOLDER is a company with a published night; BIGGER a new folder with its configuration and the bigger night.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import duckdb

_IDS = ("customer_id", "alias_id", "journey_id", "touchpoint_key", "session_id")
_APART = 1_000_003
"""Between the ids of one and of the next: ids have 60 random bits, so that no two meet."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("company", type=Path)
    parser.add_argument("bigger", type=Path)
    parser.add_argument("--times", type=int, default=10)
    arguments = parser.parse_args()
    company, bigger = arguments.company, arguments.bigger
    shutil.copytree(company, bigger, ignore=shutil.ignore_patterns("data", "inbox*", ".env"))
    night = (company / "data" / "warehouse.duckdb").resolve()
    published = bigger / "data" / "published" / night.name
    published.parent.mkdir(parents=True)
    enlarge(night, published, arguments.times)
    (bigger / "data" / "warehouse.duckdb").symlink_to(Path("published") / night.name)


def enlarge(source: Path, target: Path, times: int) -> None:
    """Write the night of `source` as `target`, where each row that has an id is there `times` times."""
    with duckdb.connect() as engine:
        engine.execute("SET memory_limit = '4GB'; SET preserve_insertion_order = false")
        engine.execute(f"ATTACH '{source}' AS night (READ_ONLY); ATTACH '{target}' AS more")
        engine.execute("CREATE SCHEMA more.sojourn")
        for table, columns in _tables(engine):
            ids = [column for column in columns if column in _IDS]
            copied = f"SELECT * FROM night.sojourn.{table}"
            if ids and not table.endswith("_history"):
                moved = ", ".join(f"{column} + n * {_APART} AS {column}" for column in ids)
                order = ", ".join(ids)
                copied = (
                    f"SELECT * REPLACE ({moved}) FROM night.sojourn.{table}"
                    f" CROSS JOIN range({times}) AS copies (n) ORDER BY {order}"
                )
            engine.execute(f"CREATE TABLE more.sojourn.{table} AS {copied}")


def _tables(engine: duckdb.DuckDBPyConnection) -> list[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    rows = engine.execute(
        "SELECT table_name, column_name FROM duckdb_columns()"
        " WHERE database_name = 'night' AND schema_name = 'sojourn' ORDER BY ALL"
    ).fetchall()
    for table, column in rows:
        found.setdefault(table, []).append(column)
    return list(found.items())


if __name__ == "__main__":
    main()
