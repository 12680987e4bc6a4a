"""Everybody's journeys and visits, as tables."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from demo.moments import Flags
from demo.truth.definition import Definition
from demo.truth.journeys import Journey, Step, journeys
from demo.truth.names import NOBODY
from demo.truth.touchpoints import Touchpoints
from demo.truth.who import Cut, Who, customer_name

_TEXT, _NUMBER, _FLAG = pa.string(), pa.int64(), pa.bool_()
_JOURNEY = pa.schema(
    {
        "definition": _TEXT,
        "first_touchpoint_id": _TEXT,
        "customer": _TEXT,
        "started_us": _NUMBER,
        "ended_us": _NUMBER,
        "ended_by": _TEXT,
        "first_stage": _TEXT,
        "furthest_stage": _TEXT,
        "current_stage": _TEXT,
        "is_open": _FLAG,
        "is_converted": _FLAG,
        "touchpoints": _NUMBER,
        "channels": _NUMBER,
        "cents": _NUMBER,
        "path": _TEXT,
    }
)
_VISIT = pa.schema(
    {
        "definition": _TEXT,
        "first_touchpoint_id": _TEXT,
        "customer": _TEXT,
        "visit_no": _NUMBER,
        "stage": _TEXT,
        "entered_us": _NUMBER,
        "exited_us": _NUMBER,
        "exit_kind": _TEXT,
        "ended_by": _TEXT,
        "touchpoints": _NUMBER,
        "listed_touchpoints": _NUMBER,
        "matched_count": _NUMBER,
        "channels": _NUMBER,
        "waited_us": _NUMBER,
        "cents": _NUMBER,
    }
)


def histories(definition: Definition, seen: Touchpoints, who: Who, cut: Cut) -> list[Journey]:
    drives = _drives(seen, definition)
    known = who.customer != NOBODY
    order = np.lexsort((seen.sequence, seen.occurred_us, who.customer))
    order = order[known[order]]
    columns = zip(
        order.tolist(), who.customer[order].tolist(), seen.occurred_us[order].tolist(), seen.event_type[order],
        seen.said[order], seen.ticket[order].tolist(),
        seen.channel[order], drives[order].tolist(), seen.cents[order].tolist(), strict=True,
    )  # fmt: skip
    found: list[Journey] = []
    steps: list[Step] = []
    whose = NOBODY
    for row, customer, *rest in columns:
        if customer != whose and steps:
            found += journeys(definition, whose, steps, cut.as_of_us)
            steps = []
        whose = customer
        steps.append(Step(row, *rest))
    return found + (journeys(definition, whose, steps, cut.as_of_us) if steps else [])


def _drives(seen: Touchpoints, definition: Definition) -> Flags:
    """The definition's verdict: silent beats drives beats the word; never bots, never evidence only."""
    silent = np.isin(seen.event_type, list(definition.silent))
    drives = np.isin(seen.event_type, list(definition.drives))
    return (seen.drives | drives) & ~silent & ~seen.is_bot & ~seen.is_system


def journey_table(definition: Definition, seen: Touchpoints, made: list[Journey]) -> pa.Table:
    rows = [
        {
            "definition": definition.name,
            "first_touchpoint_id": seen.touchpoint_id[j.first],
            "customer": customer_name(j.customer),
            "started_us": j.visits[0].entered,
            "ended_us": j.visits[-1].exited,
            "ended_by": j.visits[-1].ended_by,
            "first_stage": j.visits[0].stage,
            "furthest_stage": max(j.reached, key=lambda stage: definition.rank[stage]),
            "current_stage": j.visits[-1].stage,
            "is_open": j.visits[-1].exit_kind == "open",
            "is_converted": definition.goal in j.reached,
            "touchpoints": sum(v.touchpoints for v in j.visits),
            "channels": len(set().union(*(v.channels for v in j.visits))),
            "cents": sum(v.cents for v in j.visits),
            "path": " > ".join(v.stage for v in j.visits)
            + (" …" if j.visits[-1].exit_kind == "open" else ""),
        }
        for j in made
    ]
    return pa.Table.from_pylist(rows, schema=_JOURNEY)


def visit_table(definition: Definition, seen: Touchpoints, made: list[Journey]) -> pa.Table:
    rows = [
        {
            "definition": definition.name,
            "first_touchpoint_id": seen.touchpoint_id[j.first],
            "customer": customer_name(j.customer),
            "visit_no": number,
            "stage": visit.stage,
            "entered_us": visit.entered,
            "exited_us": visit.exited,
            "exit_kind": visit.exit_kind,
            "ended_by": visit.ended_by,
            "touchpoints": visit.touchpoints,
            "listed_touchpoints": visit.listed,
            "matched_count": visit.matched,
            "channels": len(visit.channels),
            "waited_us": visit.waited,
            "cents": visit.cents,
        }
        for j in made
        for number, visit in enumerate(j.visits, 1)
    ]
    return pa.Table.from_pylist(rows, schema=_VISIT)
