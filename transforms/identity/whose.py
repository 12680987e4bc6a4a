"""Whose touchpoint? Arrays in, arrays out.

Everything is an array with one element per evidence, at its order_no; element 0 is nothing's, and 0
stands for nobody. That the evidence is numbered without gaps makes every join of the rules a look
into an array: in SQL the same takes several times the processor time and the memory.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.signedinteger]
Flags = npt.NDArray[np.bool_]

_NONE = np.iinfo(np.int32).max
"""Behind every strength and every order_no."""
_BITS = 32
"""Room of an order_no: two numbers below 2³¹ make one that sorts by both."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One element per evidence; `person` is the customer of the strongest person on it."""

    occurred_us: Integers
    is_bot: Flags
    is_link: Flags
    person: Integers

    def is_asking(self) -> Flags:
        """Which are touchpoints without a person, and so look for somebody else."""
        return np.asarray((self.person == 0) & ~self.is_link)


@dataclass(frozen=True, slots=True)
class Shown:
    """One element per identifier on an evidence, in any order, by its strength."""

    order_no: Integers
    strength: Integers


def strongest(size: int, shown: Shown) -> Integers:
    """For every evidence the strength of the strongest that it shows."""
    found = np.full(size, _NONE, dtype=np.int32)
    np.minimum.at(found, shown.order_no, shown.strength)
    found[found == _NONE] = 0
    return found


def identified(evidence: Evidence, device: Shown) -> tuple[Integers, Integers]:
    """Touchpoints without a person, and the customers identified on their devices nearest in time."""
    before_no, after_no = _neighbours(evidence, device)
    asking = np.flatnonzero(evidence.is_asking() & ((before_no > 0) | (after_no < _NONE)))
    before, after, at = before_no[asking], after_no[asking], evidence.occurred_us
    # Element 0 stands in for one that is not there, and is not looked at.
    since, until = at[asking] - at[before], at[np.where(after < _NONE, after, 0)] - at[asking]
    is_before = (after == _NONE) | ((before > 0) & (since <= until))
    return asking, evidence.person[np.where(is_before, before, after)]


def _neighbours(evidence: Evidence, device: Shown) -> tuple[Integers, Integers]:
    """For every evidence the last identification before it on any of its devices, and the first after."""
    by_device = np.sort(device.strength.astype(np.int64) << _BITS | device.order_no)
    order_no = (by_device & _NONE).astype(np.int32)
    begins = np.flatnonzero(np.diff(by_device >> _BITS, prepend=-1))
    del by_device
    marks = (evidence.person[order_no] > 0) & ~evidence.is_bot[order_no]
    before = _last_marked(order_no, marks, begins)
    ends = len(order_no) - np.r_[begins[1:], len(order_no)][::-1]
    after = _last_marked(order_no[::-1], marks[::-1], ends)[::-1]
    after[after == 0] = _NONE
    size = len(evidence.person)
    before_no, after_no = np.zeros(size, np.int32), np.full(size, _NONE, np.int32)
    np.maximum.at(before_no, order_no, before)
    np.minimum.at(after_no, order_no, after)
    return before_no, after_no


def _last_marked(order_no: Integers, marks: Flags, begins: Integers) -> Integers:
    """For every row the nearest marked one before it, or itself, in its run; 0 where there is none."""
    last = np.maximum.accumulate(np.where(marks, np.arange(1, len(marks) + 1, dtype=np.int32), 0))
    run = np.repeat(begins, np.diff(begins, append=len(marks)))
    return np.where(last > run, order_no[last - 1], 0)
