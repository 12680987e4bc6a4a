"""Which edges join their identifiers: components, and the guards that keep people apart.

Identifiers are named by their strength: 1 … n without gaps, so that they index arrays. Edges come
in the order in which they are judged, the oldest first.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def components(nodes: int, a: Integers, b: Integers) -> Integers:
    """A component number for every node 0 … nodes, joined by the edges (a, b).

    Node 0 is nobody's and stands alone, because strengths begin at 1.
    """
    edges = coo_array((np.ones(len(a), dtype=np.int8), (a, b)), shape=(nodes + 1, nodes + 1))
    _, labels = connected_components(edges, directed=False)
    return np.asarray(labels, dtype=np.int64)


def accepted(nodes: int, a: Integers, b: Integers, unique: Integers, namespace: Integers) -> Flags:
    """Whether each edge (a, b) is accepted under the guard `unique`.

    `unique` lists the identifiers whose namespace never gives one customer two values, and
    `namespace` numbers the namespace of each, from 0. Where no component of all edges holds two
    values of one of them, nothing can be refused; only the others are walked edge by edge.
    """
    labels = components(nodes, a, b)
    contested = np.isin(labels[a], _conflicting(labels[unique], namespace))
    flags = np.ones(len(a), dtype=np.bool_)
    held = dict(zip(unique.tolist(), (1 << n for n in namespace.tolist()), strict=True))
    pairs = zip(a[contested].tolist(), b[contested].tolist(), strict=True)
    flags[contested] = list(_in_order(pairs, held))
    return flags


def _conflicting(labels: Integers, namespace: Integers) -> Integers:
    """Components that hold two values of one unique namespace."""
    values, counts = np.unique(np.stack([labels, namespace]), axis=1, return_counts=True)
    return np.unique(values[0, counts > 1])


def _in_order(edges: Iterable[tuple[int, int]], held: dict[int, int]) -> Iterable[bool]:
    """Judge edges one after the other; `held` has a bit per unique namespace that a node is of.

    Two groups that both hold a value of one unique namespace hold two, because a value is one node.
    """
    parent: dict[int, int] = {}
    for a, b in edges:
        root_a, root_b = _root(parent, a), _root(parent, b)
        held_a, held_b = held.get(root_a, 0), held.get(root_b, 0)
        is_accepted = root_a == root_b or not held_a & held_b
        if is_accepted and root_a != root_b:
            parent[root_b] = root_a
            held[root_a] = held_a | held_b
        yield is_accepted


def _root(parent: dict[int, int], node: int) -> int:
    """The group's name, halving the way there for the next who asks."""
    while (above := parent.get(node, node)) != node:
        parent[node] = parent.get(above, above)
        node = parent[node]
    return node
