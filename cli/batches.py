"""`sojourn batches`: every file that was landed, and what became of it."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from cli.calling import AsJson, expect_source, reading_company_of
from cli.output import records, say, show_json, show_rows
from company import Company
from ingestion.landing import manifests
from warehouse.publishing import published_file
from warehouse.query import query

batches = typer.Typer(no_args_is_help=True, help="Every file that was landed.")

_COUNTS = (
    "items_received", "items_accepted", "items_ignored", "items_rejected",
    "touchpoints_parsed", "touchpoints_loaded", "touchpoints_duplicate",
)  # fmt: skip


@batches.command("list")
def list_(
    ctx: typer.Context,
    source: Annotated[str | None, typer.Option(help="Only of this source.")] = None,
    as_json: AsJson = False,
) -> None:
    """Landed files, newest first, with the counts of the newest published night.

    Example: `sojourn batches list --source web`
    """
    company = reading_company_of(ctx)
    expect_source(company, source)
    rows = [row for row in _landed(company) if source in (None, row["source"])]
    if as_json:
        show_json(rows)
    elif rows:
        show_rows([n.replace("_", " ") for n in rows[0]], [list(r.values()) for r in rows])
    else:
        say("Nothing was landed yet.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(batches, name="batches")


def _landed(company: Company) -> list[dict[str, Any]]:
    ledger = _ledger(company)
    nothing = dict.fromkeys(_COUNTS)
    found = [m for source in company.sources for m in manifests(company, source)]
    found.sort(key=lambda m: (m.landed_at, m.batch_id), reverse=True)
    return [
        {
            "batch_id": m.batch_id,
            "source": m.source,
            "file_name": m.file_name,
            "landed_at": m.landed_at,
            "bytes": m.bytes,
            "is_published": m.batch_id in ledger,
            **ledger.get(m.batch_id, nothing),
        }
        for m in found
    ]


def _ledger(company: Company) -> dict[str, dict[str, Any]]:
    """batch_id → its counts in the newest published night."""
    if published_file(company) is None:
        return {}
    rows = records(query(company, f"SELECT batch_id, {', '.join(_COUNTS)} FROM batch"))
    return {row.pop("batch_id"): row for row in rows}
