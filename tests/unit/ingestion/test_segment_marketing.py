"""Segment page calls: what brought the visitor, and who is no visitor."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.unit.ingestion.inbox import Inbox, call


def _one(folder: Path, line: str) -> dict[str, Any]:
    inbox = Inbox(folder)
    inbox.take("a.jsonl", line)
    (row,) = inbox.rows("touchpoint")
    return row


def _page(url: str | None, referrer: str | None = None, **campaign: str) -> str:
    page = {"url": url, "referrer": referrer, "path": "/"}
    return call(type="page", event=None, context={"page": page, "campaign": campaign or None})


@pytest.mark.parametrize(
    ("line", "channel"),
    [
        (_page("https://x.example/?utm_source=google&utm_medium=cpc"), "paid_search"),
        (_page("https://x.example/", source="facebook", medium="CPC"), "paid_social"),
        (_page("https://x.example/", source="n", medium="email"), "email"),
        (_page("https://x.example/", source="Spring Newsletter"), "email"),
        (_page("https://x.example/", source="flyer", medium="qr"), "unknown"),
        (_page("https://x.example/?a=1&gclid=z", "https://www.google.com/"), "paid_search"),
        (_page("https://x.example/?msclkid=z"), "paid_search"),
        (_page("https://x.example/?ttclid=z"), "paid_social"),
        (_page("https://x.example/?dclid=z"), "display"),
        (_page("https://x.example/?fbclid=z", "https://l.facebook.com/"), "referral"),
        (_page("https://x.example/", "https://www.google.co.uk/"), "organic_search"),
        (_page("https://x.example/", "https://duckduckgo.com/"), "organic_search"),
        (_page("https://x.example/", "https://mail.google.com/"), "email"),
        (_page("https://x.example/", "https://www.youtube.com/watch"), "video"),
        (_page("https://x.example/", "https://blog.example/post"), "referral"),
        (_page("https://x.example/", "https://notgoogle.example/"), "referral"),
        (_page("https://x.example/", ""), "direct"),
        (_page("https://x.example/"), "direct"),
        (_page("https://www.x.example/b", "https://x.example/a"), None),
        (_page(None), None),
        (call(context={"page": {"url": "https://x.example/?gclid=z"}}), None),
    ],
)
def test_what_brought_a_visitor_is_read_from_a_page_call(
    tmp_path: Path, line: str, channel: str | None
) -> None:
    assert _one(tmp_path, line)["marketing_channel"] == channel


def test_campaign_is_the_contexts_else_the_addresss(tmp_path: Path) -> None:
    url = "https://x.example/?utm_source=a%20b&utm_medium=email"
    row = _one(tmp_path, _page(url, source="s", name="n"))
    assert (row["campaign_source"], row["campaign_medium"], row["campaign_name"]) == (
        "s", "email", "n",
    )  # fmt: skip
    row = _one(tmp_path / "b", _page(url))
    assert (row["campaign_source"], row["campaign_medium"]) == ("a b", "email")


@pytest.mark.parametrize(
    ("agent", "is_bot"),
    [
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", True),
        ("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0)", True),
        ("Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/120.0", True),
        ("facebookexternalhit/1.1", True),
        ("python-requests/2.31", True),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/113.0.0.0 Safari/537.36", False),
        ("Mozilla/5.0 (Linux; Android 4.4; Cubot X6) AppleWebKit/537.36", False),
        (None, False),
    ],
)
def test_machines_that_name_themselves_are_bots(
    tmp_path: Path, agent: str | None, is_bot: bool
) -> None:
    assert _one(tmp_path, call(context={"userAgent": agent}))["is_bot"] is is_bot
