"""`sojourn status`: how the nights, the sources and the gates stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from socket import gethostname
from typing import Any

import typer

from cli.calling import AsJson, reading_company_of
from cli.output import moment, printable, records, say, show_json, show_table
from company import Company, FilesTransport, Source
from ingestion import IngestionError, inbox_of, lags
from nights.past import PastNight, past_nights
from warehouse.publishing import published_file
from warehouse.query import query

_NIGHTS = 7
_NAMED = 5
_WATERMARK = """
SELECT run_id, as_of, watermark_at FROM pipeline_run
WHERE status = 'done' ORDER BY as_of DESC, started_at DESC LIMIT 1
"""
_SOURCES = """
SELECT source, is_required, complete_up_to, newest_at, batches, touchpoints, unmapped_count,
       items_rejected, is_late
FROM source_health ORDER BY source
"""
_GATES = """
SELECT severity, table_name, gate, observed FROM gate_result
WHERE NOT is_passed ORDER BY severity, table_name, gate
"""
_REJECTS = """
SELECT source, outcome, rule, item_count FROM reject_summary ORDER BY source, outcome, item_count DESC
"""


def status(ctx: typer.Context, as_json: AsJson = False) -> None:
    """The last nights; what waits in inboxes; freshness and counts of each source; W and what holds it;
    gates; refusals. A night without end is running, killed, or waiting for its scheduler's next step.

    Example: `sojourn status`
    """
    company, now = reading_company_of(ctx), datetime.now(UTC)
    told: dict[str, Any] = {
        "nights": [_night(night, now) for night in past_nights(company, _NIGHTS)],
        "inboxes": [
            _inbox(source, now)
            for source in company.sources
            if isinstance(source.transport, FilesTransport) and not source.retired
        ],
    }
    if published_file(company) is not None:
        told |= _published(company)
    told["lags"] = lags(company)
    if as_json:
        show_json(told)
    else:
        _show(told)


def add_to(app: typer.Typer) -> None:
    app.command()(status)


def _night(night: PastNight, now: datetime) -> dict[str, Any]:
    outcome = night.outcome
    condition = night.condition(gethostname(), now)
    last = night.under_way[-1].step if night.under_way and not outcome else None
    return {
        "run_id": night.plan.run_id,
        "planned_at": night.plan.planned_at,
        "status": condition,
        "finished_at": outcome.finished_at if outcome else None,
        "step": last or (night.steps[-1].step if night.steps else "plan"),
        "message": outcome.message if outcome else _unended(night, condition),
        "failed_sources": night.failed_sources,
    }


def _unended(night: PastNight, condition: str) -> str | None:
    """Who is at work, or what to do after a kill."""
    for begun in night.under_way[-1:]:
        who = f"{begun.holder} on {begun.host}, process {begun.process_id}"
        since = f"step {begun.step} since {moment(begun.begun_at.astimezone(UTC))} UTC"
        if condition == "killed":
            return f"killed in {since} ({who}); run it again: it goes on where it was"
        return f"running: {since} ({who})"
    return None


def _inbox(source: Source, now: datetime) -> dict[str, Any]:
    """What lies in the source's folder: settled files are landed by the next night, others not."""
    try:
        found = inbox_of(source, now)
    except IngestionError as error:
        return {"source": source.name, "problem": str(error)}
    return {
        "source": source.name,
        "settled": len(found.settled),
        "too_young": list(found.too_young),
        "ignored": list(found.ignored),
        "problem": None,
    }


def _published(company: Company) -> dict[str, Any]:
    (newest,) = records(query(company, _WATERMARK))
    sources = records(query(company, _SOURCES))
    return {
        "newest": newest | {"held_by": _held_by(newest["watermark_at"], newest["as_of"], sources)},
        "sources": sources,
        "gates": records(query(company, _GATES)),
        "rejects": records(query(company, _REJECTS)),
    }


def _held_by(watermark: Any, as_of: Any, sources: list[dict[str, Any]]) -> list[str]:
    """The required sources that keep W before T."""
    if watermark == as_of:
        return []
    return [s["source"] for s in sources if s["is_required"] and s["complete_up_to"] == watermark]


def _show(told: dict[str, Any]) -> None:
    if told["nights"]:
        columns = ("run_id", "status", "planned_at", "finished_at", "step")
        _rows("The last nights", told["nights"], columns)
    else:
        say("No night was run yet. `sojourn check`, then `sojourn run`.")
    for night in told["nights"]:
        for why in [night["message"], *night["failed_sources"].values()]:
            if why:
                say(f"{night['run_id']}: {why}")
    for inbox in told["inboxes"]:
        for line in _left(inbox):
            say(f"{inbox['source']}: {line}")
    _show_lags(told["lags"])
    if "newest" not in told:
        say("\nNothing is published yet.")
        return
    say(f"\n{_watermark(told['newest'])}\n")
    _rows("Sources", told["sources"])
    _rows("Gates that did not hold", told["gates"]) if told["gates"] else say("All gates held.\n")
    _rows("Left out, refused, set aside (sojourn rejects shows which)", told["rejects"])


def _left(inbox: dict[str, Any]) -> Iterator[str]:
    """What the inbox holds that a person may wonder about."""
    if inbox["problem"]:
        yield inbox["problem"].partition(": ")[2]
        return
    if inbox["settled"]:
        yield f"{inbox['settled']:,} files wait for the next night"
    if young := inbox["too_young"]:
        yield f"too young, may still be being written: {_names(young)}"
    if ignored := inbox["ignored"]:
        yield f"ignored (folders, unfinished files, other endings): {_names(ignored)}"


def _names(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(map(printable, names[:_NAMED])) + more


def _show_lags(found: dict[str, Any]) -> None:
    for source, why in found.items():
        if isinstance(why, str):
            say(f"Lag of {source} is not known: {why}")
    rows = [row for one in found.values() if not isinstance(one, str) for row in one]
    if rows:
        _rows("What waits on Kafka", rows)


def _watermark(newest: dict[str, Any]) -> str:
    began = (
        f"Published: the night {newest['run_id']}, journeys up to {newest['as_of']} UTC, metrics"
    )
    if newest["watermark_at"] is None:
        waiting = ", ".join(newest["held_by"])
        return f"{began} empty: required sources never heard of: {waiting}"
    if not newest["held_by"]:
        return f"{began} too"
    return f"{began} up to {newest['watermark_at']} UTC: held by {', '.join(newest['held_by'])}"


def _rows(title: str, rows: Sequence[dict[str, Any]], columns: Sequence[str] = ()) -> None:
    names = list(columns) or list(rows[0] if rows else ())
    show_table(title, [n.replace("_", " ") for n in names], [[r[n] for n in names] for r in rows])
