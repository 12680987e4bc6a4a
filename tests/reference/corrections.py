"""Corrections in the most obvious way: which of them hold."""

from __future__ import annotations

from collections.abc import Sequence

from tests.spec.identity.drawn import Told


def holding(corrections: Sequence[Told]) -> list[Told]:
    """The corrections that hold: newest first, each unless those before it say otherwise."""
    held: list[Told] = []
    numbered = sorted(enumerate(corrections), key=lambda one: (one[1].when, one[0]))
    for _, told in reversed(numbered):
        if can_be([*held, told]):
            held.append(told)
    return held


def can_be(told: Sequence[Told]) -> bool:
    """Whether nobody who is kept apart is made one."""
    people = [{name} for one in told for name in (one.a, one.b)]
    for one in told:
        if one.kind == "belong_together":
            joined = [group for group in people if group & {one.a, one.b}]
            people = [group for group in people if group not in joined] + [set().union(*joined)]
    return not any(
        one.kind == "keep_apart" and {one.a, one.b} <= group for one in told for group in people
    )
