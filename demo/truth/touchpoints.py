"""Every touchpoint that the files tell of, in columns, with what it must become."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np

from demo.catalogue import PRODUCTS, SITE_PAGES
from demo.moments import MAIL, SALES, SUPPORT, WEB, Flags, Ints, Kind, Moments
from demo.people import Texts
from demo.simulation import Story
from demo.truth.meaning import MEANINGS, Meaning
from demo.words import TOPICS
from demo.writing.sales import record_ids
from demo.writing.support_tables import FIRST_COMMENT
from demo.writing.told import Told

SOURCES = {"web": WEB, "email": MAIL, "support": SUPPORT, "sales": SALES}
_DAY_US = 86_400_000_000


@dataclass
class Touchpoints:
    """One row per touchpoint, sources one after the other."""

    moment: Ints
    """Row of the story's moments."""
    touchpoint_id: Texts
    source: Texts
    event_type: Texts
    said: Texts
    """Path of the page that was viewed, subject of the ticket that was opened, else empty."""
    ticket: Ints
    """The ticket it is about, -1 for none."""
    channel: Texts
    drives: Flags
    is_system: Flags
    occurred_us: Ints
    sequence: Ints
    """Order within one instant."""
    day: Ints
    """First file that tells of it."""
    cents: Ints
    is_bot: Flags
    scale: Texts
    """Of a survey, None of all else."""
    rating: Ints
    """Answer to a survey, -1 for none."""

    def __len__(self) -> int:
        return len(self.moment)

    def where(self, chosen: Flags | Ints) -> Touchpoints:
        return Touchpoints(*(getattr(self, f.name)[chosen] for f in fields(self)))

    def also(self, more: Touchpoints) -> Touchpoints:
        return Touchpoints(
            *(np.concatenate([getattr(self, f.name), getattr(more, f.name)]) for f in fields(self))
        )


def touchpoints(story: Story, told: Mapping[str, Told]) -> Touchpoints:
    """Of all sources, those that some file tells of."""
    parts = [_of_source(story, name, told[name]) for name in SOURCES]
    whole = parts[0]
    for part in parts[1:]:
        whole = whole.also(part)
    return whole.where(whole.day < story.calendar.days)


def _of_source(story: Story, source: str, told: Told) -> Touchpoints:
    rows = np.flatnonzero(story.moments.among(SOURCES[source]))
    moments = story.moments.where(rows)
    first = _as_touchpoints(story, source, told, rows, moments, 0)
    if source != "sales":
        return first
    return first.also(_as_touchpoints(story, source, told, rows, moments, 1))


def _as_touchpoints(
    story: Story, source: str, told: Told, rows: Ints, moments: Moments, number: int
) -> Touchpoints:
    """The `number`-th touchpoint of each moment that makes so many."""
    kinds = [kind for kind, made in MEANINGS.items() if len(made) > number]
    made = np.flatnonzero(moments.are(*kinds))
    mine = moments.where(made)
    meanings = [MEANINGS[Kind(k)][number] for k in mine.kind]
    ids = (
        told.touchpoint_id[made]
        if source in ("web", "email")
        else _made_ids(story, source, mine, made, number)
    )
    occurred = told.occurred_us[made]
    # Of a conversion the vendor knows the day: it stands at its last microsecond.
    occurred = np.where(
        mine.are(Kind.CONVERT), occurred // _DAY_US * _DAY_US + _DAY_US - 1, occurred
    )
    return Touchpoints(
        rows[made], ids, np.full(len(made), source, object),
        np.array([m.event_type for m in meanings], object),
        _said(story, mine),
        np.where(mine.among(SUPPORT), mine.thing, -1),
        _channels(story, source, mine, [m.channel for m in meanings]),
        np.array([m.drives for m in meanings], bool), np.array([m.is_system for m in meanings], bool),
        occurred, np.full(len(made), number), told.day[made], _cents(story, mine), told.is_bot[made],
        np.array([m.scale for m in meanings], object), _ratings(mine, meanings),
    )  # fmt: skip


def _ratings(moments: Moments, meanings: list[Meaning]) -> Ints:
    """The kind's, or what the moment says; -1 where nobody answered anything."""
    rating = np.array([-1 if m.rating is None else m.rating for m in meanings], np.int64)
    return np.where(moments.are(Kind.SERVER_SCORE), moments.extra, rating)


def _said(story: Story, moments: Moments) -> Texts:
    said = np.full(len(moments), "", object)
    viewed, opened = moments.are(Kind.PAGE), moments.are(Kind.TICKET)
    said[viewed] = np.array([path for path, _ in SITE_PAGES], object)[moments.thing[viewed]]
    subjects = np.array([subject for subject, _ in TOPICS], object)
    said[opened] = subjects[story.tickets.topic[moments.thing[opened]]]
    return said


def _channels(story: Story, source: str, moments: Moments, said: list[str | None]) -> Texts:
    """The word's, else the source's kind; tickets come by the way they came."""
    channel = np.array([c or source for c in said], object)
    opened = moments.are(Kind.TICKET)
    ways = np.array(["web", "email", "chat", "phone"], object)
    channel[opened] = ways[story.tickets.way[moments.thing[opened]]]
    return channel


def _cents(story: Story, moments: Moments) -> Ints:
    """Money that a touchpoint brings, in euro cents."""
    price = np.array([product.cents for product in PRODUCTS])
    paid = moments.are(Kind.ORDER, Kind.SERVER_RENEW)
    cents = np.where(paid, price[np.where(paid, moments.thing, 0)], 0)
    won = moments.are(Kind.WON)
    deal = moments.thing[won]
    raised = story.moments.thing[story.moments.are(Kind.AMOUNT)]
    raises = np.bincount(raised, minlength=len(story.deals))[deal]
    # Each raise is a fifth of the first amount, which is a whole multiple of five.
    cents[won] = story.deals.amount[deal] * (100 + 20 * raises)
    return cents


def _made_ids(story: Story, source: str, moments: Moments, index: Ints, number: int) -> Texts:
    """Ids that the pipeline makes of a row's own key, as docs/sources/ declares them.

    `index` is each moment's place among those of its source.
    """
    times = moments.at.astype("datetime64[s]").astype("datetime64[us]")
    stamps = np.asarray(np.datetime_as_string(times), object)
    if source == "support":
        keys = _ticket_keys(story.tickets.number[moments.thing], moments, stamps)
    else:
        keys = _deal_keys(moments, index, stamps, number)
    return np.array([f"{source}:{key}" for key in keys], object)


_TICKET_KEYS = {
    Kind.TICKET: "ticket/{ticket}/created",
    Kind.ASSIGN: "ticket/{ticket}/assignee_id/{stamp}",
    **dict.fromkeys((Kind.REPLY, Kind.COMMENT, Kind.COMMENT_OPEN), "ticket_comment/{comment}"),
    **dict.fromkeys((Kind.SOLVE, Kind.REOPEN, Kind.CLOSE), "ticket/{ticket}/status/{stamp}"),
    **dict.fromkeys(
        (Kind.OFFER, Kind.RATE_GOOD, Kind.RATE_BAD), "ticket/{ticket}/satisfaction_score/{stamp}"
    ),
}


def _ticket_keys(tickets: Ints, moments: Moments, stamps: Texts) -> list[str]:
    rows = zip(moments.kind.tolist(), tickets.tolist(), moments.extra.tolist(), stamps, strict=True)
    return [
        _TICKET_KEYS[Kind(kind)].format(ticket=ticket, comment=FIRST_COMMENT + extra, stamp=stamp)
        for kind, ticket, extra, stamp in rows
    ]


def _deal_keys(moments: Moments, index: Ints, stamps: Texts, number: int) -> list[str]:
    opportunity, lead = record_ids("006", moments.thing), record_ids("00Q", moments.thing)
    task, event = record_ids("00T", index), record_ids("00U", index)
    keys = []
    for k, kind in enumerate(moments.kind.tolist()):
        match Kind(kind):
            case Kind.LEAD:
                keys.append(hashlib.sha256(f"lead/{lead[k]}/created".encode()).hexdigest())
            case Kind.CONVERT:
                keys.append(hashlib.sha256(f"lead/{lead[k]}/converted".encode()).hexdigest())
            case Kind.CALL:
                keys.append(f"task/{task[k]}")
            case Kind.MEETING:
                keys.append(f"event/{event[k]}")
            case Kind.OPPORTUNITY if number == 0:
                keys.append(f"opportunity/{opportunity[k]}/created")
            case Kind.WON | Kind.LOST as end:
                keys.append(f"opportunity/{opportunity[k]}/{end.name.lower()}")
            case _:
                keys.append(f"opportunity/{opportunity[k]}/stage/{stamps[k]}")
    return keys
