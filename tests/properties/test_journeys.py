"""Random histories under random definitions: the engine agrees with the plain-Python reference."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any, get_args

from hypothesis import given
from hypothesis import strategies as st

from company import Company, JourneyDefinition, SegmentBy
from tests.histories import STAFF_KEY, company, fill_inputs, work
from tests.properties.strategies import DAY, START, WORDS, definitions, happenings
from tests.properties.sums import unsound
from tests.reference import channels, curves, effort, metrics, promises, sentiment, surveys
from tests.reference import journeys as reference
from tests.reference import rows as reference_rows
from tests.reference.cohorts import Cohorts, entries
from tests.reference.journeys import Happening
from transforms.transform import Night
from warehouse.engine import Engine, Limits
from warehouse.functions import key60

ENGINE = Engine.open(None, Limits(threads=1))
NAMES = {1: "ann", 2: "bob", 3: "device-1"}
IDS = {name: number for number, name in NAMES.items()}
ZONE = "America/New_York"
_METRICS = (
    "stage_entry", "stage_flow", "stage_conversion", "stage_exit", "stage_duration", "stage_backtrack",
    "stage_channel", "journey_effort", "stage_sentiment", "survey_score", "stage_promise", "stage_wait", "touchpoint_flow",
    "journey_path",
)  # fmt: skip
GAP_US = 30 * 60_000_000
FOREVER_US = START + 1_000 * DAY

Row = dict[str, Any]


@st.composite
def nights(draw: st.DrawFn) -> tuple[list[Happening], int, int | None]:
    """A history, its T, and a W that is often the very instant of a touchpoint or just past it."""
    drawn = draw(happenings())
    moments = [h.us for h in drawn] or [START]
    near = st.builds(int.__add__, st.sampled_from(moments), st.sampled_from((0, 1, DAY, 9 * DAY)))
    return drawn, draw(st.just(FOREVER_US) | near), draw(st.none() | st.just(FOREVER_US) | near)


@st.composite
def splits(draw: st.DrawFn) -> tuple[tuple[SegmentBy, ...], int]:
    """Which segments metrics are split by, none as a rule, and how many values are told apart."""
    every = st.lists(st.sampled_from(get_args(SegmentBy)), max_size=3, unique=True)
    return tuple(draw(st.just([]) | every)), draw(st.integers(1, 3))


@given(
    night=nights(),
    both=st.tuples(definitions("purchase"), definitions("loyalty")),
    most=st.sampled_from((50_000, 50_000, 20, 8, 3)),
    split=splits(),
)
def test_engine_agrees_with_the_reference(
    night: tuple[list[Happening], int, int | None],
    both: tuple[JourneyDefinition, ...],
    most: int,
    split: tuple[tuple[SegmentBy, ...], int],
) -> None:
    drawn, as_of_us, watermark_us = night
    fill_inputs(ENGINE, [_loaded(h) for h in drawn], NAMES, WORDS.values())
    of = company(
        *both,
        zone=ZONE,
        most=most,
        segments=split[0],
        segment_values=split[1],
        sentiment_floor=sentiment.FLOOR,
    )
    work(ENGINE, Night(as_of_us, watermark_us, of))
    there = reference.resolved(drawn, WORDS, as_of_us)
    expected = {
        "touchpoint": reference_rows.touchpoint_rows(there, WORDS, GAP_US),
        "session": reference_rows.session_rows(there, WORDS, GAP_US),
        "customer": reference_rows.customer_rows(there, most),
    }
    for definition in both:
        for table, rows in _by_definition(definition, there, watermark_us, of).items():
            expected[table] = expected.get(table, []) + rows
    for table, rows in expected.items():
        _agree(table, rows, there)
    assert unsound(ENGINE, watermark_us) == []


def _by_definition(
    definition: JourneyDefinition,
    there: list[Happening],
    watermark_us: int | None,
    of: Company,
) -> dict[str, list[Row]]:
    """What the reference says of one definition, by table."""
    found = [
        journey
        for own in reference.travellers(there, of.max_touchpoints)
        for journey in reference.journeys(definition, own, WORDS)
    ]
    reference.settle(definition, found, watermark_us)
    session = reference_rows.session_of(there, WORDS, GAP_US)
    seen: dict[str, list[Row]] = {table: [] for table in _METRICS}
    if watermark_us is not None:
        entered = entries(found, watermark_us)
        cohorts = Cohorts(entered, reference.by_customer(there), of)
        # Two hundred replicates of long histories would take minutes.
        drawn = curves.weights(definition.name, entered, IDS) if len(there) < 13 else []
        seen = {
            "stage_entry": metrics.stage_entry(entered, cohorts),
            "stage_flow": metrics.stage_flow(entered, cohorts, watermark_us),
            "stage_conversion": metrics.stage_conversion(
                definition, entered, cohorts, watermark_us
            ),
            "stage_backtrack": channels.stage_backtrack(entered, cohorts, watermark_us),
            "stage_action": channels.stage_action(entered, cohorts, watermark_us),
            "stage_channel": channels.stage_channel(
                definition, entered, cohorts, session, watermark_us
            ),
            "journey_effort": effort.journey_effort(
                definition, entered, cohorts, session, watermark_us, IDS
            ),
            "stage_sentiment": sentiment.stage_sentiment(
                definition, entered, cohorts, WORDS, watermark_us, IDS
            ),
            "survey_score": surveys.survey_score(definition, entered, cohorts, watermark_us, IDS),
            "stage_promise": promises.stage_promise(
                definition, entered, cohorts, reference.by_customer(there), watermark_us
            ),
            "stage_exit": curves.stage_exit(entered, cohorts, watermark_us, drawn),
            "stage_duration": curves.stage_duration(definition, entered, cohorts, watermark_us),
            "touchpoint_flow": metrics.touchpoint_flow(entered, cohorts, watermark_us),
            "journey_path": metrics.journey_path(entered, cohorts, watermark_us),
            "stage_wait": curves.stage_wait(definition, entered, cohorts, watermark_us),
        }
    named = {"definition": definition.name}
    return {
        "promise": [
            {**named, **row}
            for row in promises.promise_rows(definition, found, reference.by_customer(there))
        ],
        "journey_touchpoint": reference_rows.journey_touchpoint_rows(definition, found),
        "stage_visit": reference_rows.stage_visit_rows(definition, found, WORDS),
        "journey": reference_rows.journey_rows(definition, found, session),
        **{table: [{**named, **row} for row in rows] for table, rows in seen.items()},
    }


def _loaded(h: Happening) -> Row:
    return {
        "customer": h.customer,
        "order_no": h.order,
        "touchpoint_id": h.id,
        "touchpoint_key": key60(h.id),
        "source": h.source,
        "channel": h.channel,
        "marketing_channel": h.brought_by,
        "event_type": h.event,
        "staff_event_type": h.staff_event,
        "actor_key": STAFF_KEY if h.by_staff else None,
        "occurred_us": h.us,
        "occurred_at_basis": "date_only" if h.is_date_only else "server",
        "is_bot": h.is_bot,
        "is_deleted": h.is_deleted,
        "object_key": h.thing,
        "value_amount": h.value,
        "value_currency": h.currency,
        "text": h.text,
        "rating": h.rating,
        "rating_scale": h.scale,
        "attributes": h.attributes,
    }


# How a row of the reference calls what the table holds: times in µs, things by name.
_SPELLED = {"customer": "customer_id", "session": "session_id", "journey": "journey_id"}


def _agree(table: str, expected: list[Row], there: list[Happening]) -> None:
    """The engine's table holds exactly the expected rows, in any order."""
    columns = list(expected[0]) if expected else ["1"]
    by_id = "JOIN touchpoint USING (touchpoint_key)" if table == "journey_touchpoint" else ""
    selected = ", ".join(_selected(table, column) for column in columns)
    found = ENGINE.rows(f"SELECT {selected} FROM {table} {by_id}")
    known = {
        **NAMES,
        **{key60(f"session:{h.id}"): h.id for h in there},
        **{key60(f"{d}:{h.id}"): f"{d}:{h.id}" for h in there for d in ("purchase", "loyalty")},
    }
    told = [
        {
            column: known.get(value, value) if column in _SPELLED else value
            for column, value in zip(columns, row, strict=True)
        }
        for row in found
    ]
    assert len(told) == len(expected), table
    for got, wanted in zip(_sorted(told), _sorted(expected), strict=True):
        assert _same(got, wanted), f"{table}: {got} is not {wanted}"


def _selected(table: str, column: str) -> str:
    if column.endswith("_us"):
        return f"epoch_us({table}.{column.removesuffix('_us')}_at)"
    if column == "touchpoint_id":
        return "touchpoint.touchpoint_id"
    return f'{table}."{_SPELLED.get(column, column)}"' if column != "1" else column


def _same(got: Row, wanted: Row) -> bool:
    """Equal, but for the last digits of a share or a quantile."""
    return got.keys() == wanted.keys() and all(
        math.isclose(value, wanted[name], rel_tol=1e-9, abs_tol=1e-12)
        if isinstance(value, float) and isinstance(wanted[name], float)
        else value == wanted[name]
        for name, value in got.items()
    )


def _sorted(rows: list[Row]) -> list[Row]:
    """Rows in an order that rounding and the spelling of money do not disturb."""
    exact = [name for name in rows[0] if not _is_rounded(rows, name)] if rows else []
    return sorted(rows, key=lambda row: repr([row[name] for name in exact]))


def _is_rounded(rows: list[Row], name: str) -> bool:
    return any(isinstance(row[name], float | Decimal) for row in rows)
