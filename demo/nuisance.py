"""Dirt that is in the world itself: crawlers, odd spelling, buttons nobody declared."""

from __future__ import annotations

import numpy as np

from demo.catalogue import AGENTS, CRAWLERS, PAGES
from demo.dirt import Rates, chosen
from demo.lives import World
from demo.moments import Kind, Moments


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
    device = len(world.devices.person) + np.arange(visits)
    person = len(world.people) * 2 + np.arange(visits)
    world.devices.add(person, agent, rng, is_crawler=True)
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


def undeclared(rng: np.random.Generator, rates: Rates, browsing: Moments) -> Moments:
    """Calls with an event that nobody told the pipeline about, a second after a page."""
    told = browsing.where(chosen(rng, rates.unknown, browsing.are(Kind.PAGE)))
    told.kind[:], told.at, told.thing[:] = Kind.UNKNOWN, told.at + 1, 0
    return told
