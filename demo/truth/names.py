"""The names people go by, which record shows which, and which records join them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from demo.helping import WAYS
from demo.moments import MAIL, SALES, SUPPORT, WEB, Ints, Kind
from demo.people import Texts
from demo.simulation import Story, firsts, known_users
from demo.writing.sales import record_ids
from demo.writing.support_tables import FIRST_USER
from demo.writing.told import Told

USER, EMAIL, DESK, OTHER, LEAD, CONTACT, PHONE, SLIP = range(8)
NAMESPACES = (
    "user_id",
    "email",
    "zendesk_user_id",
    "email",
    "crm_lead_id",
    "crm_contact_id",
    "phone",
    "email",
)
SLOTS = len(NAMESPACES)
NOBODY = -1
_DAY_US = 86_400_000_000


@dataclass
class Links:
    """Records that are no touchpoints and show two names of a person: a and b are name numbers."""

    a: Ints
    b: Ints
    at_us: Ints
    day: Ints
    """First file that tells of it."""


def shown_names(story: Story) -> Ints:
    """Per moment: number of the name of its own person that the record itself shows, -1 for none.

    A name of somebody else tells nothing of the person; nor does one that several people have.
    """
    moments = story.moments
    slot = np.full(len(moments), -1)
    slot[moments.among(MAIL)] = EMAIL
    slot[moments.among(SUPPORT)] = DESK
    slot[moments.are(Kind.LEAD, Kind.CONVERT, Kind.CALL, Kind.MEETING)] = EMAIL
    web = np.flatnonzero(moments.among(WEB))
    told = moments.where(web)
    typed = told.are(Kind.IDENTIFY_EMAIL, Kind.NEWSLETTER, Kind.FORM)
    slot[web] = np.where(known_users(story, told), USER, -1)
    typed &= slot[web] < 0
    slot[web[typed]] = typed_slots(story, web[typed])
    return _own(story, np.where(slot >= 0, moments.person * SLOTS + slot, -1))


def typed_slots(story: Story, moment: Ints) -> Ints:
    """Which name of their own people type in these moments, -1 where it is another's."""
    mixups = story.mixups
    slot = np.array([EMAIL, OTHER, SLIP])[mixups.address[moment]]
    return np.where(mixups.whose[moment] == story.moments.person[moment], slot, -1)


def _own(story: Story, name: Ints) -> Ints:
    """The names that are one person's alone, -1 for those that several have."""
    person, slot = np.divmod(name, SLOTS)
    mixups = story.mixups
    is_in = (name >= 0) & (person < len(mixups.inbox))
    person = np.where(is_in, person, 0)
    several = (mixups.inbox[person] & (slot == EMAIL)) | (mixups.counter[person] & (slot == PHONE))
    return np.where(is_in & several, -1, name)


def links(story: Story, told: Mapping[str, Told]) -> Links:
    """All links of the help desk's user list and of the sales tables.

    One with a name that several people have joins its other name to nothing.
    """
    parts = [*_desk(story, told["support"]), *_sales(story, told["sales"])]
    a, b, at_us, day = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Links(a, np.where(_own(story, b) < 0, a, b), at_us, day)


Part = tuple[Ints, Ints, Ints, Ints]


def _desk(story: Story, told: Told) -> list[Part]:
    """A user row, made with the first ticket: number, address, perhaps user id and phone."""
    steps = story.moments.where(story.moments.among(SUPPORT))
    opened = np.flatnonzero(steps.are(Kind.TICKET))
    opened = opened[np.lexsort((steps.at[opened], steps.person[opened]))]
    row = opened[firsts(steps.person[opened])]
    ticket, person = steps.thing[row], steps.person[row]
    at, day = steps.at[row] * 1_000_000, told.day[row]
    desk = person * SLOTS + DESK
    tickets = story.tickets
    by_phone = (tickets.way[ticket] == WAYS.index("voice")) & (story.people.phone[person] != "")
    address = np.where(tickets.uses_other_email[ticket], OTHER, EMAIL)
    pairs = (
        (person * SLOTS + address, np.ones(len(row), bool)),
        (person * SLOTS + USER, tickets.knows_user[ticket]),
        (person * SLOTS + PHONE, by_phone),
    )
    return [(desk[m], other[m], at[m], day[m]) for other, m in pairs]


def _sales(story: Story, told: Told) -> list[Part]:
    """Leads with address and phone; contacts likewise; and, at the day's end, which lead became which."""
    steps = story.moments.where(story.moments.among(SALES))
    parts: list[Part] = []
    for kind, slot in ((Kind.LEAD, LEAD), (Kind.CONVERT, CONTACT)):
        row = np.flatnonzero(steps.are(kind))
        person, at, day = steps.person[row], steps.at[row] * 1_000_000, told.day[row]
        this = person * SLOTS + slot
        has_phone = story.people.phone[person] != ""
        parts.append((this, person * SLOTS + EMAIL, at, day))
        parts.append(
            (this[has_phone], (person * SLOTS + PHONE)[has_phone], at[has_phone], day[has_phone])
        )
    row = np.flatnonzero(steps.are(Kind.CONVERT))
    person, until = (
        steps.person[row],
        (steps.at[row] * 1_000_000) // _DAY_US * _DAY_US + _DAY_US - 1,
    )
    parts.append((person * SLOTS + LEAD, person * SLOTS + CONTACT, until, told.day[row]))
    return parts


def values(story: Story) -> list[Texts]:
    """Per slot: the value of that name for each person, empty where the person has none."""
    people, n = story.people, len(story.people)
    deal_of = np.full(n, -1)
    known = ~story.deals.is_cold
    deal_of[story.deals.person[known]] = np.flatnonzero(known)
    has_deal = deal_of >= 0
    numbers = np.arange(n)
    desk = (FIRST_USER + numbers).astype(str).astype(object)
    lead = np.where(has_deal, record_ids("00Q", deal_of), "")
    contact = np.where(has_deal, record_ids("003", deal_of), "")
    slips = people.slips(numbers)
    return [
        people.user_id, people.email, desk, people.other_email, lead, contact, people.phone, slips,
    ]  # fmt: skip
