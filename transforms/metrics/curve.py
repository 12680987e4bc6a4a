"""The curves of one cohort: still in the stage (product limit), and left in each way (Aalen-Johansen).

O. O. Aalen and S. Johansen, "An empirical transition matrix for non-homogeneous Markov chains based on
censored observations", Scand. J. Statist. 5 (1978): F_k(t) = Σ S(t−) d_k / n over the times up to t, with
S the product of 1 − d / n over exits of every kind, so S + Σ F_k = 1. Somebody seen until t and not
longer is at risk at t: exits come before censoring at ties.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transforms.metrics.members import Ints
from transforms.metrics.stays import EXITS

Reals = NDArray[np.float64]

Z = 1.959963984540054
"""Standard errors of a 95 % interval."""
QUANTILES = {"median": 0.5, "p75": 0.75, "p90": 0.9}
_SLACK = 1e-12  # S is a product of ratios: a share that is exactly 1 − q must count as reached


@dataclass(frozen=True, slots=True)
class Curve:
    """Step functions of the time since entry; each step at one of `times_us`, which ascend."""

    times_us: Ints
    staying: Reals
    """S after each time."""
    left: Reals
    """F_k after each time, a row per exit kind."""
    exits: Ints
    """How many visits were seen to be left by each time, a row per exit kind."""
    variance: Reals
    """Greenwood's sum d / n(n − d) up to each time; infinite where nobody stays."""

    @property
    def is_complete(self) -> bool:
        """Whether everybody was seen to leave: then the curve is known at any time."""
        return bool(self.staying[-1] == 0)

    def at(self, us: Ints) -> Ints:
        """Index of the step that holds at each time; −1 before the first."""
        return np.searchsorted(self.times_us, us, side="right") - 1

    def band(self) -> tuple[Reals, Reals]:
        """Lower and upper end of the 95 % log-log interval of S; NaN where S is 1 or 0.

        S ** exp(±z √variance / log S): it stays within 0 and 1 (J. D. Kalbfleisch and R. L. Prentice, *The
        Statistical Analysis of Failure Time Data*, section 1.4).
        """
        low, high = np.full((2, len(self.staying)), np.nan)
        inner = (self.staying > 0) & (self.staying < 1)
        s = self.staying[inner]
        width = Z * np.sqrt(self.variance[inner]) / np.log(s)
        low[inner], high[inner] = s ** np.exp(-width), s ** np.exp(width)
        return low, high


def curve(lasted_us: Ints, exit_no: Ints) -> Curve:
    """The curve of visits sorted by how long they lasted; exit_no 0 is one not left yet."""
    first = np.flatnonzero(np.diff(lasted_us, prepend=-1))
    at_risk = len(lasted_us) - first
    kinds = range(1, len(EXITS) + 1)
    exits = np.array([np.add.reduceat(exit_no == k, first, dtype=np.int64) for k in kinds])
    leaving = exits.sum(axis=0)
    staying = np.cumprod((at_risk - leaving) / at_risk)
    before = np.concatenate([[1.0], staying[:-1]])
    with np.errstate(divide="ignore"):
        variance = np.cumsum(leaving / (at_risk * (at_risk - leaving.astype(np.float64))))
    return Curve(
        times_us=lasted_us[first],
        staying=staying,
        left=np.minimum(
            np.cumsum(before * exits / at_risk, axis=1), 1
        ),  # not a rounding error more
        exits=np.cumsum(exits, axis=1),
        variance=variance,
    )


def quantiles_us(of: Curve) -> dict[str, float]:
    """`median_seconds`, `median_low_seconds` and so on, in microseconds; NaN where not reached.

    The interval is made of the times at which the ends of S's interval reach the quantile (R. Brookmeyer and J.
    Crowley, "A confidence interval for the median survival time", Biometrics 38, 1982).
    """
    low, high = of.band()
    return {
        f"{name}{end}_seconds": _quantile_us(of.times_us, values, q)
        for name, q in QUANTILES.items()
        for end, values in (("", of.staying), ("_low", low), ("_high", high))
    }


def _quantile_us(times_us: Ints, staying: Reals, q: float) -> float:
    """Smallest time by which a share q has left; NaN if that is not reached."""
    reached = np.flatnonzero(staying <= 1 - q + _SLACK)
    return float(times_us[reached[0]]) if len(reached) else np.nan


def restricted_mean_us(of: Curve, until_us: int) -> tuple[float, float]:
    """Mean time in the stage of which at most `until_us` counts, and its standard error.

    The area below S, and Greenwood's variance of it: Σ (area after t)² d / n(n − d). NaN where S is not
    known up to there.
    """
    if of.times_us[-1] < until_us and not of.is_complete:
        return np.nan, np.nan
    inside = of.times_us < until_us
    edges = np.concatenate([[0], of.times_us[inside], [until_us]]).astype(np.float64)
    areas = np.diff(edges) * np.concatenate([[1.0], of.staying[inside]])
    after = areas.sum() - np.cumsum(areas)[:-1]
    steps = np.diff(of.variance[inside], prepend=0.0)
    # After a step that everybody left at no area is left.
    spread = np.where(after > 0, after, 0.0) ** 2 * np.where(np.isfinite(steps), steps, 0.0)
    return float(areas.sum()), float(np.sqrt(spread.sum()))
