"""A tiny night, right in every number: two customers, one of them through to the order.

Hours count from 2026-02-02 00:00 UTC, a Monday. as_of and watermark are 2026-03-02.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from company import Company
from models import (
    DEFAULT_WORDS,
    Batch,
    Customer,
    Evidence,
    EvidenceIdentifier,
    Identifier,
    IdentitySummary,
    Journey,
    JourneyTouchpoint,
    LoadedTouchpoint,
    PipelineRun,
    PipelineStep,
    Session,
    SourceHealth,
    StageReference,
    StageVisit,
    Touchpoint,
    TouchpointCustomer,
    TouchpointIdentifier,
    Word,
)
from tests.tables import Row, fill, rows
from tests.unit.small_metrics import fill_metrics
from warehouse.engine import Engine

RUN_ID = "2026-03-02"
AS_OF = datetime(2026, 3, 2, tzinfo=UTC)
START = datetime(2026, 2, 2)  # noqa: DTZ001 - as the tables hold times

_DAY = 86_400_000_000

_STAGES = ("visit", "trial", "order")
_LOADED = """
    touchpoint_id | touchpoint_key | hour | source  | event_type   | is_deleted
    web:1         | 1              |    9 | web     | page_viewed  | no
    web:2         | 2              |   10 | web     | signed_up    | no
    support:3     | 3              |   11 | support | ticket_closed| no
    web:4         | 4              |   20 | web     | order_placed | no
    web:5         | 5              |   30 | web     | page_viewed  | no
    web:6         | 6              |   31 | web     | page_viewed  | yes
    web:7         | 7              |  900 | web     | page_viewed  | no
"""
_TOUCHPOINT = """
    touchpoint_id | touchpoint_key | hour | source  | event_type   | initiator | is_driving | customer_id | session_id
    web:1         | 1              |    9 | web     | page_viewed  | customer  | yes        | 11          | 21
    web:2         | 2              |   10 | web     | signed_up    | customer  | yes        | 11          | 22
    support:3     | 3              |   11 | support | ticket_closed| company   | no         | 11          | -
    web:4         | 4              |   20 | web     | order_placed | customer  | yes        | 11          | 23
    web:5         | 5              |   30 | web     | page_viewed  | customer  | yes        | 12          | 24
"""
_LISTED = """
    journey_id | visit_no | stage | is_driving | touchpoint_key
    101        | 1        | visit | yes        | 1
    101        | 2        | trial | yes        | 2
    101        | 2        | trial | no         | 3
    101        | 3        | order | yes        | 4
    102        | 1        | visit | yes        | 5
"""
_VISIT = """
    journey_id | visit_no | stage | customer_id | entered | exited | exit_kind | touchpoints | listed_touchpoints
    101        | 1        | visit | 11          |  9      | 10     | advanced  | 1           | 1
    101        | 2        | trial | 11          | 10      | 20     | advanced  | 1           | 2
    101        | 3        | order | 11          | 20      | -      | open      | 1           | 1
    102        | 1        | visit | 12          | 30      | -      | open      | 1           | 1
"""
_JOURNEY = """
    journey_id | customer_id | hour | is_open | is_converted | touchpoints | sessions | first_stage | path
    101        | 11          |    9 | yes     | yes          | 3           | 3        | visit       | visit > trial > order …
    102        | 12          |   30 | yes     | no           | 1           | 1        | visit       | visit …
"""
_BATCH = """
    batch_id  | source  | items_received | items_accepted | items_ignored | items_rejected | touchpoints_parsed | touchpoints_loaded | touchpoints_duplicate
    web-1     | web     | 40             | 38             | 1             | 1              | 8                  | 6                  | 2
    support-1 | support | 1              | 1              | 0             | 0              | 1                  | 1                  | 0
"""
_HEALTH = """
    source  | is_required | complete | batches | touchpoints | is_late
    web     | yes         | 800      | 1       | 6           | no
    support | yes         | 800      | 1       | 1           | no
"""


def small_company(folder: Path) -> Company:
    return Company(
        name="Acme",
        reporting_zone="UTC",
        currency="EUR",
        default_country="DE",
        folder=folder,
        secret=b"a secret for the tests",
    )


def small_night(engine: Engine, run_id: str = RUN_ID, as_of: datetime = AS_OF) -> None:
    """Make all declared tables in `engine` and fill them with the night."""
    engine.create()
    words = [vars_of(word) for word in DEFAULT_WORDS.values()]
    fill(engine, Word, words)
    _fill_loaded(engine)
    _fill_identity(engine)
    _fill_journeys(engine)
    fill_metrics(engine, _microseconds, _moment)
    naive = as_of.replace(tzinfo=None)
    fill(
        engine,
        PipelineRun,
        [{"run_id": run_id, "as_of": naive, "watermark_at": naive, "status": "running"}],
    )
    fill(engine, PipelineStep, [{"run_id": run_id, "step": "load"}])


def vars_of(word: Any) -> Row:
    """An event word as a row of reference.word."""
    return {name: getattr(word, name) for name in word.__slots__}


def at(hour: int | None) -> datetime | None:
    return None if hour is None else _moment(hour)


def _moment(hour: int) -> datetime:
    return START + timedelta(hours=hour)


def _timed(row: Row, **columns: str) -> Row:
    """`row` with its hours turned into the times `columns` name: `entered_at="entered"`."""
    times = {column: at(row[hour]) for column, hour in columns.items()}
    return {k: v for k, v in row.items() if k not in columns.values()} | times


def _microseconds(hour: int) -> int:
    return (START + timedelta(hours=hour) - datetime(1970, 1, 1)) // timedelta(microseconds=1)  # noqa: DTZ001


def _fill_loaded(engine: Engine) -> None:
    loaded = [
        {k: v for k, v in row.items() if k != "hour"}
        | {"occurred_us": _microseconds(row["hour"]), "batch_id": f"{row['source']}-1"}
        for row in rows(_LOADED)
    ]
    fill(engine, LoadedTouchpoint, loaded, channel="web", occurred_at_basis="server")
    identifiers = [
        {"touchpoint_key": key, "identifier_key": 1 if key < 5 else 2, "batch_id": "web-1"}
        for key in range(1, 8)
    ]
    fill(engine, TouchpointIdentifier, identifiers, namespace="user_id", level="person")
    fill(engine, Batch, rows(_BATCH))
    moment = "make_timestamp(occurred_us)"
    days = f"SELECT batch_id, CAST({moment} AS DATE), MIN({moment}), COUNT(*)"
    engine.execute(f"INSERT INTO batch_day {days} FROM loaded.touchpoint GROUP BY 1, 2")
    fill(engine, SourceHealth, [_timed(row, complete_up_to="complete") for row in rows(_HEALTH)])


def _fill_identity(engine: Engine) -> None:
    people = {1: 11, 2: 11, 3: 11, 4: 11, 5: 12}
    evidence = [{"evidence_key": key, "order_no": key} for key in people]
    fill(engine, Evidence, evidence)
    fill(
        engine,
        EvidenceIdentifier,
        [{**e, "identifier_key": 1 if e["evidence_key"] < 5 else 2} for e in evidence],
        is_person=True,
    )
    strengths = [{"identifier_key": key, "strength": key} for key in (1, 2)]
    fill(engine, Identifier, strengths, level="person")
    assigned = [{"touchpoint_key": t, "customer_id": c} for t, c in people.items()]
    fill(engine, TouchpointCustomer, assigned, assigned_by="person")
    fill(engine, IdentitySummary, [{"measure": "customers", "value": 2}])


def _fill_journeys(engine: Engine) -> None:
    touchpoints = [_timed(row, occurred_at="hour") for row in rows(_TOUCHPOINT)]
    for order_no, row in enumerate(touchpoints, 1):
        row["order_no"] = order_no
    fill(engine, Touchpoint, touchpoints, channel="web")
    own = [row for row in touchpoints if row["session_id"]]
    sessions = [
        {"session_id": row["session_id"], "customer_id": row["customer_id"], "touchpoints": 1}
        | {"started_at": row["occurred_at"], "ended_at": row["occurred_at"]}
        for row in own
    ]
    fill(engine, Session, sessions, channels=1)
    customers = [
        {
            "customer_id": 11,
            "touchpoints": 4,
            "sources": 2,
            "first_channel": "web",
            "first_seen_at": at(9),
            "last_seen_at": at(20),
        },
        {
            "customer_id": 12,
            "touchpoints": 1,
            "sources": 1,
            "first_channel": "web",
            "first_seen_at": at(30),
            "last_seen_at": at(30),
        },
    ]
    fill(engine, Customer, customers)
    fill(engine, JourneyTouchpoint, rows(_LISTED), definition="purchase")
    stages = [
        {"stage": name, "stage_rank": no, "is_goal": name == "order"}
        for no, name in enumerate(_STAGES, 1)
    ]
    fill(
        engine, StageReference, stages, definition="purchase", horizon_us=30 * _DAY, has_match=True
    )
    visits = [
        {"entered_us": _microseconds(row["entered"])}
        | {"last_driving_us": _microseconds(row["entered"])}
        | _timed(row, entered_at="entered", exited_at="exited")
        for row in rows(_VISIT)
    ]
    fill(engine, StageVisit, visits, definition="purchase", channels=1, matched_count=1)
    journeys = [_timed(row, started_at="hour") for row in rows(_JOURNEY)]
    fill(engine, Journey, journeys, definition="purchase", channels=1)
