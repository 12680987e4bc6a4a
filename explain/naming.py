"""Whom a person means: an identifier as typed, a fingerprint, or a customer's id."""

from __future__ import annotations

from dataclasses import dataclass, field

from explain.told import Name, Period, fingerprint
from warehouse.engine import Engine

_NAMING = """
-- The member that a customer's id is made from: its smallest person; an anonymous one's strongest device.
SELECT i.identifier_key, i.namespace
FROM (SELECT DISTINCT identifier_key FROM identity_map WHERE customer_id = ?) AS member
JOIN identifier AS i ON i.identifier_key = member.identifier_key
ORDER BY i.level = 'device', i.priority,
    CASE WHEN i.level = 'person' THEN i.identifier_key ELSE i.strength END
LIMIT 1
"""


class NotFoundError(Exception):
    """Nobody is known by that. The message repeats no value."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed: a customer's id, or a namespace and the keys that may be meant, the likelier first."""

    typed: str
    customer_id: int | None = None
    namespace: str = ""
    keys: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody or something known: an identifier, or the customer that an id leads to.

    `identifier_key` of a customer is that of the member its id is made from. `customers` are all
    those it belongs to, one after the other in time.
    """

    typed: str
    level: str
    name: Name
    identifier_key: int
    customers: tuple[int, ...]
    is_shared: bool = False
    periods: tuple[Period, ...] = field(default=())
    """Of a device: whose it is when."""


def find(engine: Engine, asked: Asked) -> Subject:
    """The subject; NotFoundError if it was never seen, or is as if absent."""
    if asked.customer_id is not None:
        return _customer(engine, asked)
    for key in (*asked.keys, *_rotated(engine, asked)):
        for found in (_identifier(engine, asked, key), _object(engine, asked, key)):
            if found:
                return found
    raise NotFoundError(_absence(engine, asked))


def _rotated(engine: Engine, asked: Asked) -> list[int]:
    """Today's keys of fingerprints from before the secret was changed."""
    sql = "SELECT identifier_key FROM rotation WHERE namespace = ? AND previous_key IN (SELECT unnest(?))"
    return [key for (key,) in engine.rows(sql, [asked.namespace, list(asked.keys)])]


def _absence(engine: Engine, asked: Asked) -> str:
    """Why nothing is known by that."""
    for table, why in (
        ("staff WHERE is_staff", "a member of staff"),
        ("blocked WHERE TRUE", "blocked"),
    ):
        sql = f"SELECT COUNT(*) FROM {table} AND identifier_key IN (SELECT unnest(?))"
        if engine.value(sql, [list(asked.keys)]):
            return f"this '{asked.namespace}' is {why}, and so as if absent"
    return (
        f"this '{asked.namespace}' is on no touchpoint or link of the published night: it was never seen, "
        "or the configuration names it as staff, and so it is as if absent"
    )


def _identifier(engine: Engine, asked: Asked, key: int) -> Subject | None:
    rows = engine.rows(
        "SELECT level, is_shared_identifier FROM identifier WHERE identifier_key = ? AND namespace = ?",
        [key, asked.namespace],
    )
    if not rows:
        return None
    level, is_shared = rows[0]
    periods = tuple(
        Period(*row)
        for row in engine.rows(
            "SELECT customer_id, valid_from, valid_to FROM identity_map WHERE identifier_key = ?"
            " ORDER BY period_no",
            [key],
        )
    )
    customers = tuple(dict.fromkeys(period.customer_id for period in periods))
    name = Name(asked.namespace, fingerprint(key))
    return Subject(
        asked.typed, level, name, key, customers, is_shared, periods if level == "device" else ()
    )


def _object(engine: Engine, asked: Asked, key: int) -> Subject | None:
    if not engine.rows("SELECT 1 FROM object_owner WHERE identifier_key = ?", [key]):
        return None
    return Subject(asked.typed, "object", Name(asked.namespace, fingerprint(key)), key, ())


def _customer(engine: Engine, asked: Asked) -> Subject:
    """The customer that an id leads to, under the member that gives it its id."""
    rows = engine.rows(
        "SELECT customer_id FROM customer_alias WHERE alias_id = ?", [asked.customer_id]
    )
    if not rows:
        raise NotFoundError(
            f"no customer has or had the id {asked.customer_id}; ids are in the table customer"
        )
    (customer,) = rows[0]
    if customer is None:
        raise NotFoundError(
            f"{asked.customer_id} was the id of a device's own customer; today its touchpoints are "
            "several customers', so it leads to none"
        )
    ((key, namespace),) = engine.rows(_NAMING, [customer])
    return Subject(asked.typed, "customer", Name(namespace, fingerprint(key)), key, (customer,))
