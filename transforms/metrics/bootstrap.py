"""95 % intervals of cumulative incidence by resampling customers: a customer's visits are not independent.

Each replicate gives every customer a Poisson(1) weight, the same in all cohorts of a definition, and
takes the weighted curve. Up to 64 stays of a cohort are taken one by one; of more, stays that follow each
other in time are taken in 64 parts, cut at the days that are told: within a part S falls by the same
amount at every exit unless somebody's observation ends in it, so hardly anything is lost.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import numpy as np
from scipy.sparse import csr_matrix

from transforms.metrics.curve import Reals
from transforms.metrics.members import Ints
from transforms.metrics.stays import EXITS, Stays

REPLICATES = 200
_PARTS = 64
_BLOCK = 25  # replicates at a time: memory
_KINDS = len(EXITS) + 1
_GONE = -50.0  # log of a share that is none: e⁻⁵⁰, which sums can take back


def intervals(of: Stays, days_us: Ints, definition: str) -> tuple[Reals, Reals]:
    """Lower and upper ends of F_k at `days_us`: arrays (cohort, exit kind, day)."""
    part, at_day = _parts(of, days_us)
    who = np.unique(of.customer, return_inverse=True)[1]
    row = part * _KINDS + of.exit_no
    shape = (int(part[-1] + 1) * _KINDS, int(who.max() + 1))
    ones = np.ones(len(row), np.float64)
    counts = csr_matrix((ones, (row, who)), shape=shape)
    cohort = of.cohort[np.flatnonzero(np.diff(part, prepend=-1))]
    drawn = [
        _left(np.asarray(counts @ weights).reshape(-1, _KINDS, _BLOCK), cohort, at_day)
        for weights in _weights(definition, shape[1])
    ]
    low, high = np.percentile(np.concatenate(drawn, axis=-1), [2.5, 97.5], axis=-1)
    return low, high


def seed(definition: str) -> int:
    """The seed of a definition's weights: the same on every machine, night and order of events."""
    return int.from_bytes(hashlib.sha256(definition.encode()).digest()[:8], "big")


def _weights(definition: str, customers: int) -> Iterator[Reals]:
    """Weights (customer, replicate) in blocks; customers are in the order of their ids."""
    chance = np.random.Generator(np.random.PCG64(seed(definition)))
    for _ in range(REPLICATES // _BLOCK):
        yield chance.poisson(1.0, (customers, _BLOCK)).astype(np.float64)


def _parts(of: Stays, days_us: Ints) -> tuple[Ints, Ints]:
    """The part of each stay, numbered over all cohorts; and the parts up to each day by cohort."""
    sizes = np.bincount(of.cohort)
    begins = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    place = np.arange(len(of.cohort)) - begins[of.cohort]
    size = sizes[of.cohort]
    share = np.where(size > _PARTS, place * _PARTS // size, place)
    day = np.searchsorted(days_us, of.lasted_us, side="left")
    changes = [np.diff(column, prepend=-1) != 0 for column in (of.cohort, share, day)]
    # Those of one moment leave together.
    together = (np.diff(of.lasted_us, prepend=-1) == 0) & ~changes[0]
    part = np.cumsum(np.logical_or.reduce(changes) & ~together) - 1
    beyond = [
        begins + np.bincount(of.cohort[day <= no], minlength=len(sizes))
        for no in range(len(days_us))
    ]
    ends = np.concatenate([[0], part + 1])
    return part, ends[np.array(beyond)].T


def _left(counts: Reals, cohort: Ints, at_day: Ints) -> Reals:
    """F_k of every replicate at the days: (cohort, exit kind, day, replicate)."""
    begins = np.flatnonzero(np.diff(cohort, prepend=-1))
    ends = np.append(begins[1:], len(cohort))
    everybody = counts.sum(axis=1)
    until = np.cumsum(everybody, axis=0)
    at_risk = until[ends - 1][cohort] - until + everybody
    leaving = counts[:, 1:].sum(axis=1)
    share = np.divide(leaving, at_risk, out=np.zeros_like(leaving), where=at_risk > 0)
    logs = np.log(1 - share, out=np.full_like(share, _GONE), where=share < 1)
    total = np.cumsum(logs, axis=0) - logs
    before = np.exp(total - total[begins][cohort])
    hazard = np.divide(before, at_risk, out=np.zeros_like(before), where=at_risk > 0)
    left = np.cumsum(hazard[:, None, :] * counts[:, 1:], axis=0)
    left = np.concatenate([np.zeros_like(left[:1]), left])
    # Sums of shares end a rounding error below 0 or above 1.
    told: Reals = np.clip(left[at_day] - left[begins][:, None], 0, 1).swapaxes(1, 2)
    return told
