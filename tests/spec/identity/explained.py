"""What identity keeps so that its verdicts can be explained, told in the names of the drawing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.spec.identity.drawn import Entry
from tests.spec.identity.history import names_in, told
from warehouse.functions import key60


@dataclass(frozen=True, slots=True)
class Run:
    """Identifications of a device by one customer, from the first to the last."""

    customer: int
    person: str
    """The strongest person on the first of them."""
    first: str
    last: str
    events: int


@dataclass(frozen=True, slots=True)
class Explained:
    """Evidence stands as source:id, of links with `link ` in front."""

    runs: dict[str, list[Run]]
    """Device → who was identified on it, in order."""
    owners: dict[str, tuple[str, str]]
    """Object → (what says whose it is, strongest person or device on that)."""


def evidence(entry: Entry) -> str:
    return f"link {entry.full_id}" if entry.is_link else entry.full_id


def explained(entries: Sequence[Entry]) -> Explained:
    """What was kept of the history that identify_entries() just took."""
    names = names_in(entries)
    shown = {(key60(entry.full_id), entry.is_link): evidence(entry) for entry in entries}
    cited = {
        order_no: shown[key, is_link]
        for order_no, key, is_link in told(
            "SELECT order_no, evidence_key, is_link FROM cited_evidence"
        )
    }
    return Explained(_runs(names, cited), _owners(names, cited))


def _runs(names: Mapping[int, str], cited: Mapping[int, str]) -> dict[str, list[Run]]:
    found = defaultdict(list)
    for device, customer, person, first, last, events in told(
        "SELECT identifier_key, customer_id, person_key, first_order_no, last_order_no, event_count"
        " FROM device_identification ORDER BY first_order_no"
    ):
        found[names[device]].append(Run(customer, names[person], cited[first], cited[last], events))
    return dict(found)


def _owners(names: Mapping[int, str], cited: Mapping[int, str]) -> dict[str, tuple[str, str]]:
    return {
        names[item]: (cited[first], names[owner])
        for item, first, owner in told(
            "SELECT identifier_key, first_order_no, owner_key FROM object_owner"
        )
    }
