"""Tickets: who asks for help, by which way, and how it goes on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from demo.calendar import DAY
from demo.catalogue import AGENT_NAMES
from demo.lives import NEVER, Lives, World
from demo.moments import Flags, Ints, Kind, Moments, Scripts, never_before
from demo.words import CLOSINGS, OPENINGS, TONE_WEIGHTS, TOPIC_WEIGHTS

_HOUR = 3600.0
_PLOTS = Scripts.of(
    (
        ((Kind.TICKET, 1), (Kind.ASSIGN, 0.6 * _HOUR), (Kind.REPLY, 1.5 * _HOUR), (Kind.SOLVE, 300), (Kind.CLOSE, 96 * _HOUR)),
        ((Kind.TICKET, 1), (Kind.ASSIGN, _HOUR), (Kind.REPLY, 3 * _HOUR), (Kind.PENDING, 30), (Kind.COMMENT_OPEN, 12 * _HOUR), (Kind.REPLY, 4 * _HOUR), (Kind.SOLVE, 200), (Kind.CLOSE, 96 * _HOUR)),
        ((Kind.TICKET, 1), (Kind.ASSIGN, 2 * _HOUR), (Kind.REPLY, 5 * _HOUR), (Kind.SOLVE, 100), (Kind.COMMENT, 20 * _HOUR), (Kind.REOPEN, 2), (Kind.REPLY, 9 * _HOUR), (Kind.SOLVE, 60), (Kind.CLOSE, 96 * _HOUR)),
        ((Kind.TICKET, 1), (Kind.COMMENT, 26 * _HOUR), (Kind.ASSIGN, 9 * _HOUR), (Kind.REPLY, 2 * _HOUR), (Kind.SOLVE, 900), (Kind.CLOSE, 96 * _HOUR)),
        ((Kind.TICKET, 1), (Kind.COMMENT, 40 * _HOUR)),
    )
)  # fmt: skip
_PLOT_WEIGHTS = (0.45, 0.24, 0.11, 0.13, 0.07)

WAYS = ("web", "email", "chat", "voice")
_WAY_WEIGHTS = (0.36, 0.42, 0.14, 0.08)


@dataclass
class Tickets:
    """One row per ticket."""

    person: Ints
    number: Ints
    way: Ints
    topic: Ints
    tone: Ints
    opening: Ints
    sentence: Ints
    closing: Ints
    agent: Ints
    uses_other_email: Flags
    """Whether the person writes from an address the firm does not know."""
    knows_user: Flags
    """Whether the help desk knows the person's user id (external_id)."""

    def __len__(self) -> int:
        return len(self.person)


def ask(world: World, lives: Lives) -> tuple[Tickets, Moments]:
    rng, n_people = world.rng, len(world.people)
    # People who never gave an address anywhere can still write one.
    person = np.repeat(np.arange(n_people), lives.needs_help)
    at = _when(world, lives, person)
    chosen = at < world.calendar.end
    person, at = person[chosen], at[chosen]
    order = np.argsort(at, kind="stable")
    tickets = _tickets(world, lives, person[order], at[order])
    plot = rng.choice(len(_PLOT_WEIGHTS), len(tickets), p=_PLOT_WEIGHTS)
    row, kind, when = _PLOTS.unrolled(rng, plot, at[order])
    by_staff = np.isin(kind, (Kind.ASSIGN, Kind.REPLY, Kind.PENDING, Kind.SOLVE))
    when = never_before(np.where(by_staff, world.calendar.at_work(when), when), row)
    return tickets, Moments.of(
        tickets.person[row], when, kind, thing=row, extra=np.arange(len(row))
    )


def _when(world: World, lives: Lives, person: Ints) -> Ints:
    """Mostly in the weeks after the first purchase, else at any time."""
    rng, calendar = world.rng, world.calendar
    begin = np.minimum(lives.bought_at, lives.account_at)[person]
    begin = np.where(begin < NEVER, np.maximum(begin, calendar.start), calendar.start)
    wait = np.where(
        begin > calendar.start,
        rng.exponential(14 * DAY, len(person)),
        rng.random(len(person)) * calendar.days * DAY,
    )
    day = (begin + wait.astype(np.int64) - calendar.start) // DAY
    return np.asarray(np.maximum(calendar.moment(rng, day), begin + 900), dtype=np.int64)


def _tickets(world: World, lives: Lives, person: Ints, at: Ints) -> Tickets:
    rng, n = world.rng, len(person)
    # One desk user per person: who has one address on file keeps it.
    other = (rng.random(len(world.people)) < 0.09)[person]
    has_account = lives.account_at[person] < at
    known = ~other & has_account & (rng.random(len(world.people)) < 0.5)[person]
    return Tickets(
        person,
        np.arange(n) + 1001,
        rng.choice(len(WAYS), n, p=_WAY_WEIGHTS),
        rng.choice(len(TOPIC_WEIGHTS), n, p=TOPIC_WEIGHTS),
        rng.choice(3, n, p=TONE_WEIGHTS),
        rng.integers(0, len(OPENINGS[0]), n),
        rng.integers(0, 3, n),
        rng.integers(0, len(CLOSINGS[0]), n),
        rng.integers(0, len(AGENT_NAMES), n),
        other,
        known,
    )
