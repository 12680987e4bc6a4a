"""Means with intervals drawn by customer: who is drawn comes with all they did, or not at all.

The Poisson bootstrap (N. Chamandy et al., *Estimating Uncertainty for Massive Data Streams*, Google
2012): each customer's weight in a replicate is Poisson distributed with mean 1, which for many
customers is drawing them with replacement. Percentile interval at 95 %.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from warehouse.engine import Engine

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

REPLICATES = 200
"""The ends of the interval are then the fifth from either side: good to a tenth of its width."""
_ENDS = (0.025, 0.975)

ESTIMATES = pa.schema(
    [
        ("definition", pa.string()),
        ("set_no", pa.int64()),
        ("mean", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
    ]
)


@dataclass(frozen=True, slots=True)
class Shares:
    """What each customer adds to each set, one element a customer and set, sorted by set and customer.

    A set's mean is the sum of its totals over the sum of its weights, which are above 0.
    """

    set_no: Ints
    customer: Ints
    total: Floats
    weight: Floats

    @property
    def first(self) -> Ints:
        """Where each set begins."""
        return np.flatnonzero(np.diff(self.set_no, prepend=-1))

    def means(self) -> Floats:
        return np.asarray(
            np.add.reduceat(self.total, self.first) / np.add.reduceat(self.weight, self.first)
        )


def estimates(engine: Engine, sql: str, table: str, bound: Mapping[str, Any]) -> pa.Table:
    """ESTIMATES of one definition, a row per set.

    `sql` gives set_no (0 or more), customer_id, total, weight as Shares wants them; it binds `bound`, of
    which `definition` and the table's name seed the draws. Null ends where one customer is the set.
    """
    found = engine.arrow(sql, bound)
    if not len(found):
        return ESTIMATES.empty_table()
    shares = Shares(
        *(found.column(c).to_numpy() for c in ("set_no", "customer_id", "total", "weight"))
    )
    low, high = intervals(shares, seed(table, bound["definition"]))
    return pa.table(
        {
            "definition": [bound["definition"]] * len(low),
            "set_no": shares.set_no[shares.first],
            "mean": shares.means(),
            "low": pa.array(low, pa.float64(), from_pandas=True),
            "high": pa.array(high, pa.float64(), from_pandas=True),
        },
        schema=ESTIMATES,
    )


def seed(table: str, definition: str) -> int:
    """The same on every machine and in every run; a definition's sets share their draws."""
    return int.from_bytes(hashlib.sha256(f"{table}:{definition}".encode()).digest())


def intervals(shares: Shares, seeded: int) -> tuple[Floats, Floats]:
    """Low and high end of each set's mean; NaN where fewer than two customers make it."""
    customers, index = np.unique(shares.customer, return_inverse=True)
    first = shares.first
    generator = np.random.Generator(np.random.PCG64(seeded))
    drawn_means = np.empty((REPLICATES, len(first)))
    for means in drawn_means:
        drawn = generator.poisson(1.0, len(customers))[index]
        weight = np.add.reduceat(drawn * shares.weight, first)
        total = np.add.reduceat(drawn * shares.total, first)
        means[:] = np.divide(total, weight, out=np.full(len(first), np.nan), where=weight > 0)
    drawn_means.sort(axis=0)
    low, high = (_quantile(drawn_means, q) for q in _ENDS)
    lonely = np.diff(first, append=len(shares.set_no)) < 2
    low[lonely], high[lonely] = np.nan, np.nan
    return low, high


def _quantile(drawn: Floats, q: float) -> Floats:
    """With linear interpolation, of each column's numbers; sorted, what is no number last."""
    place = q * np.maximum(np.isfinite(drawn).sum(axis=0) - 1, 0)
    below = np.floor(place).astype(np.int64)
    above = np.ceil(place).astype(np.int64)
    column = np.arange(drawn.shape[1])
    start = drawn[below, column]
    return np.asarray(start + (drawn[above, column] - start) * (place - below))
