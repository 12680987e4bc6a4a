"""What is in an evidence file: whole, the tables that say why two identifiers are one customer.

It lies beside the warehouse file of the same night and holds keys of identifiers, so only the night's
user can read it. What that file holds already (touchpoints, journeys, customers) is not in it: whoever
reads opens both.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Table

from models import tables
from warehouse.ddl import column_list
from warehouse.engine import Engine
from warehouse.types import duckdb_type

SCHEMA = "evidence"
_TARGET = f"keeping.{SCHEMA}"


def build(engine: Engine, path: Path) -> None:
    """Make the file at `path` from the engine's tables, each sorted by its key."""
    with _private(), engine.attached(path, "keeping"):
        with engine.transaction():
            engine.execute(f"CREATE SCHEMA {_TARGET}")
            for table in tables(explains=True):
                engine.execute(_create(table))
        for table in tables(explains=True):
            columns, key = column_list(list(table.columns)), column_list(list(table.primary_key))
            engine.execute(
                f"INSERT INTO {_TARGET}.{table.name} ({columns})"
                f" SELECT {columns} FROM {table.fullname} ORDER BY {key}"
            )
        engine.execute("CHECKPOINT keeping")


def _create(table: Table) -> str:
    columns = ", ".join(f'"{column.name}" {duckdb_type(column)}' for column in table.columns)
    return f"CREATE TABLE {_TARGET}.{table.name} ({columns})"


@contextmanager
def _private() -> Iterator[None]:
    """Files made in the block, by whatever thread, are their owner's alone from the first moment."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)
