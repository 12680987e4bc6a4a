"""Which edges join their identifiers: components, and the guards that keep people apart.

Identifiers are named by their strength: 1 … n without gaps, so that they index arrays. Edges come
in the order in which they are judged, the oldest first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Guarded:
    """Identifiers of which a customer has only so many: of one namespace, or of two kept apart."""

    node: Integers
    guard: Integers
    """The number of its guard, from 1: of several that refuse an edge the smallest tells why."""
    at_most: Integers


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of identifiers."""

    a: Integers
    b: Integers

    def of(self, nodes: Flags) -> Iterator[tuple[int, int]]:
        """Those pairs whose first is one of `nodes`."""
        which = nodes[self.a]
        return zip(self.a[which].tolist(), self.b[which].tolist(), strict=True)

    def __add__(self, other: Pairs) -> Pairs:
        return Pairs(np.concatenate([self.a, other.a]), np.concatenate([self.b, other.b]))


def components(nodes: int, pairs: Pairs) -> Integers:
    """A component number for every node 0 … nodes, joined by the pairs.

    Node 0 is nobody's and stands alone, because strengths begin at 1.
    """
    ones = np.ones(len(pairs.a), dtype=np.int8)
    edges = coo_array((ones, (pairs.a, pairs.b)), shape=(nodes + 1, nodes + 1))
    _, labels = connected_components(edges, directed=False)
    return np.asarray(labels, dtype=np.int64)


def refused_by(nodes: int, edges: Pairs, guarded: Guarded, together: Pairs) -> Integers:
    """For each edge the number of the guard that refuses it, 0 where it is accepted.

    `together` are joined first and over all guards. Where no component of all pairs holds more than
    one customer may, nothing can be refused; only the others are walked edge by edge.
    """
    is_contested = _contested(components(nodes, edges + together), guarded)
    held: dict[int, dict[int, int]] = defaultdict(dict)
    for node, guard in Pairs(guarded.node, guarded.guard).of(is_contested):
        held[node][guard] = 1
    at_most = dict(zip(guarded.guard.tolist(), guarded.at_most.tolist(), strict=True))
    groups = _Groups(held, at_most)
    for a, b in together.of(is_contested):
        groups.join(a, b)
    refusals = np.zeros(len(edges.a), dtype=np.int64)
    refusals[is_contested[edges.a]] = [groups.judge(a, b) for a, b in edges.of(is_contested)]
    return refusals


def _contested(labels: Integers, guarded: Guarded) -> Flags:
    """For every node whether its component holds more than one customer may."""
    label = labels[guarded.node]
    # Component and guard as one integer. Sorted and not counted into places: with every pair that is
    # kept apart a guard, there would be more places than memory.
    pair = label * (guarded.guard.max(initial=0) + 1) + guarded.guard
    _, place, count = np.unique(pair, return_inverse=True, return_counts=True)
    is_over = np.zeros(len(labels), dtype=np.bool_)
    is_over[label[count[place] > guarded.at_most]] = True
    return is_over[labels]


class _Groups:
    """Identifiers joined so far, in components that are walked.

    `held` has the values of each guard that a group holds, by the group's root. What two groups hold
    is added up, because a value is one identifier and so in one of them.
    """

    def __init__(self, held: dict[int, dict[int, int]], at_most: dict[int, int]) -> None:
        self._parent: dict[int, int] = {}
        self._held = held
        self._at_most = at_most

    def judge(self, a: int, b: int) -> int:
        """Join the groups of a and b, unless a guard refuses: its number, else 0."""
        one, other = self._root(a), self._root(b)
        if one == other:
            return 0
        of_one, of_other = self._held.get(one, {}), self._held.get(other, {})
        passed = [g for g in of_one.keys() & of_other.keys() if self._is_over(g, of_one, of_other)]
        if not passed:
            self.join(one, other)
        return min(passed, default=0)

    def join(self, a: int, b: int) -> None:
        """Join the groups of a and b, whatever they hold."""
        one, other = self._root(a), self._root(b)
        if one == other:
            return
        self._parent[other] = one
        of_one = self._held.get(one, {})
        more = self._held.get(other, {})
        self._held[one] = of_one | {g: n + of_one.get(g, 0) for g, n in more.items()}

    def _is_over(self, guard: int, one: dict[int, int], other: dict[int, int]) -> bool:
        return one[guard] + other[guard] > self._at_most[guard]

    def _root(self, node: int) -> int:
        """The group's name, halving the way there for the next who asks."""
        parent = self._parent
        while (above := parent.get(node, node)) != node:
            parent[node] = parent.get(above, above)
            node = parent[node]
        return node
