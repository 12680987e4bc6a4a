"""`sojourn run`, `backfill`, `rebuild`: the very steps that the DAG runs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

import typer

from cli.calling import AsJson, company_of
from cli.output import complain, say, show_json
from cli.progress import watched
from company import Company
from nights.as_of import local_date, midnight, read_day, read_instant
from nights.errors import CallError, OlderNightError
from nights.open_night import Caller
from nights.plan import Scope
from nights.progress import Tell
from nights.run import Ended, run_night
from nights.run import rebuild as run_rebuild
from nights.steps import STEP_NAMES

_FAILED = 1


def run(
    ctx: typer.Context,
    as_of: Annotated[
        str | None,
        typer.Option(
            help="A time such as 2026-10-31 or 2026-10-31T02:00, in the reporting zone; the night "
            "is that of the last midnight before it. Default: now."
        ),
    ] = None,
    source: Annotated[str | None, typer.Option(help="Land and parse this source only.")] = None,
    from_step: Annotated[
        str | None, typer.Option(help=f"Begin with this step: {', '.join(STEP_NAMES)}.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """One night: land, parse, load, identity, journeys, metrics, judge, publish.

    Can be run again at any time: a night run twice changes nothing, and one that was killed goes on.

    Example: `sojourn run --as-of 2026-10-31`
    """
    company = company_of(ctx)
    instant = read_instant(as_of, company.reporting_zone) if as_of else _now()
    with watched() as tell:
        ended = run_night(company, instant, _caller("sojourn run", tell), Scope(source), from_step)
    _finish(company, [ended], as_json)


def backfill(
    ctx: typer.Context,
    first: Annotated[str, typer.Option("--from", help="First day, such as 2026-10-01.")],
    last: Annotated[str, typer.Option("--to", help="Last day.")],
    as_json: AsJson = False,
) -> None:
    """One night after the other, in order; those older than the newest published are left out.

    Example: `sojourn backfill --from 2026-10-01 --to 2026-10-31`
    """
    company = company_of(ctx)
    ended = []
    for day in _days(first, last):
        instant = midnight(day, company.reporting_zone)
        complain(f"night of {day}")
        try:
            with watched() as tell:
                ended.append(run_night(company, instant, _caller("sojourn backfill", tell)))
        except OlderNightError as error:
            complain(str(error))
    _finish(company, ended, as_json)


def rebuild(
    ctx: typer.Context,
    from_step: Annotated[
        str | None,
        typer.Option(help="Delete nothing and make again from this step on."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """All state made again from landing/, for the newest published night.

    Nothing new is landed; analysts keep the old file until the new one is whole.

    Example: `sojourn rebuild`
    """
    company = company_of(ctx)
    with watched() as tell:
        ended = run_rebuild(company, _now(), _caller("sojourn rebuild", tell), from_step)
    _finish(company, [ended], as_json)


def add_to(app: typer.Typer) -> None:
    for command in (run, backfill, rebuild):
        app.command()(command)


def _caller(name: str, tell: Tell) -> Caller:
    return Caller(name, tell, _now)


def _now() -> datetime:
    return datetime.now(UTC)


def _days(first: str, last: str) -> Iterator[date]:
    begin, end = read_day(first), read_day(last)
    if end < begin:
        raise CallError(f"--to {last} is before --from {first}")
    for number in range((end - begin).days + 1):
        yield begin + timedelta(days=number)


def _finish(company: Company, nights: list[Ended], as_json: bool) -> None:
    """Say what was published; exit 1 if a source failed on the way."""
    if as_json:
        show_json([_told(company, night) for night in nights])
    else:
        for night in nights:
            day = local_date(night.plan.as_of, company.reporting_zone)
            say(f"published the night of {day} ({night.plan.run_id}): {company.warehouse_link}")
    for night in nights:
        for why in night.failed_sources.values():
            complain(f"source failed in night {night.plan.run_id}: {why}")
    if any(night.failed_sources for night in nights):
        raise typer.Exit(_FAILED)


def _told(company: Company, night: Ended) -> dict[str, object]:
    return {
        "run_id": night.plan.run_id,
        "as_of": night.plan.as_of,
        "failed_sources": night.failed_sources,
        "warehouse": str(company.warehouse_link),
    }
