"""The engine: one DuckDB file, opened by the night alone, with limits from the company's settings.

Every statement goes through here, because DuckDB's errors print the value that offended and that
may be somebody's e-mail address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import duckdb
import pyarrow as pa
from sqlalchemy import Table

from models import Base, tables
from warehouse.ddl import literal
from warehouse.errors import WarehouseError
from warehouse.types import duckdb_type

_BATCH_ROWS = 10_000

Parameters = Mapping[str, Any] | Sequence[Any] | None


@dataclass(frozen=True, slots=True)
class Limits:
    """What one process may take: memory and temporary disk as DuckDB writes them ("4GB"), threads."""

    memory: str = "4GB"
    threads: int = 2
    temp_disk: str = "30GB"


class Engine:
    """A connection that creates declared tables only and never lets a row value into an error."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    @classmethod
    def open(
        cls, path: Path | None, limits: Limits | None = None, *, read_only: bool = False
    ) -> Self:
        """Open the file at `path`, or a database in memory."""
        limits = limits or Limits()
        config: dict[str, Any] = {
            "memory_limit": limits.memory,
            "threads": limits.threads,
            "max_temp_directory_size": limits.temp_disk,
            "preserve_insertion_order": False,
            # Five by default, per thread: of wide rows that is most of what a step held in memory.
            "write_buffer_row_group_count": 1,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        if path is not None:
            config["temp_directory"] = str(path) + ".tmp"
        try:
            connection = duckdb.connect(str(path or ":memory:"), read_only=read_only, config=config)
        except duckdb.Error as error:
            raise WarehouseError(f"cannot open {path}: {_without_values(error)}") from None
        return cls._in_utc(connection)

    @classmethod
    def _in_utc(cls, connection: duckdb.DuckDBPyConnection) -> Self:
        engine = cls(connection)
        engine.execute("SET TimeZone = 'UTC'")
        return engine

    def session(self) -> Self:
        """The same database for another thread, with variables, macros and temporary tables of its own."""
        return self._in_utc(self.connection.cursor())

    def close(self) -> None:
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def execute(self, sql: str, parameters: Parameters = None) -> duckdb.DuckDBPyConnection:
        """Run one statement; its rows can be fetched from what is returned."""
        try:
            return self.connection.execute(sql, parameters)
        except duckdb.Error as error:
            raise WarehouseError(f"{_without_values(error)} in: {_head(sql)}") from None

    def rows(self, sql: str, parameters: Parameters = None) -> list[tuple[Any, ...]]:
        return self.execute(sql, parameters).fetchall()

    def value(self, sql: str, parameters: Parameters = None) -> Any:
        """First column of the first row, or None."""
        row = self.execute(sql, parameters).fetchone()
        return row[0] if row else None

    def arrow(self, sql: str, parameters: Parameters = None) -> pa.Table:
        return self.execute(sql, parameters).to_arrow_table()

    def batches(self, sql: str, parameters: Parameters = None) -> Iterator[pa.RecordBatch]:
        """The rows a batch at a time, few in memory; no other statement runs until the last is taken."""
        yield from self.execute(sql, parameters).to_arrow_reader(_BATCH_ROWS)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of the block or none of it."""
        self.execute("BEGIN TRANSACTION")
        try:
            yield
        except BaseException:
            self.execute("ROLLBACK")
            raise
        self.execute("COMMIT")

    @contextmanager
    def registered(self, **relations: pa.Table) -> Iterator[None]:
        """Arrow tables that SQL in the block can name."""
        for name, relation in relations.items():
            self.connection.register(name, relation)
        try:
            yield
        finally:
            for name in relations:
                self.connection.unregister(name)

    @contextmanager
    def attached(self, path: Path, name: str) -> Iterator[None]:
        """The database file at `path`, made if missing, which SQL in the block calls `name`."""
        self.execute(f"ATTACH {literal(str(path))} AS {name}")
        try:
            yield
        finally:
            self.execute(f"DETACH {name}")

    def create(self, *models: type[Base]) -> None:
        """Create declared tables, empty, where they are missing; all of them when none is named."""
        for table in [declared(model) for model in models] or tables():
            if table.schema:
                self.execute(f"CREATE SCHEMA IF NOT EXISTS {table.schema}")
            columns = ", ".join(
                f'"{column.name}" {duckdb_type(column)}' for column in table.columns
            )
            self.execute(f"CREATE TABLE IF NOT EXISTS {table.fullname} ({columns})")

    def replace(self, model: type[Base], select: str, parameters: Parameters = None) -> int:
        """Make `model`'s table again from a SELECT whose columns are exactly the declared ones.

        Columns are matched by name. Returns the number of rows. A missing, undeclared or wrongly
        typed column is an error; nothing is filled, dropped or coerced in silence.
        """
        table = declared(model)
        found = {name: kind for name, kind, *_ in self.rows(f"DESCRIBE {select}", parameters)}
        _check_columns(table, found)
        if table.schema:
            self.execute(f"CREATE SCHEMA IF NOT EXISTS {table.schema}")
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        self.execute(
            f"CREATE OR REPLACE TABLE {table.fullname} AS SELECT {names} FROM ({select}\n)",
            parameters,
        )
        return int(self.value(f"SELECT COUNT(*) FROM {table.fullname}"))


def named_in(sql: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of `values` that the statement names, as `$name`: DuckDB refuses others.

    >>> named_in("SELECT $a -- not $b", {"a": 1, "b": 2})
    {'a': 1}
    """
    names = set(re.findall(r"\$(\w+)", re.sub(r"--.*", "", sql)))
    return {name: values[name] for name in names}


def declared(model: type[Base]) -> Table:
    """The SQLAlchemy table of a model class."""
    table = model.__table__
    assert isinstance(table, Table)
    return table


def _check_columns(table: Table, found: Mapping[str, str]) -> None:
    wanted = {column.name: duckdb_type(column) for column in table.columns}
    if missing := sorted(wanted.keys() - found.keys()):
        raise WarehouseError(f"{table.fullname}: columns missing from its SELECT: {missing}")
    if undeclared := sorted(found.keys() - wanted.keys()):
        raise WarehouseError(
            f"{table.fullname}: columns not declared in models/: {undeclared}; declare or drop them"
        )
    if wrong := [f"{n} is {found[n]}, not {k}" for n, k in wanted.items() if found[n] != k]:
        raise WarehouseError(f"{table.fullname}: {'; '.join(wrong)}; cast them in its SELECT")


def _head(sql: str) -> str:
    """First words of a statement: enough to find it, without literals."""
    return " ".join(re.sub(r"'[^']*'", "'…'", sql).split())[:160]


def _without_values(error: duckdb.Error) -> str:
    """What kind of error it was, and the part of its message that holds no data."""
    kind = type(error).__name__
    if isinstance(error, duckdb.ParserException | duckdb.BinderException | duckdb.CatalogException):
        # These speak of SQL text, before any row was read.
        return f"{kind}: {_head(str(error))}"
    if isinstance(error, duckdb.IOException | duckdb.OutOfMemoryException):
        return f"{kind}: {str(error).splitlines()[0]}"
    return f"{kind} (details withheld: they may hold personal data)"
