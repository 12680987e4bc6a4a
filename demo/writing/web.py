"""The web source: Segment calls, one per line, those of the firm's servers in batch bodies."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa

from demo.dirt import Ledger, Rates, Spoiler, chosen
from demo.mixups import Use
from demo.moments import SERVER, WEB, Flags, Ints, Kind, Moments, within_groups
from demo.people import Address, Texts, slices
from demo.simulation import Story
from demo.writing import tables
from demo.writing.broken import Broken, between
from demo.writing.calls import CALLS, items
from demo.writing.files import Inbox
from demo.writing.pieces import Files, with_columns, write_pieces
from demo.writing.told import Told

_DAY_MS = 86_400_000
_HOUR_MS = 3_600_000
_BODY = 50
"""Calls in one body of the server's library at most."""


@dataclass
class Calls:
    """One row per call in a file, copies too; times in ms since 1970 UTC."""

    moment: Ints
    """Position among the web moments."""
    at: Ints
    original: Ints
    sent: Ints
    received: Ints
    arrived: Ints
    occurred: Ints
    """What the vendor says: received − (sent − original), right however wrong the device's clock."""

    def where(self, rows: Ints | Flags) -> Calls:
        return Calls(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))

    def and_then(self, more: Calls) -> Calls:
        pairs = ((getattr(self, n), getattr(more, n)) for n in self.__dataclass_fields__)
        return Calls(*(np.concatenate(pair) for pair in pairs))


def write_web(story: Story, inbox: Inbox, spoiler: Spoiler) -> Told:
    """Writes web-<date>.jsonl.gz; what the files tell of each web moment."""
    rng, rates = spoiler.rng(3), spoiler.rates
    web = story.moments.where(story.moments.among(WEB))
    ids = np.array(["ajs-" + text for text in slices(rng.bytes(16 * len(web)).hex(), 32)], object)
    calls = _calls(rng, story, web, rates)
    occurred_us = calls.occurred * 1000
    calls = calls.and_then(_copies(rng, web, calls, rates, story.calendar.end * 1000))
    day = story.calendar.file_day(calls.arrived // 1000).astype(np.int64)
    day = spoiler.delayed("web", day)
    _note(spoiler.ledger, story, web, calls, day)
    first = np.full(len(web), story.calendar.days, dtype=np.int64)
    np.minimum.at(first, calls.moment, day)
    to = Files(partial(inbox.put, "web", "web", ".jsonl.gz"), spoiler.file_days("web"))
    _write(story, to, items(story, web, ids), *_laid(web, calls, day, spoiler))
    crawler = np.r_[story.devices.is_crawler, False][web.device]
    return Told(np.asarray("web:" + ids, object), occurred_us, first, crawler)


def _calls(rng: np.random.Generator, story: Story, web: Moments, rates: Rates) -> Calls:
    """The first delivery of each call: queued on the device, now and then for days."""
    n = len(web)
    at = web.at * 1000 + rng.integers(0, 500, n)
    by_server = web.among(SERVER)
    skew = np.zeros(len(story.devices.person) + 1, np.int64)
    wrong = chosen(rng, rates.skewed_devices, np.ones(len(skew) - 1, bool))
    drawn = rng.choice(
        [-365 * _DAY_MS, -2 * _HOUR_MS, -240_000, 95_000, 3 * _HOUR_MS, 40 * _DAY_MS], len(wrong)
    )
    skew[:-1][wrong] = drawn[wrong]
    late = chosen(rng, rates.late, ~by_server)
    queued = rng.integers(0, 60, n) + late * rng.integers(8 * _HOUR_MS, 5 * _DAY_MS, n)
    queued = np.where(at + queued < (story.calendar.end - 60) * 1000, queued, 0)
    network = rng.integers(40, 400, n)
    received = at + queued + network
    hourly = at // _HOUR_MS * _HOUR_MS + _HOUR_MS - 1000
    return Calls(
        np.arange(n),
        at,
        at + skew[web.device],
        at + skew[web.device] + queued,
        received,
        np.where(by_server, hourly, received),
        np.where(by_server, at, at + network),
    )


def _copies(rng: np.random.Generator, web: Moments, calls: Calls, rates: Rates, end: int) -> Calls:
    """The same calls sent again, because the answer to the first time was lost."""
    again = np.flatnonzero(chosen(rng, rates.duplicate, ~web.among(SERVER)))
    again = np.repeat(again, 1 + rng.poisson(0.25, len(again)))
    copies = calls.where(again)
    received = copies.received + rng.exponential(2 * _HOUR_MS, len(again)).astype(np.int64) + 3000
    network = rng.integers(40, 400, len(again))
    copies.sent = received - network + copies.original - copies.at
    copies.occurred = copies.at + network
    copies.received = copies.arrived = received
    return copies.where(received < end)


def _note(ledger: Ledger, story: Story, web: Moments, calls: Calls, day: Ints) -> None:
    """Enter what went wrong with the calls."""
    moment = calls.moment
    copy = np.arange(len(day)) >= len(web)
    bot = np.r_[story.devices.is_crawler, False][web.device][moment]
    for kind, hit in (
        ("duplicate", copy),
        ("late", ~copy & (calls.received - calls.at > 8 * _HOUR_MS)),
        ("wrong_clock", ~copy & (calls.original != calls.at)),
        ("unknown_event", ~copy & web.are(Kind.UNKNOWN)[moment]),
        ("bot", ~copy & bot),
        *((kind, ~copy & hit[moment]) for kind, hit in _mixed_up(story, web).items()),
    ):
        ledger.add("web", "web", kind, day[hit])


def _mixed_up(story: Story, web: Moments) -> dict[str, Flags]:
    """Kind of mix-up → which web moments it touches."""
    mixups, rows = story.mixups, story.moments.among(WEB)
    use, address = mixups.use_of(web.device), mixups.address[rows]
    return {
        "family_tablet": use == Use.TABLET,
        "recycled_device": use == Use.SOLD,
        "kiosk": use == Use.KIOSK,
        "second_address": address == Address.SECOND,
        "mistyped_address": address == Address.SLIP,
        "foreign_address": mixups.whose[rows] != web.person,
    }


def _laid(web: Moments, calls: Calls, day: Ints, spoiler: Spoiler) -> tuple[Calls, Ints, Broken]:
    """Calls in the order of the files, their days, and what lies broken between them."""
    rng = spoiler.rng(6)
    by_server = web.among(SERVER)[calls.moment]
    jumbled = chosen(rng, spoiler.rates.disorder, ~by_server)
    when = calls.arrived + jumbled * rng.integers(-2 * _HOUR_MS, 2 * _HOUR_MS, len(day))
    order = np.lexsort((calls.moment, by_server, when, day))
    broken = between(rng, "web", spoiler.rates.malformed, day[order], ~by_server[order])
    spoiler.ledger.add("web", "web", "malformed", broken.day)
    return calls.where(order), day[order], broken


def _write(
    story: Story, to: Files, said: pa.Table, calls: Calls, day: Ints, broken: Broken
) -> None:
    head, foot = _bodies(said["is_server"].to_numpy()[calls.moment], calls.arrived, day)
    times = {name: getattr(calls, name) for name in ("original", "sent", "received", "occurred")}
    item = with_columns(
        said.take(pa.array(calls.moment)),
        place=np.arange(len(day)) * 2,
        head=head,
        foot=foot,
        **times,
    )
    relations = {**tables.all_of(story), "item": item, "call": tables.calls(CALLS)}
    write_pieces("web", relations, broken, day, to)


def _bodies(by_server: Flags, arrived: Ints, day: Ints) -> tuple[Texts, Texts]:
    """What stands before and after each call: a line's end, or the batch body around it."""
    group = np.cumsum(
        np.r_[
            True,
            (arrived[1:] != arrived[:-1])
            | (day[1:] != day[:-1])
            | (by_server[1:] != by_server[:-1]),
        ]
    )
    first = by_server & (within_groups(group) % _BODY == 0)
    last = by_server & np.r_[first[1:] | ~by_server[1:] | (group[1:] != group[:-1]), True]
    head = np.where(first, '{"batch":[', "").astype(object)
    sent = np.datetime_as_string(arrived[last].astype("datetime64[ms]"), timezone="UTC")
    foot = np.where(by_server, ",", "\n").astype(object)
    foot[last] = [f'],"sentAt":"{text}"}}\n' for text in sent]
    return head, foot
