"""Makes journey_touchpoint: which touchpoint is in which journey, visit and stage.

SQL says what each definition sees in a touchpoint, in one narrow sorted pass; arrays walk it
(machine.py); SQL names what came out. The only text that travels is the definition's name and the
stages', as dictionaries.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from sqlglot import exp

from company import JourneyDefinition
from models import JourneyTouchpoint
from transforms.journeys import rules
from transforms.journeys.automaton import compiled
from transforms.journeys.machine import (
    ENDS_ON,
    RESTART,
    Ints,
    Touchpoints,
    Walk,
    listed,
    live,
    premature,
    walk,
)
from transforms.transform import Night, Transform
from warehouse.engine import Engine

# journey_id is the hash of names, so that journeys elsewhere never renumber this one.
_NAMED = f"""
WITH started AS (
    SELECT
        m.definition,
        m.journey_start,
        key60(CAST(m.definition AS VARCHAR) || ':' || t.touchpoint_id) AS journey_id
    FROM machine AS m
    JOIN touchpoint AS t ON t.touchpoint_key = m.touchpoint_key
    WHERE m.touchpoint_key = m.journey_start
)
SELECT
    CAST(m.definition AS VARCHAR) AS definition,
    s.journey_id,
    m.visit_no,
    CAST(m.stage AS VARCHAR) AS stage,
    m.is_driving,
    m.touchpoint_key,
    m.is_matched,
    m.is_asking,
    m.is_answering,
    m.is_self_service,
    m.is_assisted,
    m.is_premature,
    CASE m.journey_end WHEN {ENDS_ON} THEN 'ends_on' WHEN {RESTART} THEN 'restart' END AS journey_end,
    m.order_no
FROM machine AS m
JOIN started AS s ON s.definition = m.definition AND s.journey_start = m.journey_start
"""

_SCHEMA = pa.schema(
    [
        ("definition", pa.dictionary(pa.int16(), pa.string())),
        ("journey_start", pa.int64()),
        ("visit_no", pa.int64()),
        ("stage", pa.dictionary(pa.int16(), pa.string())),
        ("is_driving", pa.bool_()),
        ("touchpoint_key", pa.int64()),
        ("is_matched", pa.bool_()),
        ("is_asking", pa.bool_()),
        ("is_answering", pa.bool_()),
        ("is_self_service", pa.bool_()),
        ("is_assisted", pa.bool_()),
        ("is_premature", pa.bool_()),
        ("journey_end", pa.int8()),
        ("order_no", pa.int64()),
    ]
)

_FLAGS = ("is_asking", "is_answering", "is_self_service", "is_assisted")
"""What rules say of a touchpoint and the walk does not need."""


def seen_by(definition: JourneyDefinition) -> exp.Select:
    """The SELECT of what the definition sees, a row per touchpoint of a known customer, in order.

    A shared identifier's own customer is left out: it is several people, whose steps make no journey.
    So is one with more touchpoints than anybody makes.
    """
    starts = exp.true() if definition.starts_on is None else rules.any_rule(definition.starts_on)
    query = (
        exp.select("t.touchpoint_key", "t.order_no", "t.customer_id")
        .select(
            "t.occurred_us",
            "t.is_date_only",
            rules.drives(definition).as_("is_driving"),
            starts.as_("starts"),
            rules.any_rule(definition.ends_on).as_("ends"),
            rules.candidates(definition).as_("candidates"),
            rules.asks(definition).as_("is_asking"),
            rules.answers(definition).as_("is_answering"),
            rules.self_service(definition).as_("is_self_service"),
            rules.assisted(definition).as_("is_assisted"),
        )
        .from_("touchpoint AS t")
        .join(
            "(SELECT c.customer_id FROM customer AS c WHERE c.is_shared OR c.is_oversized) AS s",
            on="s.customer_id = t.customer_id",
            join_type="anti",
        )
        .where("t.customer_id IS NOT NULL")
        .order_by("t.customer_id", "t.order_no")
    )
    if rules.uses_attributes(definition):
        query = query.join("loaded.touchpoint AS l", on="l.touchpoint_key = t.touchpoint_key")
    return query


def make(engine: Engine, night: Night) -> int:
    """Run every definition of the company and replace the table; returns its rows."""
    machine = pa.concat_tables(
        [_SCHEMA.empty_table(), *(_run(engine, one) for one in night.company.definitions)],
        promote_options="none",
    ).unify_dictionaries()
    with engine.registered(machine=machine):
        return engine.replace(JourneyTouchpoint, _NAMED)


def _run(engine: Engine, definition: JourneyDefinition) -> pa.Table:
    """One definition's journeys, its columns those of _SCHEMA."""
    seen = engine.arrow(seen_by(definition).sql(dialect="duckdb"))
    columns = {name: seen.column(name).to_numpy() for name in seen.column_names}
    order_no, touchpoint_key = columns.pop("order_no"), columns.pop("touchpoint_key")
    flags = {name: columns.pop(name) for name in _FLAGS}
    touchpoints = Touchpoints(customer=columns.pop("customer_id"), **columns)
    live_at, segment = live(touchpoints, definition.inactivity_us)
    candidates, symbol = np.unique(touchpoints.candidates[live_at], return_inverse=True)
    automaton = compiled(definition, candidates.tolist())
    walked = walk(automaton, symbol, segment, touchpoints.ends[live_at])
    early = premature(walked, touchpoints.occurred_us[live_at], touchpoints.is_date_only[live_at])
    index = listed(touchpoints, live_at, walked.end, definition.inactivity_us)
    rows = np.flatnonzero(index >= 0)
    named = _columns(definition, walked, touchpoint_key[live_at], index[rows])
    is_driving = live_at[index[rows]] == rows
    return pa.table(
        {
            **named,
            "is_driving": is_driving,
            "touchpoint_key": touchpoint_key[rows],
            "is_matched": walked.is_matched[index[rows]] & is_driving,
            **{name: flag[rows] for name, flag in flags.items()},
            "is_premature": early[index[rows]] & is_driving,
            "journey_end": np.where(is_driving, walked.end[index[rows]], 0).astype(np.int8),
            "order_no": order_no[rows],
        }
    ).select(_SCHEMA.names)


def _columns(
    definition: JourneyDefinition, walked: Walk, driving_key: Ints, index: Ints
) -> dict[str, pa.Array]:
    """What a listed touchpoint has from the driving one at `index` that it is listed with."""
    first_of_journey = np.flatnonzero(np.diff(walked.journey, prepend=-1))
    start = driving_key[first_of_journey][walked.journey] if len(index) else driving_key
    stages = pa.array([stage.name for stage in definition.stages], pa.string())
    definitions = pa.array([definition.name], pa.string())
    return {
        "definition": pa.DictionaryArray.from_arrays(np.zeros(len(index), np.int16), definitions),
        "journey_start": start[index],
        "visit_no": walked.visit_no[index],
        "stage": pa.DictionaryArray.from_arrays(walked.stage[index], stages),
    }


JOURNEY_TOUCHPOINT = Transform(JourneyTouchpoint, make)
