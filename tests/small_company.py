"""A company of two sources and three people, small enough to know every number by heart.

Ana browses, signs up and orders. Ben browses on his phone, comes back by an e-mail and goes no
further. Somebody unknown looks once. All of it between 1 and 6 October 2026; the reporting zone is
Berlin, and as_of is 7 October 00:00 there.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from company import Company, load_company
from models import Kind, tables
from nights.engine_file import open_engine
from nights.open_night import Caller
from nights.progress import Progress, nobody

NOW = datetime(2026, 10, 7, 3, 0, tzinfo=UTC)
"""When its nights are run: as_of is 2026-10-06 22:00 UTC."""
DAY = "2026-10-07"
ENVIRON: Mapping[str, str] = {"SOJOURN_SECRET": "a secret for tests only"}

_COMPANY = """
name: Small
reporting_zone: Europe/Berlin
currency: EUR
default_country: DE
limits: {memory: 1GB, threads: 2}
"""
_SOURCE = """
kind: KIND
rank: RANK
format: FORMAT
transport: {kind: files, folder: inbox/KIND, settle_seconds: 0}
complete_up_to: file_date
zone: Europe/Berlin
"""
JOURNEY = """
name: purchase
stages:
  - {name: discover, rank: 1, match: [page_viewed, email_clicked]}
  - {name: consider, rank: 2, match: [product_viewed, signed_up]}
  - {name: bought, rank: 3, match: [order_placed]}
goal: bought
restart: [discover]
inactivity: 30 days
"""


def make(folder: Path, journey: str = JOURNEY) -> Path:
    """The company's folder with configuration and the files of its first days, settled."""
    _write(folder / "company.yaml", _COMPANY)
    for rank, (kind, wire) in enumerate((("web", "segment"), ("email", "sendgrid")), start=1):
        text = _SOURCE.replace("KIND", kind).replace("RANK", str(rank)).replace("FORMAT", wire)
        _write(folder / f"sources/{kind}.yaml", text)
    _write(folder / "journeys/purchase.yaml", journey)
    deliver(folder, "web/web-2026-10-06.jsonl", [*_ana(), *_ben(), *_somebody()])
    deliver(folder, "email/email-2026-10-06.json", [_clicked("ben@example.net", 4, 9)], lines=False)
    return folder


def deliver(folder: Path, name: str, records: list[dict[str, Any]], *, lines: bool = True) -> None:
    """Drop a file of records into an inbox, as of long ago."""
    text = "".join(json.dumps(r) + "\n" for r in records) if lines else json.dumps(records)
    _write(folder / "inbox" / name, text)
    os.utime(folder / "inbox" / name, (1, 1))


def company_in(folder: Path) -> Company:
    return load_company(folder, ENVIRON)


def caller(
    tell: Callable[[Progress], None] = nobody, name: str = "a test", now: datetime = NOW
) -> Caller:
    """Somebody who runs a night at `now`, one step a process."""
    return Caller(name, tell, lambda: now, stays=False)


def state(company: Company) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every state table in the engine, in an order of their own."""
    with open_engine(company) as engine:
        return {
            table.fullname: sorted(engine.rows(f"SELECT * FROM {table.fullname}"), key=repr)
            for table in tables(kind=Kind.STATE)
        }


def call(kind: str, day: int, hour: int, who: Mapping[str, str], **more: Any) -> dict[str, Any]:
    """A Segment call of October 2026."""
    at = f"2026-10-{day:02}T{hour:02}:00:00.000Z"
    person = "-".join(who.values())
    told = {"type": kind, "messageId": f"{person}-{day}-{hour}-{more.get('event', kind)}"}
    times = {"timestamp": at, "originalTimestamp": at, "sentAt": at, "receivedAt": at}
    return {**told, **times, **who, **more}


def _ana() -> list[dict[str, Any]]:
    ana = {"anonymousId": "device-ana"}
    known = {**ana, "userId": "ana"}
    return [
        call("page", 1, 8, ana, name="Home", properties={}),
        call("track", 1, 9, ana, event="Product Viewed", properties={}),
        call("identify", 2, 8, known, traits={"email": "ana@example.net"}),
        call("track", 2, 8, known, event="Signed Up", properties={}),
        call(
            "track", 3, 8, known, event="Order Completed",
            properties={"order_id": "o1", "revenue": 20.0, "currency": "EUR"},
        ),
    ]  # fmt: skip


def _ben() -> list[dict[str, Any]]:
    ben = {"anonymousId": "device-ben", "userId": "ben"}
    return [
        call("page", 2, 10, ben, name="Home", properties={}),
        call("identify", 2, 10, ben, traits={"email": "ben@example.net"}),
        call("page", 4, 10, ben, name="Prices", properties={}),
    ]


def _somebody() -> list[dict[str, Any]]:
    return [call("page", 5, 12, {"anonymousId": "device-x"}, name="Home", properties={})]


def _clicked(email: str, day: int, hour: int) -> dict[str, Any]:
    at = datetime(2026, 10, day, hour, tzinfo=UTC)
    return {
        "email": email, "timestamp": int(at.timestamp()), "event": "click",
        "sg_event_id": f"click-{day}-{hour}", "sg_message_id": "m1.filter", "url": "https://example.com/",
        "useragent": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Safari/605.1.15",
        "ip": "192.0.2.7",
    }  # fmt: skip


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
