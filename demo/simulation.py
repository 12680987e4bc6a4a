"""The whole world, simulated: everybody's moments in one table, and what they are about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from demo.calendar import Calendar
from demo.dirt import RATES
from demo.helping import Tickets, ask
from demo.lives import Lives, World, live
from demo.mailing import Mails, send
from demo.mixups import Mixups, answer_calls, mistype, mix_up
from demo.moments import Flags, Ints, Kind, Moments
from demo.nuisance import crawl, misspell, undeclared
from demo.options import DemoOptions
from demo.people import Devices, People, make_devices, make_people
from demo.selling import Deals, sell
from demo.surveying import satisfy, survey
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
    mixups: Mixups


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
    misspell(nuisance, rates, world)
    mixups = mix_up(nuisance, rates, world, lives, every)
    answer_calls(nuisance, rates, mixups, people, tickets)
    browsing = unroll(rng, every, _logins(world, lives, every, mixups))
    more = [crawl(nuisance, rates, world, browsing), undeclared(nuisance, rates, browsing)]
    surveying = np.random.default_rng([options.seed, 11])
    more += [*survey(surveying, world, lives), *satisfy(surveying, tickets, asking)]
    moments = Moments.joined([*told, browsing, *more, mailing, asking, selling])
    moments = moments.where(moments.at >= calendar.start).settled(calendar.end)
    mistype(nuisance, rates, mixups, moments)
    return Story(calendar, people, world.devices, moments, every, mails, tickets, deals, mixups)


def _logins(world: World, lives: Lives, visits: Visits, mixups: Mixups) -> Flags:
    """Visits that begin with signing in: the first on each device since the account was made.

    On devices of several people nobody stays signed in: there it is every one. Not everybody signs in, but whoever buys or cancels has to, and the app asks for it.
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
    login[order[first]] = signs[first]
    login[order] |= signs & mixups.is_shared(device)
    login[np.isin(visits.tail, (Tail.TRIAL, Tail.DIRECT))] = False
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
    shared = story.mixups.is_shared(web.device)
    known = np.where(shared, in_visit[web.session], since[web.device]) <= web.at
    return np.asarray(known | (web.device < 0))


def firsts(groups: Ints) -> Ints:
    """Positions of the first row of each distinct value, in order of value."""
    return np.unique(groups, return_index=True)[1]
