"""`sojourn report`: stages, conversions and flows of the newest night, for a person."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

import typer

from cli.calling import AsJson, reading_company_of
from cli.output import records, say, show_json, show_table
from company import Company, JourneyDefinition
from warehouse.query import query

_STAGES = """
SELECT definition, stage, journeys, customers, visits FROM stage_entry
WHERE period_kind = 'all' AND segment_by = 'all'
"""
_CONVERSIONS = """
SELECT definition, stage, to_stage, window_days, eligible, rate, rate_low, rate_high
FROM stage_conversion WHERE period_kind = 'all' AND segment_by = 'all'
"""
_FLOWS = """
SELECT definition, from_stage, to_stage, count, share_out FROM stage_flow
WHERE period_kind = 'all' AND segment_by = 'all'
"""
_SUMS = """
SELECT source, CAST(SUM(items_received) AS BIGINT) AS items_received, CAST(SUM(items_accepted) AS BIGINT) AS items_accepted,
       CAST(SUM(items_ignored) AS BIGINT) AS items_ignored, CAST(SUM(items_rejected) AS BIGINT) AS items_rejected,
       CAST(SUM(touchpoints_parsed) AS BIGINT) AS touchpoints_parsed, CAST(SUM(touchpoints_loaded) AS BIGINT) AS touchpoints_loaded,
       CAST(SUM(touchpoints_duplicate) AS BIGINT) AS touchpoints_duplicate
FROM batch GROUP BY source ORDER BY source
"""
QUERIES = (
    "SELECT definition, stage, period_start, journeys FROM stage_entry "
    "WHERE period_kind = 'week' AND segment_by = 'all' ORDER BY ALL",
    "SELECT definition, path, COUNT(*) AS journeys, AVG(touchpoints) AS touchpoints FROM journey "
    "GROUP BY ALL ORDER BY journeys DESC LIMIT 10",
    "SELECT source, items_received, items_accepted, items_ignored, items_rejected, "
    "touchpoints_parsed, touchpoints_loaded, touchpoints_duplicate FROM batch ORDER BY landed_at DESC LIMIT 10",
)


def report(ctx: typer.Context, as_json: AsJson = False) -> None:
    """What the newest night says: stages, conversions, flows; where it is; what to ask next.

    Example: `sojourn --company demo-company report`
    """
    company = reading_company_of(ctx)
    if as_json:
        show_json(_told(company))
        return
    for definition in company.definitions:
        _show_stages(company, definition)
        _show_conversions(company, definition)
        _show_flows(company, definition)
    _show_sums(company)
    _say_where(company, folder=str(ctx.find_root().obj or "."))


def add_to(app: typer.Typer) -> None:
    app.command()(report)


def _told(company: Company) -> dict[str, Any]:
    """The same for a program: the rows that the tables are made of."""
    tables = {"stages": _STAGES, "conversions": _CONVERSIONS, "flows": _FLOWS, "sources": _SUMS}
    told = {name: records(query(company, sql)) for name, sql in tables.items()}
    return told | {"warehouse": str(company.warehouse_link)}


def _rows(company: Company, sql: str, definition: JourneyDefinition) -> list[dict[str, Any]]:
    return [row for row in records(query(company, sql)) if row["definition"] == definition.name]


def _stages(definition: JourneyDefinition) -> list[str]:
    """Names of the stages, the first one on the way first."""
    return [stage.name for stage in sorted(definition.stages, key=lambda stage: stage.rank)]


def _show_stages(company: Company, definition: JourneyDefinition) -> None:
    rows = {row["stage"]: row for row in _rows(company, _STAGES, definition)}
    columns = ("stage", "journeys", "customers", "visits")
    show_table(
        f"{definition.label}: who entered each stage",
        columns,
        [[rows[s][c] for c in columns] for s in _stages(definition) if s in rows],
    )


def _show_conversions(company: Company, definition: JourneyDefinition) -> None:
    """From each stage to the next one and to the goal, a column for each window."""
    windows = definition.windows_days
    rows = {
        (row["stage"], row["to_stage"], row["window_days"]): row
        for row in _rows(company, _CONVERSIONS, definition)
    }
    pairs = [pair for pair in _pairs(definition) if (*pair, windows[-1]) in rows]
    show_table(
        f"{definition.label}: journeys that went on from one stage to another in time",
        ("from", "to", *(f"{w} d" for w in windows), f"95 % ({windows[-1]} d)", "eligible"),
        [
            [
                *pair,
                *(percent(rows[*pair, w]["rate"]) for w in windows),
                *_sure(rows[*pair, windows[-1]]),
            ]
            for pair in pairs
        ],
    )


def _pairs(definition: JourneyDefinition) -> list[tuple[str, str]]:
    stages = _stages(definition)
    return [
        (stage, later)
        for stage, following in pairwise(stages)
        for later in dict.fromkeys((following, definition.goal or following))
        if stages.index(later) > stages.index(stage)
    ]


def _sure(row: dict[str, Any]) -> tuple[str, int]:
    return f"{percent(row['rate_low'])} – {percent(row['rate_high'])}", row["eligible"]


def _show_flows(company: Company, definition: JourneyDefinition) -> None:
    """Shares of the moves out of each stage, a column for each stage that is moved to."""
    rows = _rows(company, _FLOWS, definition)
    share = {(row["from_stage"], row["to_stage"]): row["share_out"] for row in rows}
    moves = Counter[str]()
    for row in rows:
        moves[row["from_stage"]] += row["count"]
    to = [
        stage for stage in (*_stages(definition), "END", "OPEN") if stage in {t for _, t in share}
    ]
    show_table(
        f"{definition.label}: where they went next (% of all moves from there)",
        ("from", *to, "moves"),
        [
            [stage, *(whole_percent(share.get((stage, t))) for t in to), moves[stage]]
            for stage in ("START", *_stages(definition))
            if moves[stage]
        ],
    )


def _show_sums(company: Company) -> None:
    show_table(
        "Nothing is lost: received = accepted + ignored + rejected; parsed = loaded + duplicate",
        ("source", "received", "accepted", "ignored", "rejected", "parsed", "loaded", "duplicate"),
        [list(row.values()) for row in records(query(company, _SUMS))],
    )


def _say_where(company: Company, folder: str) -> None:
    say(f"The warehouse: {company.warehouse_link}")
    say("Three queries to try:\n")
    for sql in QUERIES:
        say(f'  sojourn --company {folder} sql "{sql}"\n')


def percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"


def whole_percent(share: float | None) -> str:
    """A share in a wide table: nothing where there is none.

    >>> whole_percent(0.337), whole_percent(0.004), whole_percent(None)
    ('34', '<1', '')
    """
    if share is None:
        return ""
    return f"{share:.0%}"[:-1] if share >= 0.005 else "<1"
