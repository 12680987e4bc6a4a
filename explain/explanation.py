"""Why two identifiers are, or are not, one customer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from explain.chain import Chain, Edge, chains_from, edges_within, kept_apart, refused_between
from explain.naming import Asked, Subject, find
from explain.telling import Teller
from explain.told import KeptApart, Name, Step
from explain.ways import Way, ways
from warehouse.engine import Engine

_SHARED = """
SELECT m.customer_id
FROM identifier AS i
JOIN customer_member AS m ON m.identifier_key = i.identifier_key
WHERE i.is_shared_identifier
"""
_CLASH = """
WITH held AS (
    SELECT m.customer_id, i.identifier_key, i.namespace, n.max_per_person
    FROM customer_member AS m
    JOIN identifier AS i ON i.identifier_key = m.identifier_key
    JOIN namespace AS n ON n.namespace = i.namespace AND n.max_per_person IS NOT NULL
    WHERE m.customer_id IN (?, ?)
)
SELECT identifier_key FROM held
QUALIFY COUNT(*) OVER (PARTITION BY namespace) > max_per_person
    AND MIN(customer_id) OVER (PARTITION BY namespace)
        <> MAX(customer_id) OVER (PARTITION BY namespace)
ORDER BY namespace, customer_id = ? DESC, identifier_key LIMIT 10
"""
_SHARED_DEVICE = """
SELECT one.identifier_key, one.person_key, one.first_order_no, one.event_count,
       other.person_key, other.first_order_no, other.event_count
FROM device_identification AS one
JOIN device_identification AS other ON other.identifier_key = one.identifier_key
WHERE one.customer_id = ? AND other.customer_id = ?
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY one.identifier_key ORDER BY one.first_order_no, other.first_order_no
) = 1
ORDER BY one.first_order_no
"""

SAME, ONE_CUSTOMER, REFUSED, NOTHING = "same", "one_customer", "refused", "nothing"


@dataclass(frozen=True, slots=True)
class Explanation:
    """verdict: `same` (two names of one thing), `one_customer`, `refused` (seen together, but a rule
    keeps them apart; or only a correction does) or `nothing`. `steps` lead from a to b; of a refused pair over its refused edge.
    """

    a: Subject
    b: Subject
    verdict: str
    customers: tuple[int, ...] = ()
    """The one customer; else those of a and of b."""
    steps: tuple[Step, ...] = ()
    clash: tuple[Name, ...] = ()
    """What the two customers hold of the namespaces whose guard keeps them apart."""
    corrections: tuple[KeptApart, ...] = ()
    """Those that keep the two customers apart, whether they were seen together or not."""
    shared_devices: tuple[tuple[Step, Step], ...] = ()
    """Devices on which both were identified: how a's customer was, how b's was. They join nobody."""


def explain(engine: Engine, a: Asked, b: Asked) -> Explanation:
    """The shortest chain of evidence, or the refused edge, or nothing. NotFoundError for a stranger.

    `engine` has the newest night open (warehouse.reading).
    """
    one, other = find(engine, a), find(engine, b)
    if one.identifier_key == other.identifier_key:
        return Explanation(one, other, SAME, one.customers)
    teller, reach = Teller(engine, (one, other)), _Reach(engine)
    of_one, of_other = ways(engine, one), ways(engine, other)
    if found := _joined(reach, of_one, of_other):
        customer, chain = found
        steps = teller.steps(one.identifier_key, chain)
        return Explanation(one, other, ONE_CUSTOMER, (customer,), steps)
    crossings = [
        crossing
        for way, back in product(of_one, of_other)
        for crossing in _crossings(engine, reach, way, back)
    ]
    chosen = min(crossings, key=len, default=())
    between = {(way.customer_id, back.customer_id): None for way, back in product(of_one, of_other)}
    corrections = tuple(
        KeptApart(line, teller.name(x), teller.name(y))
        for pair in between
        for line, x, y in kept_apart(engine, *pair)
    )
    return Explanation(
        one,
        other,
        REFUSED if chosen or corrections else NOTHING,
        tuple(dict.fromkeys(way.customer_id for way in (*of_one, *of_other))),
        teller.steps(one.identifier_key, chosen),
        clash=_clash(engine, teller, chosen, between),
        corrections=corrections,
        shared_devices=_shared_devices(engine, teller, between),
    )


class _Reach:
    """The chains from a way's key through its customer, each looked for once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._found: dict[tuple[int, int], Mapping[int, Chain]] = {}

    def of(self, way: Way) -> Mapping[int, Chain]:
        wanted = (way.customer_id, way.key)
        if wanted not in self._found:
            edges = edges_within(self._engine, way.customer_id)
            self._found[wanted] = chains_from(way.key, edges)
        return self._found[wanted]


def _joined(
    reach: _Reach, of_one: Sequence[Way], of_other: Sequence[Way]
) -> tuple[int, Chain] | None:
    """The customer that both have a way into and the shortest chain through it; the oldest of equals."""
    found = [
        (way.customer_id, (*way.chain, *reach.of(way)[back.key], *reversed(back.chain)))
        for way, back in product(of_one, of_other)
        if way.customer_id == back.customer_id and back.key in reach.of(way)
    ]
    return min(found, key=lambda told: len(told[1]), default=None)


def _crossings(engine: Engine, reach: _Reach, way: Way, back: Way) -> Iterable[Chain]:
    """Chains over one refused edge, or over two that meet in a shared identifier."""
    here, there = reach.of(way), reach.of(back)
    for middle in _middles(engine, way.customer_id, back.customer_id):
        inner, outer = here.get(middle[0].a), there.get(middle[-1].b)
        if inner is not None and outer is not None:
            yield (*way.chain, *inner, *middle, *reversed(outer), *reversed(back.chain))


def _middles(engine: Engine, one: int, other: int) -> list[Chain]:
    direct: list[Chain] = [(edge,) for edge in refused_between(engine, one, other)]
    if direct:
        return direct
    shared = engine.rows(_SHARED)
    return [
        (first, second)
        for (customer,) in shared
        for first in refused_between(engine, one, customer)
        for second in refused_between(engine, customer, other)
        if first.b == second.a
    ]


def _clash(
    engine: Engine, teller: Teller, chain: Chain, between: Iterable[tuple[int, int]]
) -> tuple[Name, ...]:
    """What both customers hold of a guarded namespace, where that is why."""
    if not {edge.refusal for edge in chain} & {"unique", "max_per_person"}:
        return ()
    found: dict[int, None] = {}
    for pair in between:
        for (key,) in engine.rows(_CLASH, [*pair, pair[0]]):
            found[key] = None
    return tuple(teller.name(key) for key in found)


def _shared_devices(
    engine: Engine, teller: Teller, between: Iterable[tuple[int, int]]
) -> tuple[tuple[Step, Step], ...]:
    """Devices on which both customers were identified, each time first."""
    found = []
    for pair in between:
        for device, p1, o1, n1, p2, o2, n2 in engine.rows(_SHARED_DEVICE, list(pair)):
            first, second = (
                teller.steps(device, (Edge(device, person, order_no, events, kind="identified"),))[
                    0
                ]
                for person, order_no, events in ((p1, o1, n1), (p2, o2, n2))
            )
            found.append((first, second))
    return tuple(found)
