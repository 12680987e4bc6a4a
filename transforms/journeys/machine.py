"""The stage machine: from a customer's touchpoints in order to journeys, stages and visits.

Everything is one array per column, one element per touchpoint, sorted by (customer, order_no).
Four steps: which driving touchpoints belong to a journey at all (`live`), what each of them does
there (`walk`), which came too early for their stage (`premature`), and which other touchpoints are
listed beside them (`listed`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transforms.journeys.automaton import FRESH, INHERIT, Automaton

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_DAY_US = 86_400_000_000

GOES_ON, ENDS_ON, RESTART = 0, 1, 2
"""What follows a driving touchpoint: the journey goes on (or falls silent), ends, or restarts."""


@dataclass(frozen=True, slots=True)
class Touchpoints:
    """All touchpoints of known customers, as the definition sees them."""

    customer: Ints
    occurred_us: Ints
    is_date_only: Flags
    is_driving: Flags
    starts: Flags
    ends: Flags
    candidates: Ints


@dataclass(frozen=True, slots=True)
class Walk:
    """What each live driving touchpoint does."""

    journey: Ints
    """Number of the journey, from 0, over all customers."""
    visit_no: Ints
    stage: NDArray[np.int16]
    is_matched: Flags
    awaited: Ints
    """Bits of the `after` stages, by file position, for whose lack it matched nothing."""
    end: NDArray[np.int8]


def live(all_of: Touchpoints, inactivity_us: int) -> tuple[Ints, Ints]:
    """Positions of the driving touchpoints that belong to a journey, and each one's segment.

    A segment is a run of a customer's driving touchpoints without a gap over `inactivity_us` and
    without an ending touchpoint before its last; it lives from its first starting touchpoint.
    """
    at = np.flatnonzero(all_of.is_driving)
    if not len(at):
        return at, at
    customer, us, ends = all_of.customer[at], all_of.occurred_us[at], all_of.ends[at]
    begins = np.ones(len(at), np.bool_)
    begins[1:] = (np.diff(customer) != 0) | (np.diff(us) > inactivity_us) | ends[:-1]
    segment = np.cumsum(begins) - 1
    started = np.cumsum(all_of.starts[at])
    started_before: Ints = started[begins] - all_of.starts[at][begins]
    is_live = started > started_before[segment]
    return at[is_live], segment[is_live]


def walk(automaton: Automaton, symbol: Ints, segment: Ints, ends: Flags) -> Walk:
    """Run the automaton over every segment of the live driving touchpoints at once."""
    first = np.ones(len(symbol), np.bool_)
    first[1:] = np.diff(segment) != 0
    state = states_before(automaton, symbol, first)
    restarts = automaton.restarts[state, symbol]
    begins = first | restarts
    journey = np.cumsum(begins) - 1
    stage = _inherited(automaton.stage[state, symbol])
    enters = begins.copy()
    enters[1:] |= stage[1:] != stage[:-1]
    visits = np.cumsum(enters)
    return Walk(
        journey=journey,
        visit_no=visits - visits[begins][journey] + 1,
        stage=stage,
        is_matched=automaton.is_matched[state, symbol],
        awaited=automaton.awaited[state, symbol],
        end=_ends(ends, restarts),
    )


def premature(walked: Walk, occurred_us: Ints, is_date_only: Flags) -> Flags:
    """Whether a stage that a touchpoint awaited was reached later in its journey.

    Where one of the two is dated to the day only, less than a day between them says nothing about
    which of them came first.
    """
    found = np.zeros(len(walked.stage), np.bool_)
    awaiting = np.flatnonzero(walked.awaited)
    awaited = walked.awaited[awaiting]
    for stage in _bits(int(np.bitwise_or.reduce(awaited))):
        reaching = np.flatnonzero(walked.stage == stage)
        early = awaiting[(awaited >> stage) & 1 == 1]
        following = np.searchsorted(reaching, early)  # none is reached by who awaits it
        early = early[following < len(reaching)]
        late = reaching[following[following < len(reaching)]]
        is_vague = is_date_only[early] | is_date_only[late]
        is_known = ~is_vague | (occurred_us[late] - occurred_us[early] >= _DAY_US)
        found[early] |= (walked.journey[early] == walked.journey[late]) & is_known
    return found


def states_before(automaton: Automaton, symbol: Ints, first: Flags) -> NDArray[np.int32]:
    """The state in which each touchpoint finds its segment; FRESH for the first of each.

    Most touchpoints change no state whatever it is (a page view among page views), so only the
    others are walked, the i-th of every segment in one go; the states between are carried forward.
    """
    changes = (automaton.following[1:] != np.arange(1, len(automaton.following))[:, None]).any(
        axis=0
    )
    is_kept = first | changes[symbol]
    kept = np.flatnonzero(is_kept)
    start = np.flatnonzero(first[kept])
    length = np.diff(start, append=len(kept))
    by_length = np.argsort(-length, kind="stable")
    start, length = start[by_length], length[by_length]
    after = np.empty(len(kept), np.int32)
    state = np.full(len(start), FRESH, np.int32)
    for i in range(int(length[0]) if len(length) else 0):
        running = np.searchsorted(-length, -i, side="left")  # the segments longer than i
        step = start[:running] + i
        state = automaton.following[state[:running], symbol[kept[step]]]
        after[step] = state
    newest = np.cumsum(is_kept) - is_kept - 1  # the last kept one before each touchpoint
    return np.where(first, np.int32(FRESH), after[newest])


def listed(all_of: Touchpoints, live_at: Ints, end: NDArray[np.int8], inactivity_us: int) -> Ints:
    """For every touchpoint the index into `live_at` of the driving one it is listed with, or -1.

    A driving touchpoint is listed with itself. Another one is listed with the driving touchpoint
    before it, if that is in a journey that went on after it, and at most `inactivity_us` earlier:
    at that distance one more driving touchpoint would still have been in the same journey.
    """
    none = np.full(len(all_of.customer), -1, np.int64)
    if not len(live_at):
        return none
    newest = np.cumsum(all_of.is_driving) - 1
    index_of_driving = np.full(int(all_of.is_driving.sum()), -1, np.int64)
    index_of_driving[newest[live_at]] = np.arange(len(live_at))
    index = np.where(newest >= 0, index_of_driving[newest], -1)
    driving = live_at[index]
    belongs = (
        (index >= 0)
        & (all_of.customer == all_of.customer[driving])
        & (all_of.occurred_us - all_of.occurred_us[driving] <= inactivity_us)
        & (end[index] != ENDS_ON)
    )
    belongs[live_at] = True
    return np.where(belongs, index, none)


def _inherited(stage: NDArray[np.int16]) -> NDArray[np.int16]:
    """INHERIT replaced by the stage before it; every journey's first touchpoint has one."""
    own = np.where(stage != INHERIT, np.arange(len(stage)), 0)
    return stage[np.maximum.accumulate(own)] if len(stage) else stage


def _bits(number: int) -> list[int]:
    """Positions of the bits that are set."""
    return [bit for bit in range(number.bit_length()) if number >> bit & 1]


def _ends(ends: Flags, restarts: Flags) -> NDArray[np.int8]:
    end = np.where(ends, ENDS_ON, GOES_ON).astype(np.int8)
    end[:-1][restarts[1:]] = RESTART  # no segment goes on after ENDS_ON, so none is overwritten
    return end
