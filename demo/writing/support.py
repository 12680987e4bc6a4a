"""The support source: Zendesk tables as ELT tools land them, exported whole."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from demo.dirt import Spoiler
from demo.helping import WAYS
from demo.moments import SUPPORT, Kind, Moments
from demo.options import Exports
from demo.simulation import Story, firsts
from demo.words import CLOSINGS, FOLLOW_UPS, OPENINGS, REPLIES, TOPICS
from demo.writing import tables
from demo.writing.exports import export_days, first_file, macros, next_of, put_all
from demo.writing.files import Inbox
from demo.writing.support_tables import support_tables
from demo.writing.told import Told

_STATUS = {
    Kind.TICKET: "new", Kind.ASSIGN: "open", Kind.PENDING: "pending", Kind.COMMENT_OPEN: "open",
    Kind.SOLVE: "solved", Kind.REOPEN: "open", Kind.CLOSE: "closed",
}  # fmt: skip
"""Status after each kind of step; the others leave it."""


def write_support(story: Story, inbox: Inbox, exports: Exports, spoiler: Spoiler) -> Told:
    """Writes support-<table>-<date>.csv; what the files tell of each support moment."""
    steps = story.moments.where(story.moments.among(SUPPORT))
    with tables.connect() as connection:
        macros(connection)
        for name, table in _relations(story, steps).items():
            connection.register(name, table)
        made = support_tables(connection)
    when = export_days(exports, "support", spoiler)
    put_all(made, "support", inbox, when, spoiler)
    nobody = np.full(len(steps), None, object)
    day = first_file(steps.at, story.calendar, when)
    opened = np.flatnonzero(steps.are(Kind.TICKET))
    caller = opened[firsts(steps.person[opened])]
    answered = story.mixups.counter[steps.person[caller]] & (day[caller] < story.calendar.days)
    spoiler.ledger.add("support", "support-user", "counter_phone", day[caller][answered])
    return Told(nobody, steps.at * 1_000_000, day, np.zeros(len(steps), bool))


def _relations(story: Story, steps: Moments) -> dict[str, pa.Table]:
    return {
        "person": tables.people(story),
        "ticket": _ticket_table(story),
        "step": _step_table(story, steps),
        "requester": _requesters(story, steps),
        "sentence": _sentences(),
    }


def _ticket_table(story: Story) -> pa.Table:
    t = story.tickets
    columns = ("person", "number", "topic", "tone", "opening", "sentence", "closing", "agent")
    return pa.table(
        {
            "no": np.arange(len(t)),
            "way": pa.array(np.array(WAYS, object)[t.way], pa.string()),
            **{name: getattr(t, name) for name in columns},
        }
    )


def _step_table(story: Story, steps: Moments) -> pa.Table:
    """Steps in order per ticket, with the state after each and until when it held."""
    order = np.lexsort((steps.at, steps.thing))
    ticket, at, kind = steps.thing[order], steps.at[order], steps.kind[order]
    changed = np.maximum.accumulate(np.where(np.isin(kind, list(_STATUS)), np.arange(len(kind)), 0))
    status = [_STATUS[Kind(k)] for k in kind[changed]]
    since = np.cumsum(kind == Kind.ASSIGN)
    begun = since[np.searchsorted(ticket, ticket)] - (
        kind[np.searchsorted(ticket, ticket)] == Kind.ASSIGN
    )
    day = story.calendar.file_day(at).astype(np.int64)
    return pa.table(
        {
            "place": np.arange(len(at)),
            "ticket": ticket,
            "seconds": at,
            "kind": [Kind(k).name for k in kind],
            "status": pa.array(status, pa.string()),
            "is_assigned": since > begun,
            "comment_no": steps.extra[order],
            "first_day": day,
            "next_day": next_of(day, ticket, story.calendar.days),
            "until_day": np.full(len(at), story.calendar.days),
        }
    )


def _requesters(story: Story, steps: Moments) -> pa.Table:
    """One row per person who asked: made with the first ticket, which also decides what is on file."""
    opened = steps.where(steps.are(Kind.TICKET))
    opened = opened.where(np.lexsort((opened.at, opened.person)))
    first = opened.where(firsts(opened.person))
    tickets = story.tickets
    return pa.table(
        {
            "person": first.person,
            "seconds": first.at,
            "uses_other": tickets.uses_other_email[first.thing],
            "knows_user": tickets.knows_user[first.thing],
            "calls": tickets.way[first.thing] == WAYS.index("voice"),
            "place": np.arange(len(first)),
            "first_day": story.calendar.file_day(first.at).astype(np.int64),
            "until_day": np.full(len(first), story.calendar.days),
        }
    )


def _sentences() -> pa.Table:
    """Every sentence: (part, tone or topic, number, text)."""
    rows = [
        (part, tone, no, text)
        for part, by_tone in (
            ("opening", OPENINGS),
            ("closing", CLOSINGS),
            ("follow_up", FOLLOW_UPS),
        )
        for tone, texts in enumerate(by_tone)
        for no, text in enumerate(texts)
    ]
    rows += [
        ("body", topic, no, text)
        for topic, (_, texts) in enumerate(TOPICS)
        for no, text in enumerate(texts)
    ]
    rows += [("subject", topic, 0, subject) for topic, (subject, _) in enumerate(TOPICS)]
    rows += [("reply", 0, no, text) for no, text in enumerate(REPLIES)]
    part, tone, no, text = zip(*rows, strict=True)
    return pa.table({"part": part, "tone": tone, "no": no, "text": text})
