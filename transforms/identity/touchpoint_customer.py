"""touchpoint_customer: whose touchpoint is whose.

The strongest person on it; else whoever was identified on any of its devices nearest in time; else
the owner of its first object that has one; else its strongest device, as an anonymous customer; else
its shared identifier's, which is as if absent up to here; else nobody's, and it gets no row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from models import TouchpointCustomer
from transforms.identity.whose import Evidence, Flags, Integers, Shown, identified, strongest
from transforms.transform import Night, Transform
from warehouse.engine import Engine

_ASSIGNED_BY = ("person", "identified_device", "object", "anonymous_device", "shared")
_, _IDENTIFIED, _OBJECT, _ANONYMOUS, _SHARED = range(len(_ASSIGNED_BY))
"""What a touchpoint is given to its customer by; the first that applies."""

# Numbers in 32 bits: at ten million touchpoints each column of 64 would cost 40 MB more.
_EVIDENCE = """
SELECT
    CAST(order_no AS INTEGER) AS order_no,
    occurred_us,
    is_bot,
    is_link
FROM evidence
"""

_PERSON = """
SELECT
    CAST(order_no AS INTEGER) AS order_no,
    customer_id
FROM evidence_person
"""

_SHOWN = """
SELECT
    CAST(seen.order_no AS INTEGER) AS order_no,
    CAST(identifier.strength AS INTEGER) AS strength
FROM evidence_identifier AS seen
INNER JOIN identifier ON seen.identifier_key = identifier.identifier_key
WHERE identifier.level = $level AND identifier.is_shared_identifier = $is_shared
"""

# The objects on what asks for their owners, the last of each first.
_OWNED = """
SELECT
    seen.order_no,
    owner.first_order_no
FROM evidence_identifier AS seen
SEMI JOIN asking ON seen.order_no = asking.order_no
INNER JOIN object_owner AS owner ON seen.identifier_key = owner.identifier_key
WHERE NOT seen.is_person AND NOT seen.is_device
ORDER BY seen.position DESC, seen.identifier_key DESC
"""

# A shared person is a member of its own customer, or of that which a person said it belongs to.
_NAMES = """
SELECT
    identifier.strength,
    COALESCE(
        customer_member.customer_id,
        keyed60(
            'customer' || CHR(31) || identifier.namespace || CHR(31)
            || CAST(identifier.identifier_key AS VARCHAR)
        )
    ) AS customer_id
FROM identifier
SEMI JOIN alone ON identifier.strength = alone.strength
LEFT JOIN customer_member ON identifier.identifier_key = customer_member.identifier_key
ORDER BY identifier.strength
"""

_ASSIGNED = """
SELECT
    touchpoint_key,
    customer_id,
    CAST(assigned_by AS VARCHAR) AS assigned_by
FROM assigned
"""


@dataclass(frozen=True, slots=True)
class Given:
    """For every evidence the customer that it is given to, 0 for none, and by which of _ASSIGNED_BY.

    Answers are put in one after the other, each only where it is asked for: whole columns of answers
    would take most of the memory.
    """

    customer: Integers
    by: Integers

    def give(self, order_no: Integers, customer: Integers, by: int) -> None:
        self.customer[order_no], self.by[order_no] = customer, by


def make(engine: Engine, night: Night) -> int:  # noqa: ARG001 - whose it is needs nothing of the night
    """Give every touchpoint to a customer, if there is one."""
    given = _given(engine)
    rows = np.flatnonzero(given.customer)
    keys = _by_order(engine.arrow("SELECT order_no, evidence_key FROM evidence"), "evidence_key")
    assigned = pa.table(
        {
            "touchpoint_key": keys[rows],
            "customer_id": given.customer[rows],
            "assigned_by": pa.DictionaryArray.from_arrays(given.by[rows], _ASSIGNED_BY),
        }
    )
    with engine.registered(assigned=assigned):
        return engine.replace(TouchpointCustomer, _ASSIGNED)


def _given(engine: Engine) -> Given:
    evidence, device = _evidence(engine), _shown(engine, "device")
    given = Given(evidence.person.copy(), np.zeros(len(evidence.person), dtype=np.int8))
    given.give(*identified(evidence, device), _IDENTIFIED)
    is_asking = evidence.is_asking() & (given.customer == 0)
    # An anonymous customer's, until an object's owner says otherwise.
    _give_strongest(engine, given, device, is_asking, _ANONYMOUS)
    _give_owned(engine, given, is_asking)
    for level in ("person", "device"):
        is_asking &= given.customer == 0
        _give_strongest(engine, given, _shown(engine, level, is_shared=True), is_asking, _SHARED)
    given.customer[evidence.is_link] = 0
    return given


def _evidence(engine: Engine) -> Evidence:
    rows = engine.arrow(_EVIDENCE)
    occurred_us, is_bot, is_link = (
        _by_order(rows, name) for name in ("occurred_us", "is_bot", "is_link")
    )
    person = _by_order(engine.arrow(_PERSON), "customer_id", len(rows) + 1)
    return Evidence(occurred_us, is_bot, is_link, person)


def _by_order(rows: pa.Table, name: str, size: int | None = None) -> npt.NDArray[Any]:
    """A column, each value at its order_no; of evidence, unless `size` says otherwise, every one."""
    values = rows[name].to_numpy()
    placed = np.zeros(size or len(values) + 1, dtype=values.dtype)
    placed[rows["order_no"].to_numpy()] = values
    return placed


def _shown(engine: Engine, level: str, *, is_shared: bool = False) -> Shown:
    rows = engine.arrow(_SHOWN, {"level": level, "is_shared": is_shared})
    return Shown(rows["order_no"].to_numpy(), rows["strength"].to_numpy())


def _give_strongest(engine: Engine, given: Given, shown: Shown, is_asking: Flags, by: int) -> None:
    """Give what asks to the strongest identifier on it, as a customer by itself."""
    found = strongest(len(is_asking), shown)
    rows = np.flatnonzero(is_asking & (found > 0))
    alone, place = np.unique(found[rows], return_inverse=True)
    with engine.registered(alone=pa.table({"strength": alone})):
        names = engine.arrow(_NAMES)
    given.give(rows, names["customer_id"].to_numpy()[place], by)


def _give_owned(engine: Engine, given: Given, is_asking: Flags) -> None:
    """Give what asks to the owner of its first object that has one.

    Whoever the evidence is given to that says whose the object is, owns it.
    """
    with engine.registered(asking=pa.table({"order_no": np.flatnonzero(is_asking)})):
        owned = engine.arrow(_OWNED)
    # Of several values for one place numpy keeps the last.
    owner = given.customer[owned["first_order_no"].to_numpy()]
    given.give(owned["order_no"].to_numpy(), owner, _OBJECT)


TOUCHPOINT_CUSTOMER = Transform(TouchpointCustomer, make)
