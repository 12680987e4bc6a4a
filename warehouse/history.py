"""What every night said, kept for good: one Parquet file per metric table and published night.

What changed of customers (identity_change) is kept like that too. To find it out a night needs to
know where every id led on the night before: customer_alias of the last two published nights is kept,
of two because a night may be published again.

A night's files are written under a passing name before its warehouse is published and get their own
name right after, so that history holds what analysts could see and nothing else. A night that is
published again replaces its own files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from models import HISTORIES, Base, CustomerAlias, IdentityChange
from warehouse.ddl import column_list, literal
from warehouse.engine import Engine, declared

PARTIAL = ".partial"
"""Ends the name of what is still being made. (`.tmp` is DuckDB's, for what a reader spills to disk.)"""


KEPT: dict[type[Base], type[Base]] = {**HISTORIES, IdentityChange: IdentityChange}
"""Table of a night → the published table that has its rows of all nights."""

_BELIEVED = CustomerAlias.__tablename__
_BELIEVED_NIGHTS = 2


def write(engine: Engine, folder: Path, night: str, as_of_us: int) -> list[Path]:
    """Tonight's rows of every table with a history as `<folder>/<table>/<night>.parquet.partial`."""
    rows = {declared(model).name: tonight(model, as_of_us) for model in KEPT}
    rows[_BELIEVED] = (
        f"SELECT alias_id, customer_id, FALSE AS is_erased FROM {_BELIEVED}"
        " WHERE reason = 'member' AND customer_id IS NOT NULL"
    )
    return [_write(engine, folder / name, night, sql) for name, sql in rows.items()]


def tonight(model: type[Base], as_of_us: int) -> str:
    """A SELECT of the night's rows with its as_of in front."""
    table = declared(model)
    columns = column_list([column for column in table.columns if column.name != "as_of"])
    key = column_list(list(table.primary_key))
    return f"SELECT make_timestamp({as_of_us}) AS as_of, {columns} FROM {table.name} ORDER BY {key}"


def _write(engine: Engine, folder: Path, night: str, rows: str) -> Path:
    path = folder / f"{night}.parquet{PARTIAL}"
    folder.mkdir(parents=True, exist_ok=True)
    engine.execute(f"COPY ({rows}) TO {literal(str(path))} (FORMAT parquet, COMPRESSION zstd)")
    return path


def believed(folder: Path, as_of: str) -> pa.Table:
    """alias_id, customer_id, is_erased of the newest night before `as_of` (as nights are named).

    No rows where there is none. `is_erased` is what mark_erased says since.
    """
    paths = sorted(p for p in (folder / _BELIEVED).glob("*.parquet") if as_of_part(p.name) < as_of)
    if not paths:
        return _BELIEVED_SCHEMA.empty_table()
    return pq.read_table(paths[-1], schema=_BELIEVED_SCHEMA)


_BELIEVED_SCHEMA = pa.schema(
    [("alias_id", pa.int64()), ("customer_id", pa.int64()), ("is_erased", pa.bool_())]
)


def mark_erased(folder: Path, alias_ids: Iterable[int]) -> None:
    """Have the next night know that identifiers, by their own ids, are gone because they were erased."""
    erased = pa.array(sorted(alias_ids), pa.int64())
    for path in (folder / _BELIEVED).glob("*.parquet"):
        rows = pq.read_table(path, schema=_BELIEVED_SCHEMA)
        known = pc.fill_null(rows["is_erased"], False)
        marked = pc.or_(known, pc.is_in(rows["alias_id"], erased))
        partial = path.with_name(path.name + PARTIAL)
        pq.write_table(rows.set_column(2, "is_erased", marked), partial)
        partial.replace(path)


def keep(folder: Path, night: str) -> None:
    """Give `night`'s files, if it left any, their own names; drop those of the same as_of."""
    for partial in list(_partial(folder, night)):
        kept = partial.with_suffix("")
        partial.rename(kept)
        for other in kept.parent.glob(f"{as_of_part(night)}-*.parquet"):
            if other != kept:
                other.unlink()
    for old in sorted((folder / _BELIEVED).glob("*.parquet"))[:-_BELIEVED_NIGHTS]:
        old.unlink()


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
