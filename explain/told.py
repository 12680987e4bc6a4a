"""What an explanation is made of: identifiers by fingerprint, evidence, and steps from one to the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Name:
    """An identifier without its value."""

    namespace: str
    fingerprint: str

    def __str__(self) -> str:
        return f"{self.namespace}:{self.fingerprint}"


@dataclass(frozen=True, slots=True)
class Cited:
    """A touchpoint or link that something rests on, and the record that it was read from.

    A link has no id that could be shown: it may be the value of an identifier.
    """

    kind: str
    source: str
    occurred_at: datetime
    touchpoint_id: str | None
    event_type: str | None
    batch_id: str
    record_no: int


@dataclass(frozen=True, slots=True)
class Step:
    """Two identifiers next to each other in a chain, and the oldest evidence of that.

    kind: `seen_together` (an edge), `identified` (a person on a device), `owns` (a person or device,
    and its object), `belong_together` (a correction, which has no evidence but a line). `refusal` is
    the guard's word where an edge joins nobody.
    """

    kind: str
    a: Name
    b: Name
    evidence: Cited | None
    event_count: int | None = None
    refusal: str | None = None
    correction_line: int | None = None


@dataclass(frozen=True, slots=True)
class KeptApart:
    """A line of corrections.csv that keeps two identifiers, and so their customers, apart."""

    line: int
    a: Name
    b: Name


@dataclass(frozen=True, slots=True)
class Period:
    """Whose a device is from one instant on to another, null where there is no such end."""

    customer_id: int
    since: datetime | None
    until: datetime | None


def fingerprint(identifier_key: int) -> str:
    """An identifier's key as people see it: 15 hex digits, one for each 60-bit key.

    >>> fingerprint(255)
    '0000000000000ff'
    """
    return f"{identifier_key:015x}"
