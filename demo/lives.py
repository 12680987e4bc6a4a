"""What people do over the weeks: come, come back, try, buy, look after their box, leave."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from demo.calendar import DAY, Calendar
from demo.moments import Ints, Kind, Moments, running, within_groups
from demo.people import Devices, People, Role
from demo.visits import Tail, Visits, plans_of, visits

CYCLE = 28 * DAY
NEVER = np.int64(1 << 40)


@dataclass
class Lives:
    """When each person did what, in seconds; NEVER where it did not happen."""

    newsletter_at: Ints
    account_at: Ints
    trial_at: Ints
    bought_at: Ints
    left_at: Ints
    needs_help: Ints
    """Number of times they ask for help."""
    plan: Ints


@dataclass
class World:
    """What the parts of the simulation share."""

    rng: np.random.Generator
    calendar: Calendar
    people: People
    devices: Devices


def live(world: World) -> tuple[Lives, list[Visits], list[Moments]]:
    """Everybody's weeks: the visits they make and what happens on the firm's servers."""
    n = len(world.people)
    never = np.full(n, NEVER)
    lives = Lives(never.copy(), never.copy(), never.copy(), never.copy(), never.copy(),
                  np.zeros(n, np.int64), plans_of(world.rng, n))  # fmt: skip
    made = [_first_weeks(world, lives), _dormant(world, lives), _trials(world, lives)]
    _help(world, lives)
    more, told = _box_years(world, lives)
    return lives, [*made, *more], told


def _first_weeks(world: World, lives: Lives) -> Visits:
    """Visits of new people until they decide; the last one carries the decision."""
    rng, who = world.rng, world.people.are(Role.VISITOR)
    count = rng.geometric(0.37, len(who)).clip(1, 10)
    row = np.repeat(np.arange(len(who)), count)
    place = within_groups(row)
    gap = np.where(place == 0, 0, np.floor(rng.exponential(4.5, len(row)))).astype(np.int64)
    day = world.calendar.arrivals(rng, len(who))[row] + running(gap, row)
    at = np.sort(world.calendar.moment(rng, day) + row * NEVER) - row * NEVER
    last = place == count[row] - 1
    outcome = rng.choice(
        [Tail.NOTHING, Tail.TRIAL, Tail.DIRECT, Tail.ABANDON, Tail.ADD, Tail.CHAT],
        len(who), p=[0.44, 0.24, 0.06, 0.12, 0.11, 0.03],
    )  # fmt: skip
    letter = np.where(rng.random(len(who)) < 0.34, rng.integers(0, 10, len(who)) % count, -1)
    tail = np.where(
        last, outcome[row], np.where(place == letter[row], Tail.NEWSLETTER, Tail.NOTHING)
    )
    _note_first(lives, who[row], at, tail)
    return visits(
        rng, who[row], world.devices.any_of(rng, who[row]), at, tail=tail, plan=lives.plan[who[row]]
    )


def _note_first(lives: Lives, person: Ints, at: Ints, tail: Ints) -> None:
    for tails, noted in (
        ((Tail.NEWSLETTER, Tail.TRIAL, Tail.DIRECT), lives.newsletter_at),
        ((Tail.TRIAL, Tail.DIRECT), lives.account_at),
        ((Tail.TRIAL,), lives.trial_at),
        ((Tail.DIRECT,), lives.bought_at),
    ):
        chosen = np.isin(tail, tails)
        np.minimum.at(noted, person[chosen], at[chosen] + 600)


def _dormant(world: World, lives: Lives) -> Visits:
    """People on the list since long ago: nothing but letters."""
    start = world.calendar.start
    lives.newsletter_at[world.people.are(Role.DORMANT)] = start - DAY
    old = world.people.are(Role.SUBSCRIBER)
    lives.newsletter_at[old] = start - DAY
    lives.account_at[old] = start - DAY
    lives.bought_at[old] = start - world.rng.integers(1, 200 * DAY, len(old))
    nobody = np.empty(0, np.int64)
    return visits(world.rng, nobody, nobody, nobody)


def _trials(world: World, lives: Lives) -> Visits:
    """Visits while trying, and the one that buys."""
    rng = world.rng
    who = np.flatnonzero(lives.trial_at < NEVER)
    begun = lives.trial_at[who]
    buys = rng.random(len(who)) < 0.56
    bought = begun + (4 * DAY + rng.exponential(4 * DAY, len(who))).astype(np.int64).clip(
        0, 13 * DAY
    )
    lives.bought_at[who] = np.where(buys, bought, lives.bought_at[who])
    row = np.repeat(np.arange(len(who)), rng.poisson(1.8, len(who)))
    until = np.where(buys, bought, begun + 14 * DAY)[row]
    at = begun[row] + (rng.random(len(row)) * (until - begun[row])).astype(np.int64)
    person = who[row]
    tried = visits(
        rng, person, world.devices.any_of(rng, person), at, is_account=rng.random(len(at)) < 0.5
    )
    buyers = who[buys]
    buy = visits(
        rng,
        buyers,
        world.devices.first[buyers],
        bought[buys],
        tail=Tail.BUY,
        plan=lives.plan[buyers],
    )
    return Visits.joined([tried, buy])


def _help(world: World, lives: Lives) -> None:
    """How often each person will ask for help: buyers most, onlookers hardly."""
    rng = world.rng
    rate = np.full(len(world.people), 0.012)
    rate[lives.account_at < NEVER] = 0.14
    rate[lives.bought_at < NEVER] = 0.42
    rate[world.people.role == Role.DORMANT] = 0.0
    lives.needs_help[:] = rng.poisson(rate)


def _box_years(world: World, lives: Lives) -> tuple[list[Visits], list[Moments]]:
    """Renewals every 28 days, failed payments, leaving, and visits in between."""
    rng, end = world.rng, world.calendar.end
    who = np.flatnonzero(lives.bought_at < end)
    bought = lives.bought_at[who]
    cycles = int((end - bought.min()) // CYCLE) + 1
    due = bought[:, None] + CYCLE * np.arange(1, cycles + 1)
    stays = np.where(lives.needs_help[who] > 0, 0.86, 0.93)[:, None] > rng.random(due.shape)
    # Those who were there before the demo began had not left by then.
    alive = np.cumprod(stays | (due < world.calendar.start), axis=1).astype(bool)
    renewed = alive & (due >= world.calendar.start) & (due < end)
    person, cycle = np.nonzero(renewed)
    at = due[person, cycle] + rng.integers(0, 3600, len(person))
    failed = rng.random(len(at)) < 0.04
    told = [
        Moments.of(
            who[person], at + failed * DAY, Kind.SERVER_RENEW, thing=lives.plan[who[person]]
        ),
        Moments.of(
            who[person][failed],
            at[failed],
            Kind.SERVER_PAYMENT_FAILED,
            thing=lives.plan[who[person]][failed],
        ),
        _trial_ends(lives),
    ]
    gone = np.flatnonzero(~alive[:, -1])
    last = due[gone, np.argmin(alive[gone], axis=1)]
    leavers, server = _leave(world, lives, who[gone], last)
    return [leavers, _in_between(world, lives, who), _won_back(world, lives)], [*told, server]


def _trial_ends(lives: Lives) -> Moments:
    who = np.flatnonzero((lives.trial_at < NEVER) & (lives.bought_at == NEVER))
    return Moments.of(
        who, lives.trial_at[who] + 14 * DAY, Kind.SERVER_TRIAL_END, thing=lives.plan[who]
    )


def _leave(world: World, lives: Lives, who: Ints, due: Ints) -> tuple[Visits, Moments]:
    """Most cancel on the site in the days before; some cards fail until the firm gives up."""
    rng = world.rng
    on_site = rng.random(len(who)) < 0.8
    left = np.where(on_site, due - rng.integers(DAY // 2, 9 * DAY, len(who)), due + 6 * DAY)
    lives.left_at[who] = np.maximum(left, world.calendar.start + 3600)
    cancel = who[on_site]
    visit = visits(
        rng, cancel, world.devices.any_of(rng, cancel), lives.left_at[cancel] - 600,
        tail=Tail.CANCEL, is_account=True, plan=lives.plan[cancel],
    )  # fmt: skip
    broke, failing = who[~on_site], due[~on_site]
    tries = [
        Moments.of(broke, failing + days * DAY, kind, thing=lives.plan[broke])
        for days, kind in (
            (0, Kind.SERVER_PAYMENT_FAILED), (3, Kind.SERVER_PAYMENT_FAILED), (6, Kind.SERVER_CANCEL),
        )
    ]  # fmt: skip
    return visit, Moments.joined(tries)


def _in_between(world: World, lives: Lives, who: Ints) -> Visits:
    """Looking after the box, on the site or in the app; now and then ordering something else."""
    rng, calendar = world.rng, world.calendar
    begin = np.maximum(lives.bought_at[who], calendar.start)
    until = np.minimum(lives.left_at[who], calendar.end)
    days = np.maximum(until - begin, 0) / DAY
    row = np.repeat(np.arange(len(who)), rng.poisson(days / 17))
    person = who[row]
    at = begin[row] + (rng.random(len(row)) * (until - begin)[row]).astype(np.int64)
    day = (at - calendar.start) // DAY
    at = np.maximum(calendar.moment(rng, day), begin[row] + 3600)
    app = (world.devices.app[person] >= 0) & (rng.random(len(at)) < 0.6)
    device = np.where(app, world.devices.app[person], world.devices.any_of(rng, person))
    tail = np.where(
        app,
        Tail.NOTHING,
        rng.choice(
            [Tail.NOTHING, Tail.REORDER, Tail.CHAT, Tail.ADD], len(at), p=[0.84, 0.09, 0.03, 0.04]
        ),
    )
    return visits(rng, person, device, at, tail=tail, is_account=True, is_app=app)


def _won_back(world: World, lives: Lives) -> Visits:
    """A few of those who left buy again some weeks later."""
    rng = world.rng
    left = np.flatnonzero(lives.left_at < world.calendar.end)
    back = left[rng.random(len(left)) < 0.12]
    at = lives.left_at[back] + (12 * DAY + rng.exponential(10 * DAY, len(back))).astype(np.int64)
    return visits(rng, back, world.devices.first[back], at, tail=Tail.BUY, plan=lives.plan[back])
