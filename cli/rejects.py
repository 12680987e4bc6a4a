"""`sojourn rejects`: what was refused, and why. Bytes only when asked for: they may be personal."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from cli.calling import AsJson, expect_source, reading_company_of
from cli.output import complain, say, show_json, show_rows
from company import Company
from ingestion.conversion.output import REJECTED
from nights.errors import CallError
from warehouse.engine import Engine

rejects = typer.Typer(no_args_is_help=True, help="What was refused, and why.")

_SUMMARY = """
SELECT source, rule, COUNT(*) OVER each AS refused, detail,
       batch_id AS example_batch, record_no AS example_record
FROM refused
WINDOW each AS (PARTITION BY source, rule)
QUALIFY ROW_NUMBER() OVER (each ORDER BY batch_id, record_no, item_no NULLS FIRST) = 1
ORDER BY source, refused DESC, rule
"""
_EACH = """
SELECT source, rule, batch_id, record_no, item_no, byte_offset, topic, partition_no, record_offset,
       key_hash, detail
FROM refused
WHERE rule = coalesce($rule, rule) AND source = coalesce($source, source)
ORDER BY source, batch_id, record_no, item_no
"""
_ONE = """
SELECT source, rule, detail, item_no, byte_offset, topic, partition_no, record_offset,
       octet_length(raw) AS bytes, raw
FROM refused
WHERE batch_id = $batch AND record_no = $record ORDER BY item_no NULLS FIRST
"""


@rejects.command("list")
def list_(
    ctx: typer.Context,
    source: Annotated[str | None, typer.Option(help="Each refusal of this source.")] = None,
    rule: Annotated[str | None, typer.Option(help="Each refusal by this rule.")] = None,
    as_json: AsJson = False,
) -> None:
    """How many by source and rule, with an example; with --source or --rule each of them.

    Example: `sojourn rejects list --rule not_json`
    """
    company = reading_company_of(ctx)
    expect_source(company, source)
    if source or rule:
        rows = _refused(company, _EACH, {"source": source, "rule": rule})
    else:
        rows = _refused(company, _SUMMARY, {})
    if as_json:
        show_json(rows)
    elif rows:
        show_rows(list(rows[0]), [list(row.values()) for row in rows])
    else:
        say("Nothing was refused.")


@rejects.command()
def show(
    ctx: typer.Context,
    batch: Annotated[str, typer.Argument(help="Its batch, as `sojourn rejects list` shows it.")],
    record: Annotated[int, typer.Argument(help="Its record number.")],
    raw: Annotated[
        bool, typer.Option("--bytes", help="Write the record's exact bytes, which may be personal.")
    ] = False,
) -> None:
    """Where a refused record stood and which rule it broke; with --bytes the record itself.

    Example: `sojourn rejects show web-0123456789abcdef 17 --bytes > record.json`
    """
    found = _refused(reading_company_of(ctx), _ONE, {"batch": batch, "record": record})
    if not found:
        raise CallError(
            f"record {record} of batch {batch} was not refused; see `sojourn rejects list`"
        )
    if raw:
        sys.stdout.buffer.write(found[0]["raw"])
        return
    for row in found:
        item = "whole record" if row["item_no"] is None else f"item {row['item_no']}"
        say(
            f"{row['source']}, batch {batch}, record {record} ({item}, {_place(row)}, "
            f"{row['bytes']:,} bytes): {row['rule']}{': ' + row['detail'] if row['detail'] else ''}"
        )
    complain("The record itself: the same command with --bytes (it may hold personal data).")


def _place(row: dict[str, Any]) -> str:
    """Where it stood: in Kafka, or in its file."""
    if row["topic"] is None:
        return f"byte {row['byte_offset']:,}"
    return f"topic {row['topic']}, partition {row['partition_no']}, offset {row['record_offset']}"


def add_to(app: typer.Typer) -> None:
    app.add_typer(rejects, name="rejects")


def _refused(company: Company, sql: str, bound: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of `sql` over all refusals kept in rejected/, as the relation `refused`."""
    files = sorted(str(path) for path in company.rejected.glob("*/*.parquet"))
    if not files:
        return []
    # Files of older versions lack the newest columns.
    with Engine.open(None) as engine, engine.registered(declared=REJECTED.empty_table()):
        rows: list[dict[str, Any]] = engine.arrow(
            f"""WITH refused AS (
                SELECT *, parse_path(filename)[-2] AS source
                FROM read_parquet($files, filename = true, union_by_name = true)
                UNION ALL BY NAME SELECT * FROM declared)
            {sql}""",
            {"files": files, **bound},
        ).to_pylist()
    return rows
