"""touchpoint_customer: whose touchpoint is whose.

The strongest person on it; else whoever was identified on any of its devices nearest in time; else
the owner of its first object that has one; else its strongest device, as an anonymous customer; else
its shared identifier's, which is as if absent up to here; else nobody's, and it gets no row.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from models import TouchpointCustomer
from transforms.identity.whose import Evidence, Integers, Shown, identified, strongest
from transforms.transform import Night, Transform
from warehouse.engine import Engine

_ASSIGNED_BY = ("person", "identified_device", "object", "anonymous_device", "shared", "shared")
"""What a touchpoint is given to its customer by, the first that applies: a mailbox before a kiosk."""

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

# The objects on touchpoints that show no person, the last of each first.
_OWNED = """
SELECT
    seen.order_no,
    owner.first_order_no
FROM evidence_identifier AS seen
INNER JOIN object_owner AS owner ON seen.identifier_key = owner.identifier_key
ANTI JOIN evidence_person ON seen.order_no = evidence_person.order_no
WHERE NOT seen.is_person AND NOT seen.is_device AND NOT seen.is_link
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
"""

_ASSIGNED = """
SELECT
    touchpoint_key,
    customer_id,
    CAST(assigned_by AS VARCHAR) AS assigned_by
FROM assigned
"""


def make(engine: Engine, night: Night) -> int:  # noqa: ARG001 - whose it is needs nothing of the night
    """Give every touchpoint to a customer, if there is one."""
    whose, by = _whose(engine)
    given = np.flatnonzero(whose)
    keys = _by_order(engine.arrow("SELECT order_no, evidence_key FROM evidence"), "evidence_key")
    assigned = pa.table(
        {
            "touchpoint_key": keys[given],
            "customer_id": whose[given],
            "assigned_by": pa.DictionaryArray.from_arrays(by[given], _ASSIGNED_BY),
        }
    )
    with engine.registered(assigned=assigned):
        return engine.replace(TouchpointCustomer, _ASSIGNED)


def _whose(engine: Engine) -> tuple[Integers, Integers]:
    """For every evidence whose touchpoint it is, 0 for nobody's, and by which of _ASSIGNED_BY."""
    evidence = _evidence(engine)
    device = _shown(engine, "device")
    by_identified, anonymous = identified(evidence, device), _anonymous(engine, evidence, device)
    by_device = np.where(by_identified > 0, by_identified, anonymous)
    by_object = _owned(engine, evidence, by_device)
    shared = [_shared(engine, level, len(by_device)) for level in ("person", "device")]
    whose, by = np.zeros_like(evidence.person), np.zeros(len(by_device), dtype=np.int8)
    answers = (evidence.person, by_identified, by_object, anonymous, *shared)
    for number, customer in enumerate(answers):
        is_given = (whose == 0) & (customer > 0) & ~evidence.is_link
        whose[is_given], by[is_given] = customer[is_given], number
    return whose, by


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


def _anonymous(engine: Engine, evidence: Evidence, device: Shown) -> Integers:
    """For every touchpoint without a person its strongest device, as a customer."""
    found = strongest(len(evidence.person), device)
    found[~evidence.is_asking()] = 0
    return _named(engine, found)


def _owned(engine: Engine, evidence: Evidence, by_device: Integers) -> Integers:
    """For every touchpoint without a person the owner of its first object that has one.

    Whoever the evidence belongs to that says whose the object is: its person, else its device's.
    """
    rows = engine.arrow(_OWNED)
    first = rows["first_order_no"].to_numpy()
    owner = np.where(evidence.person[first] > 0, evidence.person[first], by_device[first])
    found = np.zeros_like(evidence.person)
    # Of several values for one place numpy keeps the last.
    found[rows["order_no"].to_numpy()] = owner
    return found


def _shared(engine: Engine, level: str, size: int) -> Integers:
    """For every evidence the strongest shared identifier of a level, as a customer."""
    return _named(engine, strongest(size, _shown(engine, level, is_shared=True)))


def _named(engine: Engine, strength: Integers) -> Integers:
    """The customers that identifiers are by themselves."""
    is_somebody = np.zeros(strength.max(initial=0) + 1, dtype=np.bool_)
    is_somebody[strength] = True
    is_somebody[0] = False
    with engine.registered(alone=pa.table({"strength": np.flatnonzero(is_somebody)})):
        rows = engine.arrow(_NAMES)
    names = np.zeros(len(is_somebody), dtype=np.int64)
    names[rows["strength"].to_numpy()] = rows["customer_id"].to_numpy()
    return np.asarray(names[strength])


TOUCHPOINT_CUSTOMER = Transform(TouchpointCustomer, make)
