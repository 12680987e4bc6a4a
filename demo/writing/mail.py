"""The e-mail source: bodies that SendGrid's Event Webhook posts, one per line."""

from __future__ import annotations

import base64
from functools import partial

import numpy as np
import pyarrow as pa

from demo.catalogue import AGENTS, LETTER, MACHINE_AGENT, MAILS
from demo.dirt import BROKEN_EVENTS, Rates, Spoiler, chosen
from demo.moments import MAIL, Flags, Ints, Kind, Moments
from demo.people import Texts, slices
from demo.simulation import Story
from demo.writing import tables
from demo.writing.broken import Broken, between, some
from demo.writing.files import Inbox
from demo.writing.pieces import Files, with_columns, write_pieces
from demo.writing.told import Told

EVENTS = {
    Kind.PROCESSED: "processed",
    Kind.DEFERRED: "deferred",
    Kind.DELIVERED: "delivered",
    Kind.BOUNCE: "bounce",
    Kind.DROPPED: "dropped",
    Kind.OPEN: "open",
    Kind.CLICK: "click",
    Kind.SPAM: "spamreport",
    Kind.UNSUBSCRIBE: "group_unsubscribe",
}
_BODY = 9
"""Events in one body on average."""


def write_mail(story: Story, inbox: Inbox, spoiler: Spoiler) -> Told:
    """Writes email-<date>.jsonl; what the files tell of each e-mail moment."""
    rng = spoiler.rng(4)
    mail = story.moments.where(story.moments.among(MAIL))
    n = len(mail)
    ids = _tokens(rng, n)
    moment, arrived = _deliveries(rng, mail, spoiler.rates, story.calendar.end)
    day = story.calendar.file_day(arrived).astype(np.int64)
    day = spoiler.delayed("email", day)
    machine = chosen(rng, spoiler.rates.machine_opens, mail.are(Kind.OPEN))
    spoiler.ledger.add("email", "email", "duplicate", day[n:])
    spoiler.ledger.add("email", "email", "bot", day[:n][machine])
    spoiler.ledger.add("email", "email", "shared_inbox", day[:n][story.mixups.inbox[mail.person]])
    first = np.full(n, story.calendar.days, dtype=np.int64)
    np.minimum.at(first, moment, day)
    order = np.lexsort((moment, arrived, day))
    item = _items(rng, story, mail, ids, machine).take(pa.array(moment[order]))
    to = Files(partial(inbox.put, "email", "email", ".jsonl"), spoiler.file_days("email"))
    _write(story, to, *_laid(item, day[order], spoiler))
    return Told(np.asarray("email:" + ids, object), mail.at * 1_000_000, first, machine)


def _tokens(rng: np.random.Generator, n: int) -> Texts:
    """Ids of 24 characters, letters and digits and - and _."""
    return np.array(slices(base64.urlsafe_b64encode(rng.bytes(18 * n)).decode(), 24), object)


def _deliveries(
    rng: np.random.Generator, mail: Moments, rates: Rates, end: int
) -> tuple[Ints, Ints]:
    """(moment, second of arrival) of every event that is posted: copies come minutes to hours later."""
    n = len(mail)
    arrived = np.minimum(mail.at + rng.integers(1, 30, n), end - 1)
    again = np.flatnonzero(chosen(rng, rates.duplicate, np.ones(n, bool)))
    again = np.repeat(again, rng.geometric(0.5, len(again)).clip(1, 6))
    later = arrived[again] + rng.exponential(2 * 3600, len(again)).astype(np.int64) + 30
    kept = later < end
    return np.r_[np.arange(n), again[kept]], np.r_[arrived, later[kept]]


def _items(
    rng: np.random.Generator, story: Story, mail: Moments, ids: Texts, machine: Flags
) -> pa.Table:
    agents = np.array([*AGENTS[:6], MACHINE_AGENT], object)
    mails = story.mails
    return pa.table(
        {
            "person": mail.person,
            "seconds": mail.at,
            "event": pa.array(_names(mail.kind), pa.string()),
            "event_id": pa.array(ids, pa.string()),
            "mail": mail.thing,
            "message_id": pa.array(_tokens(rng, len(mails))[mail.thing], pa.string()),
            "template": mails.template[mail.thing],
            "letter": mails.letter[mail.thing],
            "agent": pa.array(agents[np.where(machine, 6, mail.person % 6)], pa.string()),
            "is_machine": machine,
        }
    )


def _names(kinds: Ints) -> Texts:
    names = np.full(max(EVENTS) + 1, "", object)
    for kind, name in EVENTS.items():
        names[kind] = name
    return names[kinds]


def _laid(item: pa.Table, day: Ints, spoiler: Spoiler) -> tuple[pa.Table, Ints, Broken]:
    """Events put into bodies, one a line, with what lies broken between and inside them."""
    rng, n = spoiler.rng(5), len(day)
    first = np.r_[True, (day[1:] != day[:-1]) | (rng.random(n - 1) < 1 / _BODY)]
    last = np.r_[first[1:], True]
    lines = between(rng, "email", spoiler.rates.malformed, day, last)
    broken = _with_events(rng, lines, spoiler.rates.malformed, day, ~last)
    spoiler.ledger.add("email", "email", "malformed", broken.day)
    return (
        with_columns(
            item,
            place=np.arange(n) * 2,
            head=np.where(first, "[", "").astype(object),
            foot=np.where(last, "]\n", ",").astype(object),
        ),
        day,
        broken,
    )


def _with_events(
    rng: np.random.Generator, lines: Broken, share: float, day: Ints, allowed: Flags
) -> Broken:
    """Broken events inside good bodies, beside the broken lines."""
    rows = some(rng, share, allowed)
    texts = [BROKEN_EVENTS[k] + "," for k in rng.integers(0, len(BROKEN_EVENTS), len(rows))]
    place = np.r_[lines.place, rows * 2 + 1]
    order = np.argsort(place)
    days, pieces = np.r_[lines.day, day[rows]], [*lines.text, *texts]
    return Broken(place[order], days[order], [pieces[k] for k in order])


def _write(story: Story, to: Files, item: pa.Table, day: Ints, broken: Broken) -> None:
    template = pa.table(
        {
            "no": np.arange(len(MAILS)),
            "name": [name for name, _, _ in MAILS],
            "path": [path for _, _, path in MAILS],
            "is_letter": np.arange(len(MAILS)) == LETTER,
        }
    )
    relations = {"person": tables.people(story), "item": item, "template": template}
    write_pieces("mail", relations, broken, day, to)
