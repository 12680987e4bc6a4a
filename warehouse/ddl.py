"""The published form of a declared table as DDL: columns analysts see, NOT NULLs, comments.

Keys are not declared to the database: a gate has checked them, and DuckDB would build an index in
memory for each.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Table

from models import is_private
from warehouse.types import duckdb_type


def public_columns(table: Table) -> list[Column[Any]]:
    """The columns that are published: all but the private ones."""
    return [column for column in table.columns if not is_private(column.info)]


def create_statements(table: Table, schema: str) -> list[str]:
    """CREATE TABLE of `table`'s published form in `schema`, then its comments."""
    name = f"{schema}.{table.name}"
    public = public_columns(table)
    columns = ", ".join(_column(column) for column in public)
    return [
        f"CREATE TABLE {name} ({columns})",
        f"COMMENT ON TABLE {name} IS {literal(str(table.comment))}",
        *(f'COMMENT ON COLUMN {name}."{c.name}" IS {literal(str(c.comment))}' for c in public),
    ]


def column_list(columns: list[Column[Any]]) -> str:
    """Column names as SQL lists them."""
    return ", ".join(f'"{column.name}"' for column in columns)


def literal(text: str) -> str:
    """`text` as an SQL string, where a statement takes no parameters: comments, paths."""
    return "'" + text.replace("'", "''") + "'"


def _column(column: Column[Any]) -> str:
    return f'"{column.name}" {duckdb_type(column)}{"" if column.nullable else " NOT NULL"}'
