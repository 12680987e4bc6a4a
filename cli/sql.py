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
from cli.output import show_json, show_rows
from nights.errors import CallError
from warehouse.query import query as ask


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
    _write(pa.Table.from_pandas(ask(reading_company_of(ctx), query), preserve_index=False), written)


def add_to(app: typer.Typer) -> None:
    app.command()(sql)


def _write(rows: pa.Table, written: Format) -> None:
    if written is Format.TABLE:
        show_rows(rows.column_names, zip(*(c.to_pylist() for c in rows.columns), strict=True))
    elif written is Format.JSON:
        show_json(rows.to_pylist())
    elif written is Format.CSV:
        pa_csv.write_csv(rows, sys.stdout.buffer)
    else:
        pq.write_table(rows, sys.stdout.buffer)
