"""`sojourn report`: stages, conversions and flows of the newest night, for a person."""

from __future__ import annotations

import typer

from cli.calling import company_of
from cli.output import Row, records, say, show_table
from company import Company, JourneyDefinition
from warehouse.query import query

_STAGES = """
SELECT definition, stage, journeys, customers, visits FROM stage_entry
WHERE period_kind = 'all' AND segment_by = 'all'
"""
_CONVERSIONS = """
SELECT definition, stage, to_stage, window_days, eligible, converted, rate, rate_low, rate_high, not_yet_eligible
FROM stage_conversion
WHERE period_kind = 'all' AND segment_by = 'all'
"""
_FLOWS = """
SELECT definition, from_stage, to_stage, count, share_out, median_gap_seconds FROM stage_flow
WHERE period_kind = 'all' AND segment_by = 'all'
"""
_SUMS = """
SELECT source, CAST(SUM(items_received) AS BIGINT), CAST(SUM(items_accepted) AS BIGINT),
       CAST(SUM(items_ignored) AS BIGINT), CAST(SUM(items_rejected) AS BIGINT),
       CAST(SUM(touchpoints_parsed) AS BIGINT), CAST(SUM(touchpoints_loaded) AS BIGINT),
       CAST(SUM(touchpoints_duplicate) AS BIGINT)
FROM batch GROUP BY source ORDER BY source
"""
QUERIES = (
    "SELECT stage, period_start, journeys FROM stage_entry WHERE period_kind = 'week' ORDER BY 1, 2",
    "SELECT path, COUNT(*) AS journeys, AVG(touchpoints) AS touchpoints FROM journey "
    "GROUP BY path ORDER BY journeys DESC LIMIT 10",
    "SELECT source, items_received, items_accepted, items_ignored, items_rejected, "
    "touchpoints_parsed, touchpoints_loaded, touchpoints_duplicate FROM batch ORDER BY landed_at DESC LIMIT 10",
)


def report(ctx: typer.Context) -> None:
    """What the newest night says: stages, conversions, flows; where it is; what to ask next.

    Example: `sojourn --company demo-company report`
    """
    company = company_of(ctx)
    for definition in company.definitions:
        _show_stages(company, definition)
        _show_conversions(company, definition)
        _show_flows(company, definition)
    _show_sums(company)
    _say_where(company, folder=str(ctx.find_root().obj or "."))


def add_to(app: typer.Typer) -> None:
    app.command()(report)


def _rows(company: Company, sql: str, definition: JourneyDefinition) -> list[Row]:
    """Rows of one definition without its name, by the ranks of the stages they begin with."""
    place = {stage.name: stage.rank for stage in definition.stages}
    place |= {"START": -1, "END": 10**9, "OPEN": 10**9 + 1}
    rows = [list(row.values()) for row in records(query(company, sql))]
    of_definition = [row[1:] for row in rows if row[0] == definition.name]
    return sorted(of_definition, key=lambda row: [place.get(value, 0) for value in row[:2]])


def _show_stages(company: Company, definition: JourneyDefinition) -> None:
    show_table(
        f"{definition.label}: who entered each stage",
        ("stage", "journeys", "customers", "visits"),
        _rows(company, _STAGES, definition),
    )


def _show_conversions(company: Company, definition: JourneyDefinition) -> None:
    show_table(
        f"{definition.label}: of the journeys that entered a stage, how many reached a later one in time",
        (
            "stage",
            "reached",
            "days",
            "eligible",
            "converted",
            "rate",
            "95 % interval",
            "too early to say",
        ),
        [
            (*row[:5], percent(row[5]), f"{percent(row[6])} – {percent(row[7])}", row[8])
            for row in _rows(company, _CONVERSIONS, definition)
        ],
    )


def _show_flows(company: Company, definition: JourneyDefinition) -> None:
    show_table(
        f"{definition.label}: where they went from each stage",
        ("from", "to", "moves", "share", "median time"),
        [
            (*row[:3], percent(row[3]), duration(row[4]))
            for row in _rows(company, _FLOWS, definition)
        ],
    )


def _show_sums(company: Company) -> None:
    show_table(
        "Every record accounted for: received = accepted + ignored + rejected; parsed = loaded + duplicate",
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


def duration(seconds: float | None) -> str:
    """A length of time in its largest fitting unit.

    >>> duration(90.0), duration(5400.0), duration(200000.0)
    ('1.5 min', '1.5 h', '2.3 days')
    """
    if seconds is None:
        return "–"
    for unit, size in (("days", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.0f} s"
