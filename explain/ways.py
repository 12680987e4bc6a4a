"""The ways into a customer: a person is a member, a device was identified, an object is owned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from explain.chain import Chain, Edge
from explain.naming import Subject
from warehouse.engine import Engine


@dataclass(frozen=True, slots=True)
class Way:
    """From a subject to `key`, a member of the customer (or the device of one without persons)."""

    customer_id: int
    key: int
    chain: Chain = ()


def ways(engine: Engine, subject: Subject) -> list[Way]:
    """Every way of the subject, the oldest first."""
    if subject.level == "device":
        return list(_of_device(engine, subject.identifier_key))
    if subject.level == "object":
        return list(_of_object(engine, subject.identifier_key))
    return [Way(customer, subject.identifier_key) for customer in subject.customers]


def _of_device(engine: Engine, device: int) -> Iterator[Way]:
    """By each run of identifications; and by itself where nobody was identified on it."""
    runs = engine.rows(
        "SELECT customer_id, person_key, first_order_no, event_count FROM device_identification"
        " WHERE identifier_key = ? ORDER BY first_order_no",
        [device],
    )
    for customer, person, first, events in runs:
        yield Way(customer, person, (Edge(device, person, first, events, kind="identified"),))
    for customer in _customers(engine, device):
        if customer not in {run[0] for run in runs}:
            yield Way(customer, device)


def _customers(engine: Engine, key: int) -> list[int]:
    """Those that an identifier belongs to, one after the other."""
    told = engine.rows(
        "SELECT customer_id FROM identity_map WHERE identifier_key = ? ORDER BY period_no", [key]
    )
    return list(dict.fromkeys(customer for (customer,) in told))


def _of_object(engine: Engine, item: int) -> Iterator[Way]:
    """By the person or device on the evidence that says whose it is."""
    ((owner, first, level),) = engine.rows(
        "SELECT o.owner_key, o.first_order_no, i.level FROM object_owner AS o"
        " JOIN identifier AS i ON i.identifier_key = o.owner_key WHERE o.identifier_key = ?",
        [item],
    )
    owned = Edge(item, owner, first, kind="owns")
    if level == "person":
        yield from (Way(customer, owner, (owned,)) for customer in _customers(engine, owner))
        return
    then = engine.value(
        "SELECT customer_id FROM identity_map WHERE identifier_key = ?"
        " AND coalesce(from_order_no, 0) <= ? AND (until_order_no IS NULL OR until_order_no > ?)",
        [owner, first, first],
    )
    for way in _of_device(engine, owner):
        if way.customer_id == then:
            yield replace(way, chain=(owned, *way.chain))
