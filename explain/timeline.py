"""One customer's touchpoints over all sources, each with its journeys' stages, and what is stuck."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from explain.naming import Asked, find
from explain.telling import Teller
from explain.told import Name
from explain.ways import ways
from warehouse.engine import Engine, Parameters

Row = dict[str, Any]

_VISITS = """
WITH journey_no AS (
    SELECT definition, journey_id,
        ROW_NUMBER() OVER (PARTITION BY definition ORDER BY started_at, journey_id) AS journey_no
    FROM journey WHERE customer_id = $customer
),
usual AS (
    SELECT definition, stage, COUNT(*) AS n,
        quantile_cont(epoch_us(exited_at) - epoch_us(entered_at), $usual) / 1e6 AS usual_seconds
    FROM stage_visit
    WHERE exit_kind IN ('advanced', 'regressed', 'ended')
        AND (definition, stage) IN (
            SELECT (definition, stage) FROM stage_visit WHERE customer_id = $customer
        )
    GROUP BY definition, stage
)
SELECT v.definition, n.journey_no, v.journey_id, v.visit_no, v.stage, v.entered_at, v.exited_at,
    v.exit_kind, v.ended_by, v.touchpoints, v.listed_touchpoints, v.wait_seconds, v.value_amount,
    CASE WHEN u.n >= $fewest THEN u.usual_seconds END AS usual_seconds
FROM stage_visit AS v
JOIN journey_no AS n ON n.definition = v.definition AND n.journey_id = v.journey_id
LEFT JOIN usual AS u ON u.definition = v.definition AND u.stage = v.stage
WHERE v.customer_id = $customer
ORDER BY v.definition, n.journey_no, v.visit_no
"""
_PLACES = """
SELECT l.touchpoint_key, l.definition, n.journey_no, l.visit_no, l.stage, l.is_driving
FROM journey_touchpoint AS l
JOIN (
    SELECT definition, journey_id,
        ROW_NUMBER() OVER (PARTITION BY definition ORDER BY started_at, journey_id) AS journey_no
    FROM journey WHERE customer_id = ?
) AS n ON n.definition = l.definition AND n.journey_id = l.journey_id
ORDER BY l.definition, n.journey_no
"""

USUAL = 0.9
"""The share of completed visits that were over sooner than what is called usual of their stage."""
FEWEST = 20
"""Completed visits below which nothing is called usual: with fewer, a 90th percentile is one visit."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """`customer` is its row; `identifiers` are those it is known by; `visits` all its stage visits in
    time, with `usual_seconds` of the stage and `stuck_since` where one is open for longer;
    `touchpoints` those asked for, in time, with `gap_seconds` to the one before and `places`, the
    journeys that list it. `others`: customers that the same device belonged to at other times.
    """

    customer: Row
    identifiers: tuple[Name, ...]
    visits: list[Row]
    touchpoints: list[Row]
    total: int
    others: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """Which touchpoints: `limit` of them, the newest or the oldest, after leaving out `skip`."""

    limit: int = 50
    skip: int = 0
    is_oldest: bool = False


WHOLE = Page(limit=1_000_000_000)


def timeline(
    engine: Engine, asked: Asked, goals: Mapping[str, str | None], page: Page = WHOLE
) -> Timeline:
    """The customer that `asked` is, or belongs to; of a device's several the last.

    `goals` are the goal stages by definition: nobody is stuck there. `engine` has the newest night
    open (warehouse.reading). NotFoundError for a stranger.
    """
    subject = find(engine, asked)
    customers = subject.customers or tuple(way.customer_id for way in ways(engine, subject))
    customer = customers[-1]
    teller = Teller(engine, (subject,))
    names = tuple(teller.name(key) for key in _identifiers(engine, customer))
    others = tuple(other for other in customers if other != customer)
    return replace(timeline_of(engine, customer, goals, page), identifiers=names, others=others)


def timeline_of(
    engine: Engine, customer: int, goals: Mapping[str, str | None], page: Page = WHOLE
) -> Timeline:
    """The same of a customer_id, without identifiers: from the published tables alone."""
    return Timeline(
        customer=_customer(engine, customer),
        identifiers=(),
        visits=_visits(engine, customer, goals),
        touchpoints=_touchpoints(engine, customer, page),
        total=int(
            engine.value("SELECT COUNT(*) FROM touchpoint WHERE customer_id = ?", [customer])
        ),
    )


def _rows(engine: Engine, sql: str, parameters: Parameters) -> list[Row]:
    rows: list[Row] = engine.arrow(sql, parameters).to_pylist()
    return rows


def _customer(engine: Engine, customer: int) -> Row:
    """Its row; of somebody without touchpoints, whom only links show, the id alone."""
    found = _rows(engine, "SELECT * FROM customer WHERE customer_id = ?", [customer])
    return found[0] if found else {"customer_id": customer, "touchpoints": 0}


def _identifiers(engine: Engine, customer: int) -> list[int]:
    """Persons, then devices that were the customer's at some time; the strongest first."""
    return [
        key
        for (key,) in engine.rows(
            """
            SELECT i.identifier_key
            FROM (SELECT DISTINCT identifier_key FROM identity_map WHERE customer_id = ?) AS member
            JOIN identifier AS i ON i.identifier_key = member.identifier_key
            ORDER BY i.level = 'device', i.strength
            """,
            [customer],
        )
    ]


def _visits(engine: Engine, customer: int, goals: Mapping[str, str | None]) -> list[Row]:
    visits = _rows(
        engine,
        _VISITS,
        {"customer": customer, "usual": USUAL, "fewest": FEWEST},
    )
    now = engine.value(
        "SELECT watermark_at FROM pipeline_run WHERE status = 'done'"
        " ORDER BY as_of DESC, started_at DESC LIMIT 1"
    )
    for visit in visits:
        is_goal = goals.get(visit["definition"]) == visit["stage"]
        visit["stuck_since"] = None if is_goal else _stuck_since(visit, now)
    return visits


def _stuck_since(visit: Row, now: datetime | None) -> datetime | None:
    """When an open visit passed the usual time of its stage, as far as the night can see."""
    if visit["exit_kind"] != "open" or visit["usual_seconds"] is None or now is None:
        return None
    since: datetime = visit["entered_at"] + timedelta(seconds=visit["usual_seconds"])
    return since if since < now else None


def _touchpoints(engine: Engine, customer: int, page: Page) -> list[Row]:
    order = (
        "occurred_at, touchpoint_id" if page.is_oldest else "occurred_at DESC, touchpoint_id DESC"
    )
    found = _rows(
        engine,
        f"""
        SELECT * FROM (
            SELECT touchpoint_key, occurred_at, source, event_type, channel, marketing_channel, initiator,
                is_driving, is_bot, is_echo, session_id, value_amount, value_currency, sentiment, rating,
                touchpoint_id,
                (epoch_us(occurred_at) - LAG(epoch_us(occurred_at)) OVER (
                    ORDER BY occurred_at, touchpoint_id
                )) / 1e6 AS gap_seconds
            FROM touchpoint WHERE customer_id = ?
        ) ORDER BY {order} LIMIT ? OFFSET ?
        """,
        [customer, page.limit, page.skip],
    )
    places = _places(engine, customer)
    told = [row | {"places": places.get(row.pop("touchpoint_key"), [])} for row in found]
    return told if page.is_oldest else told[::-1]


def _places(engine: Engine, customer: int) -> dict[int, list[Row]]:
    """touchpoint_key → where the customer's journeys list it."""
    places: dict[int, list[Row]] = {}
    for row in _rows(engine, _PLACES, [customer]):
        places.setdefault(row.pop("touchpoint_key"), []).append(row)
    return places
