"""Everything that happens in the demo's world, as columns: one row per moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import IntEnum, auto

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
NOBODY = -1


class Kind(IntEnum):
    """What happened. The source that tells of it is in WEB, MAIL, SUPPORT or SALES."""

    PAGE = auto()
    SCREEN = auto()
    PRODUCT = auto()
    SEARCH = auto()
    ADD = auto()
    CART = auto()
    CHECKOUT = auto()
    ORDER = auto()
    SIGN_UP = auto()
    SIGN_IN = auto()
    TRIAL = auto()
    IDENTIFY = auto()
    IDENTIFY_EMAIL = auto()
    ALIAS = auto()
    GROUP = auto()
    FORM = auto()
    NEWSLETTER = auto()
    CHAT = auto()
    SUBSCRIBE = auto()
    CANCEL = auto()
    SERVER_TRIAL_END = auto()
    SERVER_RENEW = auto()
    SERVER_PAYMENT_FAILED = auto()
    SERVER_CANCEL = auto()
    SERVER_SURVEY = auto()
    SERVER_SCORE = auto()
    UNKNOWN = auto()
    PROCESSED = auto()
    DEFERRED = auto()
    DELIVERED = auto()
    BOUNCE = auto()
    DROPPED = auto()
    OPEN = auto()
    CLICK = auto()
    SPAM = auto()
    UNSUBSCRIBE = auto()
    TICKET = auto()
    ASSIGN = auto()
    REPLY = auto()
    COMMENT = auto()
    PENDING = auto()
    COMMENT_OPEN = auto()
    SOLVE = auto()
    REOPEN = auto()
    CLOSE = auto()
    OFFER = auto()
    RATE_GOOD = auto()
    RATE_BAD = auto()
    LEAD = auto()
    CALL = auto()
    CONVERT = auto()
    MEETING = auto()
    OPPORTUNITY = auto()
    STAGE = auto()
    AMOUNT = auto()
    WON = auto()
    LOST = auto()


WEB = range(Kind.PAGE, Kind.UNKNOWN + 1)
SERVER = range(Kind.SERVER_TRIAL_END, Kind.SERVER_SCORE + 1)
MAIL = range(Kind.PROCESSED, Kind.UNSUBSCRIBE + 1)
SUPPORT = range(Kind.TICKET, Kind.RATE_BAD + 1)
SALES = range(Kind.LEAD, Kind.LOST + 1)


@dataclass
class Moments:
    """Columns of equal length. `at` is in seconds since 1970 UTC until told otherwise.

    `thing` is the product, message, ticket or deal it is about, `extra` what else the kind needs.
    """

    person: Ints
    at: Ints
    kind: Ints
    device: Ints
    session: Ints
    thing: Ints
    extra: Ints

    def __len__(self) -> int:
        return len(self.at)

    @classmethod
    def of(cls, person: Ints, at: Ints, kind: int | Ints, **given: int | Ints) -> Moments:
        """Columns that are not given are -1; a single number stands in every row."""
        wanted = {"device": NOBODY, "session": NOBODY, "thing": NOBODY, "extra": 0}
        columns = {"person": person, "at": at, "kind": kind, **wanted, **given}
        shape = len(at)
        return cls(
            **{
                name: np.broadcast_to(np.asarray(value, dtype=np.int64), shape).copy()
                for name, value in columns.items()
            }
        )

    @classmethod
    def joined(cls, parts: Sequence[Moments]) -> Moments:
        return cls(
            **{f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(cls)}
        )

    def where(self, chosen: Flags | Ints) -> Moments:
        """The rows of a mask, or the rows at positions."""
        return Moments(**{f.name: getattr(self, f.name)[chosen] for f in fields(self)})

    def are(self, *kinds: int) -> Flags:
        return np.isin(self.kind, kinds)

    def among(self, kinds: range) -> Flags:
        return (self.kind >= kinds.start) & (self.kind < kinds.stop)

    def settled(self, end: int) -> Moments:
        """In order per person, at least a second apart, and none at or after `end`.

        Two things at one instant are decided by rules that only the pipeline knows (ranks, keys), so
        the clean world has none; ties are part of the dirt.
        """
        order = np.lexsort((self.at, self.person))
        person, at = self.person[order], self.at[order]
        place = within_groups(person)
        settled = self.where(order)
        # Strictly increasing: at[i] = max over j ≤ i of (at[j] − j) + i, within each person.
        settled.at = never_before(at - place, person) + place
        return settled.where(settled.at < end)


def never_before(values: Ints, groups: Ints) -> Ints:
    """Running maximum within runs of equal groups.

    >>> never_before(np.array([3, 1, 4, 2, 2]), np.array([0, 0, 0, 1, 1])).tolist()
    [3, 3, 4, 2, 2]
    """
    if not len(values):
        return values
    far = np.int64(1 << 36)  # farther than any two moments of a demo
    lifted = np.cumsum(within_groups(groups) == 0) * far
    return np.asarray(
        np.maximum.accumulate(values - values[0] + lifted) - lifted + values[0], dtype=np.int64
    )


def within_groups(groups: Ints) -> Ints:
    """Position of each row in its run of equal values, from 0.

    >>> within_groups(np.array([5, 5, 7, 7, 7, 1])).tolist()
    [0, 1, 0, 1, 2, 0]
    """
    n = len(groups)
    starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]]) if n else np.empty(0, np.int64)
    lengths = np.diff(np.r_[starts, n])
    return np.arange(n) - np.repeat(starts, lengths)


@dataclass(frozen=True)
class Scripts:
    """Fixed sequences of steps, laid out flat so that many can be unrolled at once."""

    starts: Ints
    lengths: Ints
    kinds: Ints
    gaps: npt.NDArray[np.float64]
    """Mean seconds between a step and the one before."""

    @classmethod
    def of(cls, scripts: Sequence[Sequence[tuple[int, float]]]) -> Scripts:
        lengths = np.array([len(steps) for steps in scripts])
        flat = [step for steps in scripts for step in steps]
        return cls(
            np.r_[0, np.cumsum(lengths)[:-1]],
            lengths,
            np.array([kind for kind, _ in flat]),
            np.array([gap for _, gap in flat]),
        )

    def unrolled(
        self, rng: np.random.Generator, which: Ints, begin: Ints
    ) -> tuple[Ints, Ints, Ints]:
        """(row of `which`, kind, second) of every step of every row's script, from `begin` on."""
        lengths = self.lengths[which]
        row = np.repeat(np.arange(len(which)), lengths)
        step = self.starts[which][row] + within_groups(row)
        # Gamma of shape 2: rarely at once, sometimes long.
        gap = np.ceil(self.gaps[step] * rng.gamma(2.0, 0.5, len(step))).astype(np.int64)
        return row, self.kinds[step], begin[row] + running(np.maximum(gap, 1), row)


def running(values: Ints, groups: Ints) -> Ints:
    """Running sum within runs of equal groups.

    >>> running(np.array([1, 2, 3, 4]), np.array([0, 0, 1, 1])).tolist()
    [1, 3, 3, 7]
    """
    total = np.cumsum(values)
    starts = (
        np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
        if len(groups)
        else np.empty(0, np.int64)
    )
    before = np.repeat(total[starts] - values[starts], np.diff(np.r_[starts, len(groups)]))
    return np.asarray(total - before, dtype=np.int64)
