"""The whole world, simulated: everybody's moments in one table, and what they are about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from demo.calendar import Calendar
from demo.dirt import RATES
from demo.helping import Tickets, ask
from demo.lives import Lives, World, live
from demo.mailing import Mails, send
from demo.moments import Flags, Ints, Kind, Moments
from demo.nuisance import crawl, misspell, share_tablets, undeclared
from demo.options import DemoOptions
from demo.people import Devices, People, make_devices, make_people
from demo.selling import Deals, sell
from demo.visits import NEEDS_LOGIN, Tail, Visits, unroll


@dataclass
class Story:
    """What happened, and to whom. Moments are in order per person, at least a second apart."""

    calendar: Calendar
    people: People
    devices: Devices
    moments: Moments
    visits: Visits
    mails: Mails
    tickets: Tickets
    deals: Deals
    shared: Flags
    """Per device: whether two people use it; one place more for "no device"."""


def simulate(options: DemoOptions) -> Story:
    rng = np.random.default_rng([options.seed, 1])
    calendar = Calendar.ending(options.last_day, options.days)
    people = make_people(rng, options.customers)
    world = World(rng, calendar, people, make_devices(rng, people))
    lives, visits, told = live(world)
    deals, selling, looking = sell(world)
    tickets, asking = ask(world, lives)
    mails, mailing, clicks = send(world, lives, Moments.joined(told), selling)
    every = Visits.joined([*visits, looking, clicks])
    every = every.where(every.at < calendar.end)
    nuisance, rates = np.random.default_rng([options.seed, 2]), RATES[options.dirt]
    shared = share_tablets(nuisance, rates, world, every)
    misspell(nuisance, rates, world)
    browsing = unroll(rng, every, _logins(world, lives, every))
    more = [crawl(nuisance, rates, world, browsing), undeclared(nuisance, rates, browsing)]
    moments = Moments.joined([*told, browsing, *more, mailing, asking, selling])
    moments = moments.where(moments.at >= calendar.start).settled(calendar.end)
    return Story(calendar, people, world.devices, moments, every, mails, tickets, deals, shared)


def _logins(world: World, lives: Lives, visits: Visits) -> Flags:
    """Visits that begin with signing in: the first on each device since the account was made.

    Not everybody signs in, but whoever buys or cancels has to, and the app asks for it.
    """
    order = np.lexsort((visits.at, visits.device))
    tail, device, person = visits.tail[order], visits.device[order], visits.person[order]
    has_account = visits.at[order] > lives.account_at[person]
    signs = has_account & (
        (world.rng.random(len(order)) < 0.7) | np.isin(tail, NEEDS_LOGIN) | visits.is_app[order]
    )
    known = signs | np.isin(tail, (Tail.TRIAL, Tail.DIRECT))
    positions = np.flatnonzero(known)
    first = positions[np.unique(device[positions], return_index=True)[1]]
    login = np.zeros(len(order), bool)
    login[order[first]] = signs[first] & ~np.isin(tail[first], (Tail.TRIAL, Tail.DIRECT))
    return login


def known_users(story: Story, web: Moments) -> Flags:
    """Whether each web moment carries the user id: since the device signed in, or from the server.

    On shared devices nobody stays signed in after a visit.
    """
    identified = web.are(Kind.IDENTIFY)
    since = np.full(len(story.devices.person), np.iinfo(np.int64).max)
    np.minimum.at(since, web.device[identified], web.at[identified])
    in_visit = np.full(len(story.visits) + 1, np.iinfo(np.int64).max)
    np.minimum.at(in_visit, web.session[identified], web.at[identified])
    shared = np.r_[story.shared[:-1], np.zeros(len(since) - len(story.shared) + 2, bool)][
        web.device
    ]
    known = np.where(shared, in_visit[web.session], since[web.device]) <= web.at
    return np.asarray(known | (web.device < 0))


def firsts(groups: Ints) -> Ints:
    """Positions of the first row of each distinct value, in order of value."""
    return np.unique(groups, return_index=True)[1]
