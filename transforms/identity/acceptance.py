"""Which edges join their identifiers: components, and the guards that keep people apart.

Identifiers are named by their strength: 1 … n without gaps, so that they index arrays. Edges come
in the order in which they are judged, the oldest first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Guarded:
    """The identifiers of guarded namespaces: of each one's namespace a customer has only so many."""

    node: Integers
    guard: Integers
    """The number of its namespace, from 1: of several that refuse an edge the smallest tells why."""
    at_most: Integers


def components(nodes: int, a: Integers, b: Integers) -> Integers:
    """A component number for every node 0 … nodes, joined by the edges (a, b).

    Node 0 is nobody's and stands alone, because strengths begin at 1.
    """
    edges = coo_array((np.ones(len(a), dtype=np.int8), (a, b)), shape=(nodes + 1, nodes + 1))
    _, labels = connected_components(edges, directed=False)
    return np.asarray(labels, dtype=np.int64)


def refused_by(nodes: int, a: Integers, b: Integers, guarded: Guarded) -> Integers:
    """For each edge (a, b) the number of the guard that refuses it, 0 where it is accepted.

    Where no component of all edges holds more of a namespace than one customer may, nothing can be
    refused; only the others are walked edge by edge.
    """
    labels = components(nodes, a, b)
    is_contested = _contested(labels, guarded)
    walked, held = is_contested[a], is_contested[guarded.node]
    refusals = np.zeros(len(a), dtype=np.int64)
    edges = zip(a[walked].tolist(), b[walked].tolist(), strict=True)
    guards = zip(guarded.node[held].tolist(), guarded.guard[held].tolist(), strict=True)
    at_most = dict(zip(guarded.guard.tolist(), guarded.at_most.tolist(), strict=True))
    refusals[walked] = list(_in_order(edges, {node: {guard: 1} for node, guard in guards}, at_most))
    return refusals


def _contested(labels: Integers, guarded: Guarded) -> Flags:
    """For every node whether its component holds more of a namespace than one customer may."""
    label = labels[guarded.node]
    # Component and guard as one integer: counting is then a single pass.
    pair = label * (guarded.guard.max(initial=0) + 1) + guarded.guard
    is_over = np.zeros(len(labels), dtype=np.bool_)
    is_over[label[np.bincount(pair)[pair] > guarded.at_most]] = True
    return is_over[labels]


def _in_order(
    edges: Iterable[tuple[int, int]], held: dict[int, dict[int, int]], at_most: dict[int, int]
) -> Iterator[int]:
    """Judge edges one after the other; `held` has the values of each guard that a node is.

    What two groups hold is added up, because a value is one node and so in one of them.
    """
    parent: dict[int, int] = {}
    for a, b in edges:
        root_a, root_b = _root(parent, a), _root(parent, b)
        if root_a == root_b:
            yield 0
            continue
        one, other = held.get(root_a, {}), held.get(root_b, {})
        passed = [g for g in one.keys() & other.keys() if one[g] + other[g] > at_most[g]]
        if not passed:
            parent[root_b] = root_a
            held[root_a] = one | {
                guard: count + one.get(guard, 0) for guard, count in other.items()
            }
        yield min(passed, default=0)


def _root(parent: dict[int, int], node: int) -> int:
    """The group's name, halving the way there for the next who asks."""
    while (above := parent.get(node, node)) != node:
        parent[node] = parent.get(above, above)
        node = parent[node]
    return node
