"""`sojourn sql`: a read-only query on the warehouse."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import typer

from cli.calling import reading_company_of
from cli.output import as_json, show_json, show_rows
from nights.errors import CallError
from warehouse.query import answer


class Format(StrEnum):
    """How the rows are written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


def sql(
    ctx: typer.Context,
    query: Annotated[str, typer.Argument(help="One SELECT, in DuckDB's SQL.")],
    written: Annotated[
        Format, typer.Option("--format", help="table for people, the others for programs.")
    ] = Format.TABLE,
) -> None:
    """Ask the newest published night. Tables are in `docs/dictionary.md`.

    Example: `sojourn sql "SELECT stage, journeys FROM stage_entry WHERE period_kind = 'all'"`
    """
    if written is Format.PARQUET and sys.stdout.isatty():
        raise CallError("parquet is no text; send it to a file: sojourn sql … > rows.parquet")
    _write(answer(reading_company_of(ctx), query), written)


def add_to(app: typer.Typer) -> None:
    app.command()(sql)


def _write(rows: pa.Table, written: Format) -> None:
    if written is Format.TABLE:
        show_rows(rows.column_names, zip(*(c.to_pylist() for c in rows.columns), strict=True))
    elif written is Format.CSV:
        pa_csv.write_csv(_flat(rows), sys.stdout.buffer)
    elif written is Format.JSON:
        _expect_names(rows, written)
        show_json(rows.to_pylist())
    else:
        _expect_names(rows, written)
        pq.write_table(rows, sys.stdout.buffer)


def _expect_names(rows: pa.Table, written: Format) -> None:
    """CallError where two columns have one name: a program would see only one of them."""
    twice = sorted({name for name in rows.column_names if rows.column_names.count(name) > 1})
    if twice:
        raise CallError(
            f"{written.value} has one column of a name, and this query gives several called "
            f"{', '.join(twice)}: name them apart with AS"
        )


def _flat(rows: pa.Table) -> pa.Table:
    """Rows that CSV can hold: lists and structures as JSON, what has no other form as text."""
    columns = [c if _is_flat(c.type) else _texts(c) for c in rows.columns]
    return pa.table(columns, names=rows.column_names)


def _is_flat(kind: pa.DataType) -> bool:
    return not pa.types.is_nested(kind) and not pa.types.is_interval(kind)


def _texts(column: pa.ChunkedArray) -> pa.Array:
    told = [None if value is None else as_json(value, indent=None) for value in column.to_pylist()]
    return pa.array(told, pa.string())
