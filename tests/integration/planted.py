"""The vendors' own samples, each field of each record once replaced by a value that must not get out."""

from __future__ import annotations

import copy
import csv
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).parents[1] / "samples"
MARK = "zqplanted"
PHONE = "3055501993"
"""National part of the planted number: what would be left of it however it is written."""

_AT = "2026-10-05T10:00:00.000Z"
_UNIX = 1_791_194_400


def mark(number: int) -> str:
    """An address, since that passes as an identifier, as a name and as a text."""
    return f"{MARK}{number}@planted.example"


def plant(folder: Path) -> None:
    """Drop files of all four formats into the inboxes of the company in `folder`."""
    web = [json.dumps(call) for call in _calls()]
    web += [f'{{"type": "track", "event": "{mark(1)}', f"{mark(2)} +49{PHONE}"]
    _write(folder / "inbox/web/web-2026-10-06.jsonl", "\n".join(web))
    _write(folder / "inbox/email/email-2026-10-06.json", json.dumps(list(_mails())))
    for wire, inbox in (("zendesk", "support"), ("salesforce", "sales")):
        for sample in sorted((SAMPLES / wire).glob("*.csv")):
            name = f"{sample.stem}-2026-10-06.csv"
            _write(folder / "inbox" / inbox / name, _table(sample.read_text(encoding="utf-8-sig")))


def _calls() -> Iterator[dict[str, Any]]:
    samples = json.loads((SAMPLES / "segment/segment_spec_examples.json").read_text())
    clock = {"timestamp": _AT, "receivedAt": _AT, "userId": "somebody"}
    for number, sample in enumerate(samples):
        base = clock | {key: value for key, value in sample["payload"].items() if value is not None}
        for place, planted in enumerate(_each_field(base)):
            yield {"messageId": f"m-{number}-{place}"} | planted | {"timestamp": _AT}
        yield base | {"messageId": mark(number), "timestamp": _AT, "phone": f"+49{PHONE}"}
        yield base | {
            "messageId": f"t-{number}",
            "timestamp": _AT,
            "traits": {"phone": f"+49{PHONE}"},
        }


def _mails() -> Iterator[dict[str, Any]]:
    samples = json.loads((SAMPLES / "sendgrid/sendgrid_doc_events.json").read_text())
    for number, sample in enumerate(samples):
        base = sample | {"timestamp": _UNIX}
        for place, planted in enumerate(_each_field(base)):
            yield planted | {"sg_event_id": f"e-{number}-{place}", "timestamp": _UNIX}
        yield base | {"sg_event_id": mark(number), "custom": mark(number), "phone": f"+49{PHONE}"}


def _each_field(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The record as often as it has fields, each time another one of them planted."""
    for number, path in enumerate(_paths(record)):
        planted = copy.deepcopy(record)
        inner: Any = planted
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = mark(number)
        yield planted


def _paths(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from _paths(value[key], (*before, key))
    elif before:
        yield before


def _table(sample: str) -> str:
    """The table and, for its first rows, a copy for each column with that one planted."""
    header, *rows = csv.reader(io.StringIO(sample))
    ids = [place for place, name in enumerate(header) if name.lower() in ("id", "ticket_id")]
    planted: list[list[str]] = []
    for row in rows[:6]:
        for place in range(len(header)):
            # An id that looks like a plain token may be published, and a bare number does.
            value = mark(place) if place % 7 or place in ids else f"+49{PHONE}"
            copied = [*row[:place], value, *row[place + 1 :]]
            for own in ids:
                # Rows of their own: not copies of one record.
                copied[own] = copied[own] if own == place else f"{copied[own]}{len(planted)}"
            planted.append(copied)
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows, *planted])
    return out.getvalue()


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.utime(path, (1, 1))
