"""What a gate is made of: numbers to be counted, and what they may be at most."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Check:
    """One number of a gate: how many rows of `table` (or groups of them) are wrong.

    `sql` is an expression over all rows of `table`, such as `COUNT(*) FILTER (WHERE …)`, or a scalar
    subquery. `what` says what is counted, in words without values.
    """

    table: str
    gate: str
    what: str
    sql: str


@dataclass(frozen=True, slots=True)
class Observation:
    """What was found for one gate of one table.

    `found` is a count of wrong rows or groups, or a share.
    """

    table: str
    gate: str
    found: float
    told: str
    severity: str = "fail"
    at_most: float = 0


def observations(counted: Iterable[tuple[Check, int]], rows: int) -> list[Observation]:
    """One observation per table and gate from the numbers of its checks, which come in that order."""
    return [
        _observation(table, gate, [(check.what, count) for check, count in of_gate], rows)
        for (table, gate), of_gate in groupby(
            counted, key=lambda pair: (pair[0].table, pair[0].gate)
        )
    ]


def _observation(table: str, gate: str, found: list[tuple[str, int]], rows: int) -> Observation:
    wrong = ", ".join(f"{what}: {count:,}" for what, count in found if count)
    told = f"{wrong} (of {rows:,} rows)" if wrong else f"none wrong in {rows:,} rows"
    return Observation(table, gate, sum(count for _, count in found), told)
