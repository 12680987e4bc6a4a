"""What every night said, kept for good: one Parquet file per metric table and published night.

A night's files are written under a passing name before its warehouse is published and get their own
name right after, so that history holds what analysts could see and nothing else. A night that is
published again replaces its own files.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from models import HISTORIES, Base
from warehouse.ddl import column_list, literal
from warehouse.engine import Engine, declared

PARTIAL = ".partial"
"""Ends the name of what is still being made. (`.tmp` is DuckDB's, for what a reader spills to disk.)"""


def write(engine: Engine, folder: Path, night: str, as_of_us: int) -> list[Path]:
    """Tonight's rows of every metric table as `<folder>/<table>/<night>.parquet.partial`."""
    return [_write(engine, model, folder, night, as_of_us) for model in HISTORIES]


def _write(engine: Engine, model: type[Base], folder: Path, night: str, as_of_us: int) -> Path:
    table = declared(model)
    path = folder / table.name / f"{night}.parquet{PARTIAL}"
    path.parent.mkdir(parents=True, exist_ok=True)
    columns, key = column_list(list(table.columns)), column_list(list(table.primary_key))
    rows = f"SELECT make_timestamp({as_of_us}) AS as_of, {columns} FROM {table.name} ORDER BY {key}"
    engine.execute(f"COPY ({rows}) TO {literal(str(path))} (FORMAT parquet, COMPRESSION zstd)")
    return path


def keep(folder: Path, night: str) -> None:
    """Give `night`'s files, if it left any, their own names; drop those of the same as_of."""
    for partial in list(_partial(folder, night)):
        kept = partial.with_suffix("")
        partial.rename(kept)
        for other in kept.parent.glob(f"{as_of_part(night)}-*.parquet"):
            if other != kept:
                other.unlink()


def forget(folder: Path) -> None:
    """Remove the files of nights that were never published."""
    for partial in list(_partial(folder, "*")):
        partial.unlink()


def load(engine: Engine, history: type[Base], into: str, folder: Path, night: str) -> None:
    """Fill the table `into` with the kept nights but for `night`'s own as_of."""
    paths = [
        path
        for path in sorted(
            (folder / history.__tablename__.removesuffix("_history")).glob("*.parquet")
        )
        if as_of_part(path.name) != as_of_part(night)
    ]
    if not paths:
        return
    kept = f"read_parquet([{', '.join(literal(str(p)) for p in paths)}], union_by_name = true)"
    found = {name for name, *_ in engine.rows(f"DESCRIBE SELECT * FROM {kept}")}
    # Sets of other versions may lack a column of today's or have one that is gone.
    common = column_list([c for c in declared(history).columns if c.name in found])
    engine.execute(f"INSERT INTO {into} ({common}) SELECT {common} FROM {kept} ORDER BY as_of")


def as_of_part(night: str) -> str:
    """The as_of in the name of a night's file."""
    return night.partition("-")[0]


def _partial(folder: Path, night: str) -> Iterator[Path]:
    return folder.glob(f"*/{night}.parquet{PARTIAL}")
