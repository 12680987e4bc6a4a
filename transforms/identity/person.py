"""One customer's identifiers, as the tables of identity stand: what an erasure takes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from warehouse.engine import Engine

_ALONE = Path(__file__).with_name("person_alone.sql")
_DEVICES = """
SELECT DISTINCT given.customer_id
FROM evidence_identifier AS seen
INNER JOIN touchpoint_customer AS given
    ON seen.evidence_key = given.touchpoint_key AND NOT seen.is_link
WHERE seen.identifier_key = $key AND (seen.is_person OR seen.is_device)
"""
_EDGES = """
SELECT COUNT(*)
FROM identity_edge AS edge
WHERE edge.identifier_key_a IN (SELECT identifier_key FROM customer_member WHERE customer_id = $id)
    OR edge.identifier_key_b IN (SELECT identifier_key FROM customer_member WHERE customer_id = $id)
"""


@dataclass(frozen=True, slots=True)
class PersonAlone:
    """What is one customer's alone: identifiers as (key, namespace, level), touchpoints by key."""

    identifiers: tuple[tuple[int, str, str], ...]
    touchpoints: frozenset[int]
    edges: int


def customers_of(engine: Engine, identifier_key: int) -> list[int]:
    """The customer that a person's identifier belongs to, or all that a device shows."""
    sql = "SELECT customer_id FROM customer_member WHERE identifier_key = $key"
    rows = engine.rows(sql, {"key": identifier_key}) or engine.rows(
        _DEVICES, {"key": identifier_key}
    )
    return sorted(customer_id for (customer_id,) in rows)


def is_shared(engine: Engine, identifier_key: int) -> bool:
    """Whether it is seen with more people than it may be: nobody's in particular."""
    sql = "SELECT is_shared_identifier FROM identifier WHERE identifier_key = ?"
    return bool(engine.value(sql, [identifier_key]))


def is_blocked(engine: Engine, identifier_key: int) -> bool:
    """Whether the company blocked it by its fingerprint."""
    sql = "SELECT COUNT(*) FROM reference.blocked WHERE is_fingerprint AND identifier_key = ?"
    return bool(engine.value(sql, [identifier_key]))


def is_staff(engine: Engine, identifier_key: int) -> bool:
    sql = "SELECT COUNT(*) FROM loaded.staff WHERE is_staff AND identifier_key = ?"
    return bool(engine.value(sql, [identifier_key]))


def person_alone(engine: Engine, customer_id: int) -> PersonAlone:
    """What belongs to the customer and to nobody else."""
    found = engine.rows(_ALONE.read_text(encoding="utf-8"), {"customer_id": customer_id})
    own = engine.rows(
        "SELECT touchpoint_key FROM touchpoint_customer WHERE customer_id = ?", [customer_id]
    )
    edges = int(engine.value(_EDGES, {"id": customer_id}))
    return PersonAlone(tuple(sorted(found)), frozenset(key for (key,) in own), edges)


__all__ = ["PersonAlone", "customers_of", "is_blocked", "is_shared", "is_staff", "person_alone"]
