"""`sojourn customer`: what one customer did, over all sources, and where it is stuck."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Any

import typer

from cli.asking import asked
from cli.calling import AsJson, reading_company_of
from cli.output import moment, say, show_json, show_table
from explain import NotFoundError, Timeline
from explain import timeline as timeline_of
from explain.timeline import Page
from nights.errors import CallError
from warehouse.reading import newest_night

Row = dict[str, Any]


def customer(
    ctx: typer.Context,
    who: Annotated[str, typer.Argument(help="A customer_id, namespace:value or :fingerprint.")],
    limit: Annotated[int, typer.Option(min=1, help="How many touchpoints.")] = 50,
    skip: Annotated[int, typer.Option(min=0, help="Leave out so many first: the next page.")] = 0,
    oldest: Annotated[bool, typer.Option("--oldest", help="The first ones, not the last.")] = False,
    as_json: AsJson = False,
) -> None:
    """One customer's touchpoints over all sources, with journey, stage and session beside each, and
    its visits to stages: how long each took, what waited, and since when one is stuck.

    A visit is stuck when it is open for longer than is usual: nine of ten visits to that stage that
    were completed (left for another stage, or ended) were over sooner. Stages with fewer than 20
    completed visits have no usual time. Identifiers are shown by fingerprint, never by value.

    Example: `sojourn customer email:ann@example.net --limit 20`
    """
    company = reading_company_of(ctx)
    goals = {definition.name: definition.goal for definition in company.definitions}
    with newest_night(company) as engine:
        try:
            found = timeline_of(engine, asked(ctx, who), goals, Page(limit, skip, oldest))
        except NotFoundError as error:
            raise CallError(str(error)) from None
    if as_json:
        show_json(asdict(found))
    else:
        _show(found)


def add_to(app: typer.Typer) -> None:
    app.command()(customer)


def _show(found: Timeline) -> None:
    say(_who(found.customer))
    say(f"Known as {', '.join(map(str, found.identifiers))}")
    if found.others:
        say(f"At other times the same device was of {', '.join(map(str, found.others))}")
    for visit in found.visits:
        if visit["stuck_since"]:
            say(
                f"STUCK in {visit['stage']} since {moment(visit['stuck_since'])} UTC ({_journey(visit)})"
            )
    if found.visits:
        show_table("Stages", _VISIT, [_visit(visit) for visit in found.visits])
    if found.touchpoints:
        title = f"Touchpoints: {len(found.touchpoints):,} of {found.total:,} (times are UTC)"
        show_table(title, _TOUCHPOINT, [_touchpoint(row) for row in found.touchpoints])


def _who(customer: Row) -> str:
    told = f"Customer {customer['customer_id']}"
    if not customer["touchpoints"]:
        return f"{told}: no touchpoint yet"
    kinds = [kind for kind in ("anonymous", "bot", "shared") if customer[f"is_{kind}"]]
    seen = f"from {moment(customer['first_seen_at'])} to {moment(customer['last_seen_at'])} UTC"
    many = f"{customer['touchpoints']:,} touchpoints of {customer['sources']} sources"
    return f"{told}: {many} {seen}" + (f" ({', '.join(kinds)})" if kinds else "")


def _journey(row: Row) -> str:
    return f"{row['definition']} {row['journey_no']}"


_VISIT = ("journey", "visit", "stage", "entered", "left", "how", "took", "usual", "waited", "touchpoints")  # fmt: skip


def _visit(visit: Row) -> list[Any]:
    ended = visit["exited_at"]
    took = _span((ended - visit["entered_at"]).total_seconds()) if ended else None
    how = visit["exit_kind"] + (f" ({visit['ended_by']})" if visit["ended_by"] else "")
    if visit["stuck_since"]:
        how = "STUCK"
    return [
        _journey(visit), visit["visit_no"], visit["stage"], visit["entered_at"], ended, how, took,
        _span(visit["usual_seconds"]), _span(visit["wait_seconds"]), visit["touchpoints"],
    ]  # fmt: skip


_TOUCHPOINT = ("when", "after", "source", "event", "channel", "session", "journey: stage", "value")


def _touchpoint(row: Row) -> list[Any]:
    places = "; ".join(
        f"{_journey(place)}: {place['stage']}" + ("" if place["is_driving"] else " (beside)")
        for place in row["places"]
    )
    kind = [word for word in ("bot", "echo") if row[f"is_{word}"]]
    event = row["event_type"] + (f" ({', '.join(kind)})" if kind else "")
    session = f"{row['session_id']:015x}"[:6] if row["session_id"] is not None else None
    value = None
    if row["value_amount"] is not None:
        value = (
            f"{row['value_amount']:f}".rstrip("0").rstrip(".") + f" {row['value_currency'] or ''}"
        )
    return [
        row["occurred_at"], _span(row["gap_seconds"]), row["source"], event, row["channel"], session,
        places or None, value,
    ]  # fmt: skip


def _span(seconds: float | None) -> str | None:
    """A span of time in its two largest units.

    >>> _span(93784.0), _span(59.9), _span(0), _span(None)
    ('1 d 2 h', '59 s', '0 s', None)
    """
    if seconds is None:
        return None
    whole = timedelta(seconds=int(seconds))
    hours, rest = divmod(whole.seconds, 3600)
    minutes, left = divmod(rest, 60)
    units = [(whole.days, "d"), (hours, "h"), (minutes, "min"), (left, "s")]
    first = next((n for n, (count, _) in enumerate(units) if count), 3)
    return " ".join(f"{count} {unit}" for count, unit in units[first : first + 2] if count) or "0 s"
