"""Histories drawn as text, and what identity made of them.

    id | t | identifiers
    p1 | 1 | anonymous_id:d user_id:A

One line per touchpoint, `kind` link for links. `anonymous_id/user_id:x` is one or the other.
Optional columns: source (web, email, support or sales, by rank; default web), seq (the source's own
order), is_bot, is_deleted. t is in seconds.
Guards are the default ones, with what a second table changes:

    namespace | unique | max_per_person | max_people
    email     |        | 2              | 3

and corrections, in the order of their lines, `when` in days:

    correction | a         | b         | when
    keep_apart | user_id:A | user_id:B | 1
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from company import DEFAULT_NAMESPACES, NamespaceRule
from tests.tables import rows


@dataclass(frozen=True, slots=True)
class Entry:
    """One touchpoint or link of a history; identifiers as `namespace:value`, in their order."""

    id: str
    t: int
    identifiers: tuple[str, ...] = ()
    source: str = "web"
    seq: int | None = None
    is_link: bool = False
    is_bot: bool = False
    is_deleted: bool = False
    doubtful: frozenset[str] = frozenset()
    """Of the identifiers those that were one of two, once it is decided which."""

    @property
    def full_id(self) -> str:
        return f"{self.source}:{self.id}"


Period = tuple[int | None, int | None, int]
"""Places [from, until) in the order key, from 1, None where it has no such end; and a customer_id."""


class Told(NamedTuple):
    """What a person decided of two identifiers."""

    kind: str
    a: str
    b: str
    when: int = 1


@dataclass(frozen=True, slots=True)
class Who:
    """What identity made of a history, told in the names of the drawing."""

    assigned: dict[str, tuple[int, str]]
    """Touchpoint → (customer_id, what it was assigned by)."""
    members: dict[str, int]
    """Person identifier → customer_id."""
    edges: dict[tuple[str, str], str | None]
    """(stronger, weaker) → why it was refused; None where it was accepted."""
    periods: dict[str, list[Period]]
    """Identifier → whose it is, period after period."""
    aliases: dict[str, int | None]
    """Person or device identifier → the customer that its own id leads to."""

    def customers(self) -> set[tuple[frozenset[str], tuple[str, ...]]]:
        """Every customer as (its person identifiers, its touchpoints)."""
        members, touchpoints = defaultdict(set), defaultdict(list)
        for identifier, customer in self.members.items():
            members[customer].add(identifier)
        for touchpoint, (customer, _) in sorted(self.assigned.items()):
            touchpoints[customer].append(touchpoint)
        found = members.keys() | touchpoints.keys()
        return {(frozenset(members[c]), tuple(touchpoints[c])) for c in found}

    def assigned_by(self) -> dict[str, str]:
        return {touchpoint: by for touchpoint, (_, by) in self.assigned.items()}

    def refused(self) -> dict[tuple[str, str], str]:
        return {pair: why for pair, why in self.edges.items() if why}


def drawn_customers(text: str) -> set[tuple[frozenset[str], tuple[str, ...]]]:
    """A drawn table `members | touchpoints` in the shape of Who.customers()."""
    return {
        (
            frozenset((row["members"] or "").split()),
            tuple(sorted(str(row["touchpoints"] or "").split())),
        )
        for row in rows(text)
    }


def drawn_entries(text: str) -> list[Entry]:
    return [_entry(row) for row in rows(text)]


def readings(name: str) -> list[str]:
    """What an identifier may be: `a:x` and `b:x` of `a/b:x`, else itself."""
    names, value = name.split(":", 1)
    return [f"{one}:{value}" for one in names.split("/")]


def drawn_corrections(text: str) -> list[Told]:
    return [Told(row["correction"], row["a"], row["b"], row.get("when") or 1) for row in rows(text)]


def namespaces(guards: Mapping[str, Mapping[str, Any]]) -> dict[str, NamespaceRule]:
    """The default namespaces, with what `guards` says of some; what it leaves null stays."""
    changed = {n: {k: v for k, v in g.items() if v is not None} for n, g in guards.items()}
    return {n: r.model_copy(update=changed.get(n, {})) for n, r in DEFAULT_NAMESPACES.items()}


def _entry(row: dict[str, Any]) -> Entry:
    return Entry(
        id=str(row["id"]),
        t=row["t"],
        identifiers=tuple((row["identifiers"] or "").split()),
        source=row.get("source") or "web",
        seq=row.get("seq"),
        is_link=row.get("kind") == "link",
        is_bot=bool(row.get("is_bot")),
        is_deleted=bool(row.get("is_deleted")),
    )
