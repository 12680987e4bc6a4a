"""Who is who, and what can be linked at all, at a moment in time.

Each person has a few names: user id, address, help desk number and so on. Two of them can be known to be
the same person's only through a record that shows both, told of before the night. What no record joins
stays apart: that is the truth of the data, whatever we know of the person.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from demo.mixups import Use
from demo.moments import SALES, Flags, Ints, Kind, Moments
from demo.people import Texts
from demo.simulation import Story, firsts
from demo.truth.names import (
    EMAIL,
    NAMESPACES,
    NOBODY,
    OTHER,
    SLIP,
    SLOTS,
    USER,
    Links,
    shown_names,
    typed_slots,
)
from demo.truth.touchpoints import Touchpoints

ANONYMOUS = 1 << 40
"""From here on: a device that nobody was seen to own."""
_GUEST = 1 << 50
"""From here on: somebody unknown on another person's device."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A night: it sees what happened before `as_of_us` and is told of in files before day `until`."""

    as_of_us: int
    until: int


@dataclass
class Who:
    """The customer of each touchpoint seen, and of each name (person × SLOTS + slot); -1 for none."""

    customer: Ints
    of_name: Ints


def who_is_who(story: Story, seen: Touchpoints, links: Links, cut: Cut) -> Who:
    """Of the touchpoints in `seen`, which must be those before the cut."""
    moments = story.moments.where(seen.moment)
    own = shown_names(story)[seen.moment]
    named = np.where(own < 0, _by_device(story, moments, own, seen), own)
    owned = (named < 0) & _owned(story, moments)
    named = np.where(owned, moments.person * SLOTS + EMAIL, named)
    edges = _edges(story, seen, own, links, cut)
    n = len(story.people) * SLOTS
    joined = coo_matrix((np.ones(edges.shape[1]), (edges[0], edges[1])), shape=(n, n))
    _, component = connected_components(joined, directed=False)
    # A component goes by its first name, so that its number means something.
    name = firsts(component)[component]
    customer = np.where(named >= 0, name[np.where(named >= 0, named, 0)], _alone(story, moments))
    of_name = np.full(n, NOBODY)
    shown = np.unique(edges)
    of_name[shown] = name[shown]
    return Who(customer, of_name)


def _edges(story: Story, seen: Touchpoints, own: Ints, links: Links, cut: Cut) -> Ints:
    """Pairs of names that a record shows together, and every shown name with itself."""
    moments, typed = story.moments.where(seen.moment), typed_slots(story, seen.moment)
    # A call that identifies carries both the user id and the address.
    both = moments.are(Kind.IDENTIFY, Kind.NEWSLETTER, Kind.FORM) & (own % SLOTS == USER)
    inboxes = np.r_[story.mixups.inbox, False][moments.person.clip(max=len(story.people))]
    both &= (own >= 0) & (typed >= 0) & ~(inboxes & (typed == EMAIL))
    told = (links.at_us < cut.as_of_us) & (links.day < cut.until)
    return np.array(
        [
            np.concatenate([own[own >= 0], own[both], links.a[told]]),
            np.concatenate([own[own >= 0], (moments.person * SLOTS + typed)[both], links.b[told]]),
        ]
    )


def _by_device(story: Story, moments: Moments, own: Ints, seen: Touchpoints) -> Ints:
    """For each web moment: the name under which its person was seen on its device, -1 if never.

    Of several names the one shown nearest in time, the one before where two are as near. At a kiosk
    only what is shown in the same visit tells anything.
    """
    pair = moments.device * (1 << 32) + moments.person
    pair = np.where(_is_kiosk(story, moments), -2 - moments.session, pair)
    order = np.lexsort((seen.occurred_us, pair))
    at, name, pair = seen.occurred_us[order], own[order], pair[order]
    shows = (name >= 0) & (moments.device[order] >= 0) & ~seen.is_bot[order]
    before, after = _nearest(pair, shows), _nearest(pair[::-1], shows[::-1])[::-1]
    after = np.where(after >= 0, len(order) - 1 - after, -1)
    is_before = (before >= 0) & ((after < 0) | (at - at[before] <= at[after] - at))
    found = np.full(len(order), -1)
    found[order] = np.where(is_before, name[before], np.where(after >= 0, name[after], -1))
    return found


def _nearest(pair: Ints, shows: Flags) -> Ints:
    """Place of the last row that shows a name, up to each row, in its run of equal pairs; else -1."""
    last = np.maximum.accumulate(np.where(shows, np.arange(len(pair)), -1))
    return np.where((last >= 0) & (pair[last] == pair), last, -1)


def _owned(story: Story, moments: Moments) -> Flags:
    """Whether something seen tells whose the opportunity of a moment is."""
    opened = np.full(len(story.deals) + 1, np.iinfo(np.int64).max)
    begun = moments.are(Kind.OPPORTUNITY)
    opened[moments.thing[begun]] = moments.at[begun]
    active = moments.are(Kind.CALL, Kind.MEETING) & (moments.among(SALES))
    tells = moments.are(Kind.CONVERT) | (
        active & (moments.at > opened[np.where(active, moments.thing, -1)])
    )
    about = moments.are(Kind.OPPORTUNITY, Kind.STAGE, Kind.WON, Kind.LOST)
    return np.asarray(about & np.isin(moments.thing, moments.thing[tells]))


def _alone(story: Story, moments: Moments) -> Ints:
    """Who a moment without any name is: the device, or nobody; at a kiosk nothing leads to anybody."""
    owner = np.r_[story.devices.person, NOBODY][moments.device]
    device = np.where(owner == moments.person, ANONYMOUS + moments.device, _GUEST + moments.person)
    return np.where((moments.device >= 0) & ~_is_kiosk(story, moments), device, NOBODY)


def _is_kiosk(story: Story, moments: Moments) -> Flags:
    return np.asarray(story.mixups.use_of(moments.device) == Use.KIOSK)


def customer_names(customer: Ints) -> Texts:
    """What the truth calls a customer: `person 17`, `person 17 as zendesk_user_id`, `device 4`; None."""
    distinct, where = np.unique(customer, return_inverse=True)
    told = np.empty(len(distinct), object)
    told[:] = [customer_name(number) for number in distinct.tolist()]
    return told[where]


def customer_name(number: int) -> str | None:
    if number == NOBODY:
        return None
    if number >= _GUEST:
        return f"guest {number - _GUEST}"
    if number >= ANONYMOUS:
        return f"device {number - ANONYMOUS}"
    person, slot = divmod(number, SLOTS)
    number_of = {OTHER: " 2", SLIP: " 3"}.get(slot, "")
    return f"person {person}" + ("" if slot == 0 else f" as {NAMESPACES[slot]}{number_of}")
