"""Dirt that makes people hard to tell apart: devices of several, addresses of several, wrong addresses.

What people do stays as it is; only what they use for it, and what they type, differs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np

from demo.catalogue import TABLET_AGENT
from demo.dirt import Rates, chosen
from demo.helping import WAYS, Tickets
from demo.lives import NEVER, Lives, World
from demo.moments import NOBODY, Flags, Ints, Kind, Moments
from demo.people import Address, Devices, People, Role
from demo.visits import Visits


class Use(IntEnum):
    """Who uses a device."""

    OWN = 0
    TABLET = 1
    """A family's: two people, turn by turn."""
    SOLD = 2
    """One person's, and from some day on another's."""
    KIOSK = 3
    """Stands in the shop: anybody's."""


_KIOSK_USERS = 40
"""People who come by one kiosk, about."""
_INBOX_SIZES = (3, 2, 4, 6)
_COUNTER = "+4917604069001"
"""The shop's own telephone, of the numbers kept free for fiction."""


@dataclass
class Mixups:
    """Who is taken for whom."""

    use: Ints
    """Per device, with a place at the end for "no device"."""
    inbox: Flags
    """Per person: whether the address is one that several people read."""
    counter: Flags
    """Per person: whether the help desk has the shop's telephone for theirs."""
    people: dict[str, Ints] = field(default_factory=dict)
    """Kind of mix-up → whom it touches."""
    address: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    """Per moment of the story: which address is typed, should one be."""
    whose: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    """Per moment of the story: whose."""

    def use_of(self, device: Ints) -> Ints:
        """Who uses each device; those that came later, crawlers', are their own."""
        return np.asarray(self.use[np.where(device < len(self.use), device, -1)])

    def is_shared(self, device: Ints) -> Flags:
        """Whether nobody stays signed in on a device."""
        return np.asarray(self.use_of(device) != Use.OWN)


def mix_up(
    rng: np.random.Generator, rates: Rates, world: World, lives: Lives, visits: Visits
) -> Mixups:
    """Moves visits to devices of others and gives people addresses of several, in place."""
    devices, people = world.devices, len(world.people)
    made = Mixups(
        np.zeros(len(devices.person) + 1, np.int64), np.zeros(people, bool), np.zeros(people, bool)
    )
    if rates.are_mixed:
        picked = _picked(rng, rates, devices)
        _share_tablets(rng, made, devices, visits, (picked[0], picked[1]))
        _sell_on(rng, made, world, visits, (picked[2], picked[3]))
        _open_kiosks(rng, made, devices, visits, picked[4])
        _share_inboxes(rng, rates, made, world, lives)
    return made


Pairs = tuple[Ints, Ints]


def _picked(rng: np.random.Generator, rates: Rates, devices: Devices) -> list[Ints]:
    """People with devices, nobody twice: lenders, borrowers, sellers, buyers, visitors of kiosks."""
    owners = rng.permutation(np.flatnonzero(devices.count > 0))
    tablets, sold, visitors = (
        int(np.ceil(share * len(owners)))
        for share in (rates.shared_tablets, rates.recycled_devices, rates.kiosk_visitors)
    )
    # Who sells a device goes on with another.
    sellers = owners[devices.count[owners] > 1][:sold]
    others = owners[~np.isin(owners, sellers)]
    cut = np.cumsum([tablets, tablets, len(sellers), visitors])
    lenders, borrowers, buyers, guests, _ = np.split(others, cut)
    return [lenders, borrowers, sellers, buyers, guests]


def _share_tablets(
    rng: np.random.Generator, made: Mixups, devices: Devices, visits: Visits, pairs: Pairs
) -> None:
    """Half of a borrower's visits are on the lender's first device."""
    lenders, borrowers = pairs
    lent = np.full(len(devices.count), -1)
    lent[borrowers] = devices.first[lenders]
    made.use[devices.first[lenders]] = Use.TABLET
    made.people["family_tablet"] = np.r_[lenders, borrowers]
    borrowed = chosen(rng, 0.5, (lent[visits.person] >= 0) & ~visits.is_app)
    visits.device[borrowed] = lent[visits.person[borrowed]]


def _sell_on(
    rng: np.random.Generator, made: Mixups, world: World, visits: Visits, pairs: Pairs
) -> None:
    """From a day on the seller's first device is the buyer's, and the seller's visits are on the second."""
    devices, calendar = world.devices, world.calendar
    sellers, buyers = pairs
    sold_at = np.full(len(devices.count), NEVER)
    sold_at[sellers] = calendar.start + (
        (calendar.end - calendar.start) * rng.uniform(0.3, 0.7, len(sellers))
    ).astype(np.int64)
    sold_at[buyers] = sold_at[sellers]
    then = np.full(len(devices.count), -1)
    then[buyers], then[sellers] = devices.first[sellers], devices.first[sellers] + 1
    made.use[devices.first[sellers]] = Use.SOLD
    made.people["recycled_device"] = np.r_[sellers, buyers]
    since = (visits.at >= sold_at[visits.person]) & ~visits.is_app
    visits.device[since] = then[visits.person[since]]


def _open_kiosks(
    rng: np.random.Generator, made: Mixups, devices: Devices, visits: Visits, visitors: Ints
) -> None:
    """Half of the visits of some people are on the shop's own devices."""
    kiosks = -(-len(visitors) // _KIOSK_USERS)
    first = len(devices.person)
    devices.add(np.full(kiosks, NOBODY), np.full(kiosks, TABLET_AGENT), rng)
    made.use = np.r_[made.use[:-1], np.full(kiosks, Use.KIOSK), Use.OWN]
    at = np.full(len(devices.count), -1)
    at[visitors] = first + np.arange(len(visitors)) % max(kiosks, 1)
    made.people["kiosk"] = visitors
    there = chosen(rng, 0.5, (at[visits.person] >= 0) & ~visits.is_app)
    visits.device[there] = at[visits.person[there]]


def _share_inboxes(
    rng: np.random.Generator, rates: Rates, made: Mixups, world: World, lives: Lives
) -> None:
    """Some people with an account have signed up with an address that others have too."""
    people = world.people
    may = np.flatnonzero((lives.account_at < NEVER) & (people.role != Role.BUSINESS))
    wanted = max(_INBOX_SIZES[0], rates.inbox_members * len(may))
    sizes = np.resize(_INBOX_SIZES, len(may))
    households = np.flatnonzero(np.cumsum(sizes) <= wanted)
    household = np.repeat(households, sizes[households])
    members = rng.permutation(may)[: len(household)]
    address = "household-" + household[: len(members)].astype(str).astype(object) + "@example.net"
    people.email[members] = people.typed_email[members] = address
    made.inbox[members] = True
    made.people["shared_inbox"] = members


def answer_calls(
    rng: np.random.Generator, rates: Rates, made: Mixups, people: People, tickets: Tickets
) -> None:
    """For some who are known to the help desk by a call, the shop's number is written down as theirs."""
    first = tickets.person[firsts := np.unique(tickets.person, return_index=True)[1]]
    callers = first[tickets.way[firsts] == WAYS.index("voice")]
    callers = callers[people.role[callers] != Role.BUSINESS]
    answered = callers[chosen(rng, rates.counter_calls, np.ones(len(callers), bool))]
    people.phone[answered] = _COUNTER
    made.counter[answered] = True
    if rates.are_mixed:
        made.people["counter_phone"] = answered


def mistype(rng: np.random.Generator, rates: Rates, made: Mixups, moments: Moments) -> None:
    """What is typed where an address is asked for: one's own, but now and then a slip or another's.

    A newsletter's form takes whatever is typed. Signing in shows the account's address, and some have
    two: on every other visit the second one.
    """
    made.whose = moments.person.copy()
    made.address = np.full(len(moments), Address.MAIN, np.int64)
    if not rates.are_mixed:
        return
    own = np.flatnonzero(~made.inbox)
    asked = moments.are(Kind.NEWSLETTER) & np.isin(moments.person, own)
    forms = rng.permutation(np.unique(moments.session[asked]))
    typos, foreign = (int(np.ceil(share * len(forms))) for share in (rates.typos, rates.foreign))
    asks = moments.are(Kind.NEWSLETTER, Kind.IDENTIFY_EMAIL)
    slips = asks & np.isin(moments.session, forms[:typos])
    others = asks & np.isin(moments.session, forms[typos : typos + foreign])
    two = own[chosen(rng, rates.second_addresses, np.ones(len(own), bool))]
    second = moments.are(Kind.IDENTIFY) & (moments.session % 2 == 0) & np.isin(moments.person, two)
    made.address[slips], made.address[second] = Address.SLIP, Address.SECOND
    made.whose[others] = rng.permutation(own)[moments.session[others] % len(own)]
    made.people["mistyped_address"] = np.unique(moments.person[slips])
    made.people["second_address"] = np.unique(moments.person[second])
    made.people["foreign_address"] = np.unique(np.r_[moments.person[others], made.whose[others]])
