"""Selling to offices: leads, calls, meetings, opportunities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from demo.calendar import DAY
from demo.catalogue import FIRMS, SELLER_NAMES
from demo.lives import World
from demo.moments import Flags, Ints, Kind, Moments, Scripts, never_before, within_groups
from demo.people import Role
from demo.visits import Tail, Visits, visits

_DAY = float(DAY)
_PLOTS = Scripts.of(
    (
        ((Kind.LEAD, 1), (Kind.CALL, _DAY), (Kind.CALL, 4 * _DAY)),
        ((Kind.LEAD, 1), (Kind.CALL, _DAY), (Kind.CONVERT, 3 * _DAY), (Kind.OPPORTUNITY, 1), (Kind.MEETING, 3 * _DAY), (Kind.STAGE, _DAY), (Kind.STAGE, 5 * _DAY), (Kind.WON, 6 * _DAY)),
        ((Kind.LEAD, 1), (Kind.CALL, _DAY), (Kind.CONVERT, 2 * _DAY), (Kind.OPPORTUNITY, 1), (Kind.MEETING, 4 * _DAY), (Kind.STAGE, 2 * _DAY), (Kind.LOST, 8 * _DAY)),
        ((Kind.LEAD, 1), (Kind.CALL, _DAY), (Kind.CONVERT, 4 * _DAY), (Kind.OPPORTUNITY, 1), (Kind.STAGE, 3 * _DAY), (Kind.AMOUNT, 2 * _DAY), (Kind.STAGE, 6 * _DAY)),
        ((Kind.LEAD, 1), (Kind.CALL, _DAY), (Kind.CONVERT, 2 * _DAY), (Kind.OPPORTUNITY, 1), (Kind.MEETING, 3 * _DAY), (Kind.STAGE, 2 * _DAY), (Kind.STAGE, 4 * _DAY), (Kind.AMOUNT, 2 * _DAY), (Kind.STAGE, 3 * _DAY), (Kind.CALL, 2 * _DAY), (Kind.WON, 3 * _DAY)),
        ((Kind.OPPORTUNITY, 1), (Kind.STAGE, 6 * _DAY), (Kind.LOST, 20 * _DAY)),
    )
)  # fmt: skip
_PLOT_WEIGHTS = (0.4, 0.18, 0.16, 0.12, 0.14)
_COLD = 5
"""Plot of a deal that sales made up without a lead: nobody's, as far as the data can tell."""

STAGES = (
    "Prospecting",
    "Qualification",
    "Proposal/Price Quote",
    "Negotiation/Review",
    "Closed Won",
    "Closed Lost",
)
PROBABILITY = (10, 25, 60, 85, 100, 0)
WON_STAGE, LOST_STAGE = 4, 5


@dataclass
class Deals:
    """One row per lead (or deal without one)."""

    person: Ints
    """Of deals without a lead: a number of nobody, after all people."""
    is_cold: Flags
    firm: Ints
    seller: Ints
    amount: Ints
    """Whole euros a year."""
    from_web: Flags

    def __len__(self) -> int:
        return len(self.person)


def sell(world: World) -> tuple[Deals, Moments, Visits]:
    rng, people = world.rng, world.people
    who = people.are(Role.BUSINESS)
    looked, asked_at = _looking(world, who)
    from_web = rng.random(len(who)) < 0.75
    at = np.where(
        from_web,
        asked_at + 240,
        world.calendar.moment(
            rng, world.calendar.arrivals(rng, len(who), office=True), office=True
        ),
    )
    cold = max(1, len(people) // 300)
    cold_at = world.calendar.moment(
        rng, world.calendar.arrivals(rng, cold, office=True), office=True
    )
    deals = _deals(
        rng, np.r_[who, len(people) + np.arange(cold)], np.r_[from_web, np.zeros(cold, bool)], cold
    )
    plot = np.r_[rng.choice(len(_PLOT_WEIGHTS), len(who), p=_PLOT_WEIGHTS), np.full(cold, _COLD)]
    row, kind, when = _PLOTS.unrolled(rng, plot, np.r_[at, cold_at])
    when = never_before(world.calendar.at_work(when), row)
    told = Moments.of(deals.person[row], when, kind, thing=row, extra=_stage_of(row, kind))
    asks = looked.tail == Tail.CONTACT
    looked.tail[asks & ~np.isin(looked.person, who[from_web])] = Tail.NOTHING
    return deals, told, looked


def _deals(rng: np.random.Generator, person: Ints, from_web: Flags, cold: int) -> Deals:
    n = len(person)
    return Deals(
        person,
        np.arange(n) >= n - cold,
        rng.integers(0, len(FIRMS), n),
        rng.integers(0, len(SELLER_NAMES), n),
        rng.integers(6, 90, n) * 120,
        from_web,
    )


def _looking(world: World, who: Ints) -> tuple[Visits, Ints]:
    """Visits of office buyers; the last ends with the contact form. Its end is what sales waits for."""
    rng = world.rng
    count = 1 + rng.poisson(1.6, len(who))
    row = np.repeat(np.arange(len(who)), count)
    day = (
        world.calendar.arrivals(rng, len(who), office=True)[row]
        + within_groups(row) * rng.integers(1, 6, len(who))[row]
    )
    at = world.calendar.moment(rng, day, office=True)
    last = within_groups(row) == count[row] - 1
    tail = np.where(last, Tail.CONTACT, Tail.NOTHING)
    pages = np.where(last, 3, 1 + rng.geometric(0.4, len(at)))
    told = visits(rng, who[row], world.devices.any_of(rng, who[row]), at, tail=tail, pages=pages)
    return told, at[last] + 1800


def _stage_of(row: Ints, kind: Ints) -> Ints:
    """Which stage a deal is in after each step: one further with each STAGE."""
    moved = np.cumsum(kind == Kind.STAGE)
    before = moved[np.searchsorted(row, row)] - (kind[np.searchsorted(row, row)] == Kind.STAGE)
    stage = np.where(
        kind == Kind.WON, WON_STAGE, np.where(kind == Kind.LOST, LOST_STAGE, moved - before)
    )
    return np.asarray(stage, dtype=np.int64)
