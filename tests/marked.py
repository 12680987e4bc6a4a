"""A company of four sources in which everything of one person holds a mark that can be looked for.

Mara has bought, written, called and been sold to. She shares a tablet with Ben, whose records name
nobody else but for one ticket that both wrote on. What was refused names her too.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from company import Company, load_company
from tests.small_company import ENVIRON as SECRET
from tests.small_company import JOURNEY, call, deliver, make

MARK = "zqmara"
PHONE = "3055501993"
EMAIL = f"{MARK}@planted.example"
ENVIRON = {**SECRET, "SOJOURN_DENY_KEY": "a deny key for tests only"}

_SOURCE = """
kind: KIND
rank: RANK
format: FORMAT
transport: {kind: files, folder: inbox/KIND, settle_seconds: 0}
complete_up_to: file_date
"""
_MARA = {"userId": f"u-{MARK}"}
_TABLET = {"anonymousId": "tablet"}
_OWN = {"anonymousId": f"d-{MARK}"}


def make_marked(folder: Path, erasure: str = "keep") -> Path:
    """The company with all its files waiting."""
    make(folder, JOURNEY)
    with (folder / "company.yaml").open("a") as file:
        file.write(f"erasure: {{touchpoints: {erasure}}}\n")
    for rank, (kind, wire) in enumerate((("support", "zendesk"), ("sales", "salesforce")), start=3):
        text = _SOURCE.replace("KIND", kind).replace("RANK", str(rank)).replace("FORMAT", wire)
        (folder / f"sources/{kind}.yaml").write_text(text)
    drop_all(folder)
    return folder


def drop_all(folder: Path, suffix: str = "") -> None:
    """Drop the files into the inboxes, under names that end in `suffix`."""
    day = f"2026-10-06{suffix}"
    deliver(folder, f"web/calls-{day}.jsonl", [*_web(), *_batches()])
    broken = folder / f"inbox/web/broken-{day}.jsonl"
    _settled(
        broken, f'{{"type": "track", "email": "{EMAIL}", \n{{"type": "track", "userId": "ben"\n'
    )
    packed = "".join(json.dumps(record) + "\n" for record in _packed())
    _settled(folder / f"inbox/web/packed-{day}.jsonl.gz", gzip.compress(packed.encode()))
    deliver(folder, f"email/mails-{day}.json", list(_mails()), lines=False)
    for inbox, tables in (("support", _SUPPORT), ("sales", _SALES)):
        for name, rows in tables.items():
            _settled(folder / f"inbox/{inbox}/{name}-{day}.csv", _table(rows))
    other = [["what", "who"], ["a", EMAIL], ["b", "ben@example.net"]]
    _settled(folder / f"inbox/sales/unknown-{day}.csv", _table(other))


def marked_company(folder: Path) -> Company:
    return load_company(folder, ENVIRON)


def _settled(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    os.utime(path, (1, 1))


def _web() -> Iterable[dict[str, Any]]:
    named = {"email": EMAIL, "phone": f"+49{PHONE}", "name": f"{MARK} Mark"}
    yield call("page", 1, 7, _OWN, name="Home", properties={"url": f"https://x.example/?q={MARK}"})
    yield call("identify", 1, 8, {**_OWN, **_MARA}, traits=named)
    yield call("page", 2, 8, _TABLET, name="Home", properties={})
    yield call(
        "track",
        2,
        9,
        {**_TABLET, **_MARA},
        event="Product Viewed",
        properties={"note": f"{MARK} was here"},
    )
    yield call("page", 2, 10, _TABLET, name="Prices", properties={})
    yield call("page", 4, 6, _TABLET, name="Prices", properties={})
    yield call("track", 4, 8, {**_TABLET, "userId": "ben"}, event="Product Viewed", properties={})
    yield call("page", 4, 9, _TABLET, name="Prices", properties={})
    yield call(
        "track",
        3,
        8,
        _MARA,
        event="Order Completed",
        properties={"order_id": f"o-{MARK}", "revenue": 20.0, "currency": "EUR"},
    )
    yield call(
        "track", 3, 9, {"userId": "ben"}, event="Form Submitted", properties={"friend": EMAIL}
    )


def _packed() -> Iterable[dict[str, Any]]:
    yield call("track", 5, 10, {"userId": "ben"}, event="Searched", properties={"query": "sofa"})
    yield call("track", 5, 11, _MARA, event="Searched", properties={"query": f"{MARK} sofa"})


def _batches() -> Iterable[dict[str, Any]]:
    yield {"batch": [
        call("track", 5, 8, {"userId": "ben"}, event="Searched", properties={"query": "ü"}),
        call("track", 5, 8, _MARA, event="Searched", properties={"query": MARK}),
        call("track", 5, 9, {"userId": "ana"}, event="Searched", properties={}),
    ]}  # fmt: skip


def _mails() -> Iterable[dict[str, Any]]:
    for number, email in enumerate(("ben@example.net", EMAIL, "ana@example.net")):
        yield {
            "email": email, "timestamp": 1_791_100_000 + number, "event": "click", "sg_event_id": f"c{number}",
            "sg_message_id": f"m{number}.filter", "url": f"https://x.example/?to={email}", "ip": "192.0.2.7",
        }  # fmt: skip


_AT = "2026-10-0{}T1{}:00:00Z"


def _at(day: int, hour: int) -> str:
    return _AT.format(day, hour)


_SUPPORT: dict[str, list[list[str]]] = {
    "user": [
        ["id", "role", "email", "phone", "created_at", "updated_at"],
        ["7001", "end-user", EMAIL, f"+49{PHONE}", _at(1, 0), _at(1, 0)],
        ["7002", "end-user", "ben@example.net", "", _at(1, 1), _at(1, 1)],
        ["7009", "agent", "agent@shop.example", "", _at(1, 2), _at(1, 2)],
    ],
    "ticket": [
        ["id", "requester_id", "created_at", "updated_at", "status", "subject", "description"],
        ["501", "7001", _at(2, 0), _at(2, 0), "open", f"{MARK} asks", f"I am {MARK}, call {PHONE}"],
        ["502", "7002", _at(2, 1), _at(2, 1), "open", "Where is it", "Where is it?"],
    ],
    "ticket_comment": [
        ["id", "ticket_id", "user_id", "created", "body", "public"],
        ["9001", "501", "7001", _at(2, 0), f"I am {MARK}", "true"],
        ["9002", "501", "7009", _at(2, 2), f"Dear {MARK}", "true"],
        ["9003", "501", "7009", _at(2, 3), f"{MARK} is difficult", "false"],
        ["9004", "502", "7001", _at(2, 3), f"{MARK}: me too, first", "true"],
        ["9005", "502", "7002", _at(2, 4), "Where is it still?", "true"],
        ["9006", "502", "7002", _at(2, 5), "Hello?", "true"],
    ],
}  # fmt: skip
_SALES: dict[str, list[list[str]]] = {
    "contact": [
        ["id", "created_date", "email", "account_id", "last_name", "phone"],
        ["003A00000000001AAA", _at(1, 0), EMAIL, "001", f"{MARK}son", f"+49 {PHONE[:3]} {PHONE[3:]}"],
        ["003A00000000002AAA", _at(1, 0), "ana@example.net", "001", "Ana", ""],
    ],
    "opportunity": [
        ["id", "created_date", "stage_name", "is_won", "is_closed", "contact_id", "name"],
        ["006A00000000001AAA", _at(3, 0), "Prospecting", "false", "false", "003A00000000001AAA", f"Deal of {MARK}"],
        ["006A00000000002AAA", _at(3, 0), "Prospecting", "false", "false", "003A00000000002AAA", "Deal of Ana"],
    ],
}  # fmt: skip


def _table(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


__all__ = ["EMAIL", "ENVIRON", "MARK", "PHONE", "drop_all", "make_marked", "marked_company"]
