"""Surveys: the help desk asks how a solved ticket went, the shop what people think of it."""

from __future__ import annotations

import numpy as np

from demo.calendar import DAY
from demo.helping import Tickets
from demo.lives import NEVER, Lives, World
from demo.moments import Ints, Kind, Moments, running, within_groups

_HOUR = 3600
_GLAD = (0.86, 0.52, 0.97)
"""Of those who answer after a calm, an annoyed, a pleased ticket: who is satisfied."""
_SCORES = (0.03, 0.01, 0.02, 0.02, 0.03, 0.06, 0.08, 0.14, 0.21, 0.19, 0.21)
"""How often customers would recommend the shop with 0, 1, … 10."""


def survey(rng: np.random.Generator, world: World, lives: Lives) -> list[Moments]:
    """What subscribers answer three weeks after they bought; sent by the firm's servers."""
    due = lives.bought_at + 21 * DAY
    buyers = np.flatnonzero((lives.bought_at < NEVER) & (due >= world.calendar.start))
    day = np.searchsorted(world.calendar.midnights, due[buyers])
    sent = world.calendar.moment(rng, day)
    known = (lives.account_at[buyers] < sent) & (sent < lives.left_at[buyers])
    chosen = known & (rng.random(len(buyers)) < 0.8)
    person, sent = buyers[chosen], sent[chosen]
    answers = rng.random(len(person)) < 0.38
    answered = sent + 120 + rng.exponential(16 * _HOUR, len(person)).astype(np.int64)
    score = rng.choice(len(_SCORES), len(person), p=_SCORES)
    return [
        Moments.of(person, sent, Kind.SERVER_SURVEY),
        Moments.of(person[answers], answered[answers], Kind.SERVER_SCORE, extra=score[answers]),
    ]


def satisfy(rng: np.random.Generator, tickets: Tickets, asking: Moments) -> list[Moments]:
    """A day after its last solution a ticket is asked about, unless it is closed; some answer twice."""
    ticket, solved = _last(asking, Kind.SOLVE)
    closed = np.full(len(tickets), NEVER)
    closed[asking.thing[asking.are(Kind.CLOSE)]] = asking.at[asking.are(Kind.CLOSE)]
    asked = solved + DAY + rng.integers(0, _HOUR, len(solved))
    open_still = asked < closed[ticket]
    ticket, asked = ticket[open_still], asked[open_still]
    answers = np.where(rng.random(len(ticket)) < 0.4, 1 + (rng.random(len(ticket)) < 0.07), 0)
    row = np.repeat(np.arange(len(ticket)), answers)
    wait = 60 + rng.exponential(9 * _HOUR, len(row)).astype(np.int64)
    glad = rng.random(len(ticket)) < np.array(_GLAD)[tickets.tone[ticket]]
    # Who answers again has changed their mind.
    is_good = glad[row] ^ (within_groups(row) == 1)
    return [
        Moments.of(tickets.person[ticket], asked, Kind.OFFER, thing=ticket),
        Moments.of(
            tickets.person[ticket[row]],
            asked[row] + running(wait, row),
            np.where(is_good, Kind.RATE_GOOD, Kind.RATE_BAD),
            thing=ticket[row],
        ),
    ]


def _last(asking: Moments, kind: Kind) -> tuple[Ints, Ints]:
    """Ticket and second of the last moment of a kind of each ticket that has one."""
    found = asking.where(asking.are(kind))
    order = np.lexsort((found.at, found.thing))
    ticket, at = found.thing[order], found.at[order]
    last = np.flatnonzero(np.diff(ticket, append=-1) != 0)
    return ticket[last], at[last]
