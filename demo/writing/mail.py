"""The e-mail source: bodies that SendGrid's Event Webhook posts, one per line."""

from __future__ import annotations

import base64

import numpy as np
import pyarrow as pa

from demo.catalogue import AGENTS, LETTER, MACHINE_AGENT, MAILS, SITE
from demo.dirt import BROKEN_EVENTS, Ledger, Rates, chosen, silenced
from demo.moments import MAIL, Flags, Ints, Kind, Moments
from demo.people import Texts, slices
from demo.simulation import Story
from demo.writing import tables
from demo.writing.broken import Broken, between
from demo.writing.files import Inbox, batches, by_day
from demo.writing.sql import read
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


def write_mail(story: Story, inbox: Inbox, rates: Rates, seed: int, ledger: Ledger) -> Told:
    """Writes email-<date>.jsonl; what the files tell of each e-mail moment."""
    rng = np.random.default_rng([seed, 4])
    mail = story.moments.where(story.moments.among(MAIL))
    n, end = len(mail), story.calendar.end
    ids = _tokens(rng, n)
    moment, arrived = _deliveries(rng, mail, rates, end)
    day = story.calendar.file_day(arrived).astype(np.int64)
    day = silenced(rates, "email", day, story.calendar.days, ledger)
    machine = chosen(rng, rates.machine_opens, mail.are(Kind.OPEN))
    copy = np.arange(len(day)) >= n
    ledger.add("email", "email", "duplicate", day[copy])
    ledger.add("email", "email", "bot", day[:n][machine])
    first = np.full(n, story.calendar.days, dtype=np.int64)
    np.minimum.at(first, moment, day)
    order = np.lexsort((moment, arrived, day))
    _write(
        rng,
        story,
        inbox,
        _items(rng, story, mail, ids, machine).take(pa.array(moment[order])),
        day[order],
        rates,
        ledger,
    )
    return Told("email:" + ids, mail.at * 1_000_000, first, machine)


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


def _write(
    rng: np.random.Generator,
    story: Story,
    inbox: Inbox,
    item: pa.Table,
    day: Ints,
    rates: Rates,
    ledger: Ledger,
) -> None:
    n = len(day)
    first = np.r_[True, (day[1:] != day[:-1]) | (rng.random(n - 1) < 1 / _BODY)]
    last = np.r_[first[1:], True]
    broken = _with_items(rng, between(rng, "email", rates.malformed, day, last), rates, day, ~last)
    ledger.add("email", "email", "malformed", broken.day)
    item = item.append_column("place", pa.array(np.arange(n) * 2))
    item = item.append_column(
        "head", pa.array(np.where(first, "[", "").astype(object), pa.string())
    )
    item = item.append_column(
        "foot", pa.array(np.where(last, "]\n", ",").astype(object), pa.string())
    )
    template = pa.table(
        {
            "no": np.arange(len(MAILS)),
            "name": [name for name, _, _ in MAILS],
            "path": [path for _, _, path in MAILS],
            "is_letter": np.arange(len(MAILS)) == LETTER,
        }
    )
    with tables.connect() as connection:
        for name, table in {
            "person": tables.people(story),
            "item": item,
            "broken": broken.table(),
            "template": template,
        }.items():
            connection.register(name, table)
        days = broken.among(day)
        by_day(
            batches(connection, read("mail"), {"site": SITE}),
            days,
            lambda d, text: inbox.put("email", "email", d, ".jsonl", text),
        )


def _with_items(
    rng: np.random.Generator, lines: Broken, rates: Rates, day: Ints, allowed: Flags
) -> Broken:
    """Broken events inside good bodies, beside the broken lines."""
    rows = np.flatnonzero(allowed)
    picked = (
        np.sort(rng.choice(rows, round(rates.malformed * len(rows)), replace=False))
        if rates.malformed
        else rows[:0]
    )
    texts = [BROKEN_EVENTS[k] + "," for k in rng.integers(0, len(BROKEN_EVENTS), len(picked))]
    place = np.r_[lines.place, picked * 2 + 1]
    order = np.argsort(place)
    return Broken(
        place[order],
        np.r_[lines.day, day[picked]][order],
        [[*lines.text, *texts][k] for k in order],
    )
