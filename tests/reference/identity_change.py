"""What changed of customers between two nights, in the most obvious way: two drawers of labels.

Identifiers are the labels, and customers the drawers they lie in; None is no drawer.
"""

from __future__ import annotations

from collections.abc import Mapping

Drawer = int | None
Change = tuple[str, Drawer, Drawer, int]
"""(what became of it, customer then, customer now, identifiers that went from the one to the other)"""


def identity_changes(then: Mapping[str, Drawer], now: Mapping[str, Drawer]) -> set[Change]:
    """Every change; identifiers that lead nowhere then are as new as those that were not there."""
    found: set[Change] = set()
    moves = {(then.get(name), now.get(name), name in now) for name in {*then, *now}}
    for before, after, is_there in moves:
        if before == after:
            continue
        names = [
            n
            for n in {*then, *now}
            if (then.get(n), now.get(n), n in now) == (before, after, is_there)
        ]
        where_to = {now.get(name) for name in then if then[name] == before} - {None}
        where_from = {then.get(name) for name in now if now[name] == after} - {None}
        if before is None:
            if not where_from:
                found.add(("created", None, after, len(names)))
        elif not is_there:
            found.add(("removed", before, None, len(names)))
        elif after is None or len(where_to) > 1:
            found.add(("split", before, after, len(names)))
        elif len(where_from) > 1:
            found.add(("merged", before, after, len(names)))
        else:
            found.add(("renamed", before, after, len(names)))
    return found
