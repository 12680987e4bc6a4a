"""How well touchpoints were given to people: pairwise and B-cubed precision and recall.

A clustering says of touchpoints which belong together. With n(i, j) touchpoints that cluster i of the
one and cluster j of the other have in common:

    pairwise   precision is the share of pairs put together that belong together, recall the share of
               pairs that belong together that were put together (C. D. Manning, P. Raghavan,
               H. Schütze, "Introduction to Information Retrieval", 2008, 16.3)
    B-cubed    for every touchpoint the share of its cluster that belongs with it, and the share of what
               belongs with it that is in its cluster; the mean over touchpoints (A. Bagga, B. Baldwin,
               "Entity-based cross-document coreferencing using the vector space model",
               COLING-ACL 1998, 79-85)

Pairs count a big customer by the square of its size, B-cubed counts it by its size.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Labels = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Precision and recall, with their harmonic mean."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def pairwise(found: Labels, true: Labels, linkable: Labels) -> Agreement:
    """Precision against `true`, recall of `linkable`; 1 where there are no pairs to speak of.

    >>> pairwise(np.array([1, 1, 1, 2]), np.array([1, 1, 2, 2]), np.array([1, 1, 2, 2]))
    Agreement(precision=0.3333333333333333, recall=0.5)
    """
    return Agreement(
        _share(_pairs(_joint(found, true)), _pairs(found)),
        _share(_pairs(_joint(found, linkable)), _pairs(linkable)),
    )


def b_cubed(found: Labels, true: Labels, linkable: Labels) -> Agreement:
    """The same, touchpoint by touchpoint.

    >>> b_cubed(np.array([1, 1, 1, 2]), np.array([1, 1, 2, 2]), np.array([1, 1, 2, 2]))
    Agreement(precision=0.6666666666666666, recall=0.75)
    """
    return Agreement(_mean_share(found, true), _mean_share(linkable, found))


def _joint(one: Labels, other: Labels) -> Labels:
    """A label for every pair of labels that occurs."""
    _, a = np.unique(one, return_inverse=True)
    _, b = np.unique(other, return_inverse=True)
    return np.asarray(a.astype(np.int64) * (b.max(initial=0) + 1) + b)


def _pairs(labels: Labels) -> int:
    counts = np.unique(labels, return_counts=True)[1]
    return int((counts * (counts - 1) // 2).sum())


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _mean_share(cluster: Labels, other: Labels) -> float:
    """Mean over touchpoints of the share of its cluster that has its label of `other`."""
    _, joint, together = np.unique(_joint(cluster, other), return_inverse=True, return_counts=True)
    _, own, size = np.unique(cluster, return_inverse=True, return_counts=True)
    return float((together[joint] / size[own]).mean())
