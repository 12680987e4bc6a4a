"""Dirt that is in the world itself: shared tablets, crawlers, odd spelling, buttons nobody declared."""

from __future__ import annotations

import numpy as np

from demo.catalogue import AGENTS, CRAWLERS, PAGES
from demo.dirt import Rates, chosen
from demo.lives import World
from demo.moments import Flags, Kind, Moments
from demo.people import Devices, slices
from demo.visits import Visits


def share_tablets(rng: np.random.Generator, rates: Rates, world: World, visits: Visits) -> Flags:
    """Moves some visits onto another person's device, in place; which devices are shared.

    There is a place at the end for "no device".
    """
    devices = world.devices
    owners = np.flatnonzero(devices.count > 0)
    pairs = int(rates.shared_tablets * len(owners))
    picked = rng.permutation(owners)[: 2 * pairs] if pairs else owners[:0]
    lenders, borrowers = picked[::2], picked[1::2]
    lent = np.full(len(devices.count), -1)
    lent[borrowers] = devices.first[lenders]
    shared = np.zeros(len(devices.person) + 1, bool)
    shared[devices.first[lenders]] = True
    borrowed = chosen(rng, 0.5 * (pairs > 0), (lent[visits.person] >= 0) & ~visits.is_app)
    visits.device[borrowed] = lent[visits.person[borrowed]]
    return shared


def misspell(rng: np.random.Generator, rates: Rates, world: World) -> None:
    """Some people type their address with capitals, or with a space after it."""
    people = world.people
    odd = np.flatnonzero(chosen(rng, rates.odd_emails, np.ones(len(people), bool)))
    people.typed_email[odd] = [
        text.upper() if k % 3 == 0 else f" {text.title()}" if k % 3 == 1 else f"{text} "
        for k, text in enumerate(people.email[odd])
    ]


def crawl(rng: np.random.Generator, rates: Rates, world: World, browsing: Moments) -> Moments:
    """Page views of crawlers, each on a device of its own, which are added to the devices."""
    pages = int(rates.crawled * browsing.are(Kind.PAGE).sum())
    visits = pages // 6
    agent = len(AGENTS) + rng.integers(0, len(CRAWLERS), visits)
    ids = np.array(slices(rng.bytes(12 * visits).hex(), 24), object)
    device = len(world.devices.person) + np.arange(visits)
    person = len(world.people) * 2 + np.arange(visits)
    _add(world.devices, person, agent, ids)
    row = np.repeat(np.arange(visits), 6)
    start = rng.integers(world.calendar.start, world.calendar.end - 600, visits)
    at = start[row] + np.tile(np.arange(6) * 2, visits)
    return Moments.of(
        person[row],
        at,
        Kind.PAGE,
        device=device[row],
        thing=rng.integers(0, len(PAGES) - 3, len(row)),
    )


def _add(devices: Devices, person: np.ndarray, agent: np.ndarray, ids: np.ndarray) -> None:
    n = len(person)
    devices.person = np.r_[devices.person, person]
    devices.agent = np.r_[devices.agent, agent]
    devices.anonymous_id = np.r_[devices.anonymous_id, ids]
    devices.is_app = np.r_[devices.is_app, np.zeros(n, bool)]
    devices.is_crawler = np.r_[devices.is_crawler, np.ones(n, bool)]


def undeclared(rng: np.random.Generator, rates: Rates, browsing: Moments) -> Moments:
    """Calls with an event that nobody told the pipeline about, a second after a page."""
    told = browsing.where(chosen(rng, rates.unknown, browsing.are(Kind.PAGE)))
    told.kind[:], told.at, told.thing[:] = Kind.UNKNOWN, told.at + 1, 0
    return told
