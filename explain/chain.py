"""The shortest chain of accepted edges between two members of one customer."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from warehouse.engine import Engine

_WITHIN = """
-- Corrections go over all evidence, and so before the oldest.
WITH joining AS (
    SELECT identifier_key_a AS a, identifier_key_b AS b, first_order_no, event_count,
        'seen_together' AS kind, NULL AS line
    FROM identity_edge WHERE is_accepted
    UNION ALL
    SELECT identifier_key_a, identifier_key_b, NULL, NULL, correction, correction_line
    FROM correction WHERE is_holding AND correction = 'belong_together'
)
SELECT j.a, j.b, j.first_order_no, j.event_count, NULL, j.kind, j.line
FROM joining AS j
JOIN customer_member AS m ON m.identifier_key = j.a
SEMI JOIN customer_member AS seen ON seen.identifier_key = j.b
WHERE m.customer_id = ?
ORDER BY j.first_order_no NULLS FIRST, j.line, j.a, j.b
"""
_BETWEEN = """
WITH refused AS (
    SELECT identifier_key_a AS a, identifier_key_b AS b, first_order_no, event_count, refusal
    FROM identity_edge WHERE NOT is_accepted
    UNION ALL
    SELECT identifier_key_b, identifier_key_a, first_order_no, event_count, refusal
    FROM identity_edge WHERE NOT is_accepted
)
SELECT r.a, r.b, r.first_order_no, r.event_count, r.refusal
FROM refused AS r
JOIN customer_member AS one ON one.identifier_key = r.a AND one.customer_id = ?
JOIN customer_member AS other ON other.identifier_key = r.b AND other.customer_id = ?
ORDER BY r.first_order_no, r.a, r.b
"""


_APART = """
SELECT c.correction_line, c.identifier_key_a, c.identifier_key_b
FROM correction AS c
JOIN customer_member AS a ON a.identifier_key = c.identifier_key_a
JOIN customer_member AS b ON b.identifier_key = c.identifier_key_b
WHERE c.is_holding AND c.correction = 'keep_apart'
    AND (a.customer_id, b.customer_id) IN ((?, ?), (?, ?))
ORDER BY c.correction_line
"""


@dataclass(frozen=True, slots=True)
class Edge:
    """Two identifiers next to each other, with the oldest evidence of that, or else the correction's
    line; `kind` as of Step."""

    a: int
    b: int
    order_no: int | None
    event_count: int | None = None
    refusal: str | None = None
    kind: str = "seen_together"
    correction_line: int | None = None

    def other(self, key: int) -> int:
        return self.b if key == self.a else self.a


Chain = tuple[Edge, ...]


def edges_within(engine: Engine, customer_id: int) -> list[Edge]:
    """The edges that make the customer one, the oldest first."""
    return [Edge(*row) for row in engine.rows(_WITHIN, [customer_id])]


def refused_between(engine: Engine, one: int, other: int) -> list[Edge]:
    """The refused edges between two customers, those of `one` in `a`; the oldest first."""
    return [Edge(*row) for row in engine.rows(_BETWEEN, [one, other])]


def kept_apart(engine: Engine, one: int, other: int) -> list[tuple[int, int, int]]:
    """The corrections that keep two customers apart: line, and the two identifiers."""
    return [(row[0], row[1], row[2]) for row in engine.rows(_APART, [one, other, other, one])]


def chains_from(start: int, edges: Sequence[Edge]) -> Mapping[int, Chain]:
    """The shortest chain from `start` to everything it reaches.

    Of several as short it is the one whose first step that differs rests on the older evidence:
    edges come the oldest first, and whoever is reached keeps the chain that came first.
    """
    around: dict[int, list[Edge]] = defaultdict(list)
    for edge in edges:
        around[edge.a].append(edge)
        around[edge.b].append(edge)
    found: dict[int, Chain] = {start: ()}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        for edge in around[here]:
            there = edge.other(here)
            if there not in found:
                found[there] = (*found[here], edge)
                waiting.append(there)
    return found
