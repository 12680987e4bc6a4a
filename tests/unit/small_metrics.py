"""The metrics of the small night, right in every number, with the rows that are behind them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from models import (
    Base,
    JourneyEffort,
    JourneyPath,
    Promise,
    SelfServiceAttempt,
    StageAction,
    StageBacktrack,
    StageChannel,
    StageConversion,
    StageDuration,
    StageEntry,
    StageExit,
    StageFlow,
    StagePromise,
    StageSentiment,
    StageWait,
    Survey,
    SurveyScore,
    TouchpointFlow,
    Wait,
)
from tests.tables import Row, fill, rows
from warehouse.engine import Engine

_DRAWN: dict[type[Base], str] = {
    StageEntry: """
        stage | customers | journeys | visits
        visit | 2         | 2        | 2
        trial | 1         | 1        | 1
        order | 1         | 1        | 1
        """,
    StageFlow: """
        from_stage | to_stage | count | share_out | share_in
        START      | visit    | 2     | 1         | 1
        visit      | trial    | 1     | 0.5       | 1
        visit      | OPEN     | 1     | 0.5       | 0.5
        trial      | order    | 1     | 1         | 1
        order      | OPEN     | 1     | 1         | 0.5
        """,
    StageConversion: """
        stage | to_stage | window_days | eligible | converted | not_yet_eligible | rate | rate_low | rate_high
        visit | order    | 7           | 2        | 1         | 0                | 0.5  | 0.0945   | 0.9055
        """,
    StageExit: """
        stage | exit_kind | elapsed_days | n | exits | cumulative_incidence | still_in_stage
        visit | advanced  | 0            | 2 | 0     | 0                    | 1
        visit | advanced  | 1            | 2 | 1     | 0.5                  | 0.5
        trial | advanced  | 0            | 1 | 0     | 0                    | 1
        trial | advanced  | 1            | 1 | 1     | 1                    | 0
        order | advanced  | 0            | 1 | 0     | 0                    | 1
        """,
    StageDuration: """
        stage | n | exits
        visit | 2 | 1
        trial | 1 | 1
        order | 1 | 0
        """,
    StageWait: """
        stage | n | answered | unanswered
        trial | 1 | 1        | 0
        """,
    StagePromise: """
        stage | promise | within_seconds | n | kept | late | undone | n_undecided
        trial | reply   | 14400          | 1 | 1    | 0    | 0      | 0
        """,
    StageBacktrack: """
        stage | visits | repeats | moves | regressions
        visit | 2      | 0       | 1     | 0
        trial | 1      | 0       | 1     | 0
        order | 1      | 0       | 0     | 0
        """,
    StageAction: """
        stage | event_type   | touchpoints | customers | customer_share
        visit | page_viewed  | 2           | 2         | 1
        trial | signed_up    | 1           | 1         | 1
        order | order_placed | 1           | 1         | 1
        """,
    StageChannel: """
        stage | channel | touchpoints | customers | share | attempts
        visit | web     | 2           | 2         | 1     | 1
        trial | web     | 1           | 1         | 1     | 0
        order | web     | 1           | 1         | 1     | 0
        """,
    JourneyEffort: """
        effort      | journeys | customers | mean
        touchpoints | 1        | 1         | 3
        """,
    StageSentiment: """
        stage | customers
        visit | 2
        trial | 1
        order | 1
        """,
    SurveyScore: """
        stage | rating_scale | customers | answers | respondents | respondent_coverage | favourable | unfavourable
        order | csat_5       | 1         | 1       | 1           | 1                   | 1          | 0
        """,
    TouchpointFlow: """
        from_event_type | to_event_type | count | share_out | share_in
        START           | page_viewed   | 2     | 1         | 1
        page_viewed     | signed_up     | 1     | 0.5       | 1
        page_viewed     | OPEN          | 1     | 0.5       | 0.5
        signed_up       | order_placed  | 1     | 1         | 1
        order_placed    | OPEN          | 1     | 1         | 0.5
        """,
    JourneyPath: """
        path                    | count
        visit > trial > order … | 1
        visit …                 | 1
        """,
}
"""Of all time and everybody; the night's one month is the same."""

METRIC_TABLES = tuple(model.__tablename__ for model in _DRAWN)


def fill_metrics(engine: Engine, us: Callable[[int], int], at: Callable[[int], datetime]) -> None:
    """Fill all metric tables; `us` and `at` give the moment of an hour."""
    periods: list[Row] = [
        {"period_kind": "all", "period_start": None},
        {"period_kind": "month", "period_start": date(2026, 2, 1)},
    ]
    for model, drawn in _DRAWN.items():
        given = [row | period for period in periods for row in rows(drawn)]
        if model is StageConversion:
            given = [row | _by_customer(row) for row in given]
        fill(engine, model, given, definition="purchase", segment_by="all", segment="(all)")
    _fill_behind(engine, us, at)


def _by_customer(row: Row) -> Row:
    """The same counts by customer: each has one journey here."""
    names = ("eligible", "converted", "not_yet_eligible")
    return {f"{name}_customers": row[name] for name in names} | {
        f"customer_{name}": row[name] for name in ("rate", "rate_low", "rate_high")
    }


def _fill_behind(engine: Engine, us: Callable[[int], int], at: Callable[[int], datetime]) -> None:
    """A question that was answered, a promise that was kept, an attempt, and a survey."""
    first = {"definition": "purchase", "journey_id": 101}
    asked = {**first, "visit_no": 2, "touchpoint_key": 2}
    wait = {"asked_us": us(10), "answered_us": us(11), "asked_at": at(10), "answered_at": at(11)}
    fill(engine, Wait, [{**asked, **wait}])
    kept = {"begun_us": us(10), "due_us": us(14), "done_us": us(11)}
    told = {"begun_at": at(10), "due_at": at(14), "done_at": at(11)}
    fill(engine, Promise, [{**asked, **kept, **told, "promise": "reply", "customer_id": 11}])
    attempt = {**first, "visit_no": 1, "touchpoint_key": 1, "customer_id": 11, "channel": "web"}
    fill(engine, SelfServiceAttempt, [attempt])
    survey = {**first, "visit_no": 3, "touchpoint_key": 4, "customer_id": 11}
    answer = {"rating_scale": "csat_5", "rating": 4.0, "verdict": "favourable"}
    fill(engine, Survey, [{**survey, **answer}])
