"""Declared column types as the databases and Parquet write them."""

from __future__ import annotations

from functools import cache
from typing import Any

import pyarrow as pa
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    Integer,
    Numeric,
    Table,
    Text,
)
from sqlalchemy.types import TypeEngine

# Order matters: BigInteger is an Integer, Double is a Numeric in SQLAlchemy's tree.
_TYPES: list[tuple[type[TypeEngine[Any]], str, pa.DataType]] = [
    (BigInteger, "BIGINT", pa.int64()),
    (Integer, "INTEGER", pa.int32()),
    (Boolean, "BOOLEAN", pa.bool_()),
    (DateTime, "TIMESTAMP", pa.timestamp("us")),
    (Date, "DATE", pa.date32()),
    (Double, "DOUBLE", pa.float64()),
    (Numeric, "DECIMAL(18,4)", pa.decimal128(18, 4)),
    (Text, "VARCHAR", pa.string()),
]


def duckdb_type(column: Column[object]) -> str:
    """DuckDB's name of a declared column's type, as DESCRIBE prints it."""
    return next(name for kind, name, _ in _TYPES if isinstance(column.type, kind))


@cache
def arrow_schema(table: Table) -> pa.Schema:
    """Arrow schema of a declared table: its Parquet form."""
    return pa.schema(
        [
            pa.field(
                c.name, next(t for k, _, t in _TYPES if isinstance(c.type, k)), bool(c.nullable)
            )
            for c in table.columns
        ]
    )
