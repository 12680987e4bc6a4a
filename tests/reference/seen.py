"""What identity decides from: everything seen at as_of, in the order key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tests.spec.identity.drawn import Entry, Told


@dataclass(frozen=True, slots=True)
class Rules:
    """What a company says: priorities by namespace (object namespaces have none), source ranks."""

    person: dict[str, int]
    device: dict[str, int]
    unique: frozenset[str]
    max_per_person: dict[str, int]
    max_people: dict[str, int]
    ranks: dict[str, int]
    secret: bytes
    corrections: tuple[Told, ...] = ()


def in_order(entries: Sequence[Entry], staff: set[str], as_of: int, rules: Rules) -> list[Entry]:
    """What is seen at `as_of`, by the order key, with staff as if absent."""

    def order_key(entry: Entry) -> tuple[object, ...]:
        sequence = (1, 0) if entry.seq is None else (0, entry.seq)
        return (entry.t, rules.ranks[entry.source], sequence, entry.full_id.encode(), entry.is_link)

    there = [entry for entry in entries if entry.t < as_of and not entry.is_deleted]
    certain = {(entry.source, i) for entry in there for i in entry.identifiers}
    seen = []
    for entry in sorted(there, key=order_key):
        identifiers = tuple(i for i in told(entry, certain, staff) if i not in staff)
        doubtful = frozenset(identifiers) - frozenset(entry.identifiers)
        seen.append(replace(entry, identifiers=identifiers, doubtful=doubtful))
    return seen


def told(entry: Entry, certain: set[tuple[str, str]], staff: set[str]) -> Iterator[str]:
    """The entry's identifiers: one of `a/b` is of a if the source shows it as one, or if that is staff;
    else of b."""
    for identifier in entry.identifiers:
        names, value = identifier.split(":", maxsplit=1)
        first, *second = names.split("/")
        is_shown = (entry.source, f"{first}:{value}") in certain
        is_first = not second or is_shown or f"{first}:{value}" in staff
        name = first if is_first else second[0]
        # Named for certain beside it, it is no second mention.
        if name == names or f"{name}:{value}" not in entry.identifiers:
            yield f"{name}:{value}"


def namespace(identifier: str) -> str:
    return identifier.split(":", maxsplit=1)[0]
