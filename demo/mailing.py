"""The firm's e-mails: who gets which, and what becomes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from demo.calendar import DAY
from demo.catalogue import (
    CONFIRMATION,
    FROM_LIFECYCLE,
    FROM_NEWSLETTER,
    LETTER,
    OFFICE,
    RECEIPT,
    TRIAL_ENDING,
    TRIAL_TIPS,
    WELCOME,
    WIN_BACK,
)
from demo.lives import NEVER, Lives, World
from demo.moments import Flags, Ints, Kind, Moments
from demo.people import Role
from demo.visits import Tail, Visits, visits

_LETTER_HOUR = 9 * 3600
_THURSDAY = 3


@dataclass
class Mails:
    """One row per e-mail sent to one person."""

    person: Ints
    at: Ints
    template: Ints
    letter: Ints
    """Number of the weekly letter, -1 for others."""

    def __len__(self) -> int:
        return len(self.at)

    @classmethod
    def joined(cls, parts: Sequence[Mails]) -> Mails:
        return cls(
            **{f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(cls)}
        )

    def where(self, chosen: Flags | Ints) -> Mails:
        return Mails(**{f.name: getattr(self, f.name)[chosen] for f in fields(self)})


def send(
    world: World, lives: Lives, told: Moments, leads: Moments
) -> tuple[Mails, Moments, Visits]:
    """All e-mails, their events, and the visits that their clicks begin."""
    mails = Mails.joined([_letters(world, lives), *_occasions(world, lives, told, leads)])
    mails = mails.where((mails.at >= world.calendar.start) & (mails.at < world.calendar.end))
    order = np.lexsort((mails.at, mails.person))
    mails = mails.where(order)
    events, clicks = _events(world, mails)
    return mails, events, _visits(world, lives, mails, clicks)


def _letters(world: World, lives: Lives) -> Mails:
    """Every Thursday morning, to everybody on the list until they unsubscribe."""
    rng, calendar = world.rng, world.calendar
    thursdays = np.flatnonzero(
        (np.arange(calendar.days) + calendar.first_day.weekday()) % 7 == _THURSDAY
    )
    sent = calendar.midnights[thursdays] + _LETTER_HOUR
    on_list = np.flatnonzero(lives.newsletter_at < NEVER)
    # Nobody is asked twice: who leaves the list does so with one letter.
    patience = rng.geometric(0.012, len(on_list))
    missed = np.searchsorted(sent, lives.newsletter_at[on_list])
    stop = np.minimum(missed + patience, len(sent))
    count = np.maximum(stop - missed, 0)
    row = np.repeat(np.arange(len(on_list)), count)
    number = missed[row] + np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    at = sent[number] + rng.integers(0, 40 * 60, len(row))
    return Mails(on_list[row], at, np.full(len(row), LETTER), number)


def _occasions(world: World, lives: Lives, told: Moments, leads: Moments) -> list[Mails]:
    """Mails that something has set off."""
    everybody = np.arange(len(world.people))
    rng = world.rng
    left = lives.left_at + 10 * DAY
    return [
        _some(
            everybody, lives.newsletter_at + 40, WELCOME, lives.newsletter_at > world.calendar.start
        ),
        _some(everybody, lives.trial_at + 2 * DAY, TRIAL_TIPS),
        _some(
            everybody,
            lives.trial_at + 11 * DAY,
            TRIAL_ENDING,
            lives.bought_at > lives.trial_at + 11 * DAY,
        ),
        _some(
            everybody, lives.bought_at + 90, CONFIRMATION, lives.bought_at > world.calendar.start
        ),
        _some(everybody, left, WIN_BACK, rng.random(len(left)) < 0.8),
        _some(told.person, told.at + 60, RECEIPT, told.are(Kind.SERVER_RENEW)),
        _some(leads.person, leads.at + 900, OFFICE, leads.are(Kind.LEAD)),
    ]


def _some(person: Ints, at: Ints, template: int, chosen: Flags | None = None) -> Mails:
    sent = (at < NEVER) if chosen is None else (at < NEVER) & chosen
    n = int(sent.sum())
    return Mails(person[sent], at[sent], np.full(n, template), np.full(n, -1))


def _events(world: World, mails: Mails) -> tuple[Moments, Ints]:
    """What the provider tells of each mail, and the positions of the clicks among mails."""
    rng, n = world.rng, len(mails)
    mail = np.arange(n)
    dead = _dead_addresses(world)[mails.person]
    first = np.r_[True, mails.person[1:] != mails.person[:-1]] if n else np.empty(0, bool)
    dropped, bounced = dead & ~first, dead & first
    late = ~dead & (rng.random(n) < 0.012)
    delivered = mails.at + 3 + rng.integers(0, 25, n) + late * rng.integers(300, 5400, n)
    opened = ~dead & (rng.random(n) < _interest(world, mails))
    open_at = delivered + 30 + rng.exponential(5 * 3600, n).astype(np.int64)
    clicked = opened & (rng.random(n) < np.where(mails.template == LETTER, 0.14, 0.3))
    click_at = open_at + 5 + rng.integers(0, 120, n)
    gone = _last_letters(mails) & opened
    spam = gone & (rng.random(n) < 0.08)
    parts = (
        (Kind.PROCESSED, ~dropped, mails.at),
        (Kind.DROPPED, dropped, mails.at),
        (Kind.BOUNCE, bounced, mails.at + 4),
        (Kind.DEFERRED, late, mails.at + 3),
        (Kind.DELIVERED, ~dead, delivered),
        (Kind.OPEN, opened, open_at),
        (Kind.CLICK, clicked, click_at),
        (Kind.UNSUBSCRIBE, gone & ~spam, click_at + 40),
        (Kind.SPAM, spam, click_at + 40),
    )
    told = [Moments.of(mails.person[m], at[m], kind, thing=mail[m]) for kind, m, at in parts]
    visit_at = np.where(clicked, click_at + 2, NEVER)
    return Moments.joined(told), visit_at


def _dead_addresses(world: World) -> Flags:
    """People whose mailbox does not exist: mostly on the old list."""
    dormant = world.people.role == Role.DORMANT
    return np.asarray(world.rng.random(len(dormant)) < np.where(dormant, 0.06, 0.004))


def _interest(world: World, mails: Mails) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Chance that a mail is opened."""
    dormant = world.people.role[mails.person] == Role.DORMANT
    own = 0.25 + 0.5 * world.rng.random(len(world.people))[mails.person]
    chance = np.where(mails.template == LETTER, 0.7 * own, np.minimum(1.3 * own, 0.95))
    return np.where(dormant, 0.01, chance)


def _last_letters(mails: Mails) -> Flags:
    """The last letter of those who did not get the firm's last one: they left the list with it."""
    letters = np.flatnonzero(mails.template == LETTER)
    last = np.zeros(len(mails), bool)
    if len(letters):
        person, number = mails.person[letters], mails.letter[letters]
        ends = np.r_[person[1:] != person[:-1], True]
        last[letters[ends & (number < number.max())]] = True
    return last


def _visits(world: World, lives: Lives, mails: Mails, visit_at: Ints) -> Visits:
    """A click opens the site on one of the person's devices."""
    rng = world.rng
    has_device = world.devices.count[mails.person] > 0
    chosen = (visit_at < NEVER) & has_device
    person, at = mails.person[chosen], visit_at[chosen]
    entry = np.where(mails.template[chosen] == LETTER, FROM_NEWSLETTER, FROM_LIFECYCLE)
    tail = rng.choice([Tail.NOTHING, Tail.ADD, Tail.ABANDON], len(at), p=[0.9, 0.06, 0.04])
    return visits(
        rng, person, world.devices.any_of(rng, person), at,
        entry=entry, tail=tail, pages=1 + rng.geometric(0.45, len(at)), plan=lives.plan[person],
    )  # fmt: skip
