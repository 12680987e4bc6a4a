"""SendGrid's Event Webhook: every event of its documentation, and what is read of one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.ingestion.inbox import Inbox, key, short, us

SAMPLES = Path(__file__).parents[2] / "samples" / "sendgrid" / "sendgrid_doc_events.json"
ADDRESS = "anna@example.com"

# The words of the 39 documented events, in order; refusals in brackets.
EXPECTED = [
    "queued",
    "deferred",
    "delivered",
    "opened",
    "clicked",
    "bounced",
    "rejected",
    "complained",
    "unsubscribed",
    "unsubscribed",
    "subscribed",
    "queued",
    "rejected",
    "delivered",
    "deferred",
    "bounced",
    "bounced",
    "opened",
    "clicked",
    "complained",
    "unsubscribed",
    "unsubscribed",
    "subscribed",
    "opened",
    "opened",
    "opened",
    "opened",
    "(not_an_event)",
    "clicked",
    "(time_out_of_range)",
    "(not_an_event)",
    "(not_an_event)",
    "opened",
    "queued",
    "queued",
    "delivered",
    "unsubscribed",
    "queued",
    "clicked",
]


def _inbox(folder: Path, **settings: Any) -> Inbox:
    return Inbox(folder, "sendgrid", **{"kind": "email", **settings})


def _event(**members: Any) -> dict[str, Any]:
    defaults = {"email": ADDRESS, "event": "open", "timestamp": 1714557600, "sg_event_id": "e1"}
    return {name: value for name, value in (defaults | members).items() if value is not None}


def _one(folder: Path, **members: Any) -> dict[str, Any]:
    inbox = _inbox(folder)
    inbox.take("a.json", json.dumps([_event(**members)]))
    (row,) = inbox.rows("touchpoint")
    return row


def test_every_event_of_the_documentation(tmp_path: Path) -> None:
    inbox = _inbox(tmp_path)
    parsed = inbox.take("a.json", SAMPLES.read_bytes())
    drawn = {row["item_no"]: row["event_type"] for row in inbox.rows("touchpoint")}
    drawn |= {row["item_no"]: f"({row['rule']})" for row in inbox.rejected()}
    expected = [word if word.startswith("(") else f"email_{word}" for word in EXPECTED]
    assert [drawn[number] for number in range(1, 40)] == expected
    assert {row["channel"] for row in inbox.rows("touchpoint")} == {"email"}
    assert (parsed.records, parsed.items_received, parsed.items_rejected) == (1, 39, 4)
    emails = [r for r in inbox.rows("touchpoint_identifier") if r["namespace"] == "email"]
    assert len(emails) == parsed.touchpoints_parsed == 35


def test_lines_may_be_bodies_or_events(tmp_path: Path) -> None:
    inbox = _inbox(tmp_path)
    lines = [[_event(), _event(sg_event_id="e2")], _event(sg_event_id="e3")]
    inbox.take("a.jsonl", "\n".join(json.dumps(line) for line in lines))
    assert short(inbox.rows("touchpoint"), "record_no", "item_no", "touchpoint_id") == [
        (1, 1, "shop:e1"), (1, 2, "shop:e2"), (2, 1, "shop:e3"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("timestamp", "expected"),
    [
        (1714557600, "2024-05-01T10:00:00+00:00"),
        ("1714557600", "2024-05-01T10:00:00+00:00"),
        (1714557600.25, "2024-05-01T10:00:00.250000+00:00"),
        (1714557600123, "2024-05-01T10:00:00.123000+00:00"),
        ("1714557600123", "2024-05-01T10:00:00.123000+00:00"),
    ],
)
def test_timestamp_is_in_seconds_and_milliseconds_are_recognised(
    tmp_path: Path, timestamp: object, expected: str
) -> None:
    row = _one(tmp_path, timestamp=timestamp)
    assert (row["occurred_us"], row["occurred_at_basis"]) == (us(expected), "server")


@pytest.mark.parametrize(
    ("members", "rule"),
    [
        ({"event": None}, "not_an_event"),
        ({"event": ""}, "not_an_event"),
        ({"timestamp": None}, "missing_time"),
        ({"timestamp": ""}, "missing_time"),
        ({"timestamp": "2024-05-01"}, "unreadable_time"),
        ({"timestamp": "abc"}, "unreadable_time"),
        ({"timestamp": 0}, "time_out_of_range"),
        ({"timestamp": 4_133_980_800}, "time_out_of_range"),
        ({"timestamp": 10**25}, "unreadable_time"),
    ],
)
def test_event_that_says_too_little_is_refused(
    tmp_path: Path, members: dict[str, Any], rule: str
) -> None:
    inbox = _inbox(tmp_path)
    inbox.take("a.json", json.dumps([_event(**members)]))
    assert short(inbox.rejected(), "record_no", "item_no", "rule") == [(1, 1, rule)]


def test_machines_open_and_click_as_bots(tmp_path: Path) -> None:
    events = [
        _event(sg_machine_open=True), _event(sg_machine_open=False),
        _event(event="click", useragent="Mozilla/5.0 (compatible; bingbot/2.0)"),
        _event(useragent="Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0"),
    ]  # fmt: skip
    inbox = _inbox(tmp_path)
    inbox.take("a.json", json.dumps(events))
    assert [row["is_bot"] for row in inbox.rows("touchpoint")] == [True, False, True, False]


def test_key_without_event_id_hashes_what_does_not_change_and_shows_no_address(
    tmp_path: Path,
) -> None:
    inbox = _inbox(tmp_path)
    events = [
        _event(sg_event_id=None, attempt="1"), _event(sg_event_id=None, attempt="2"),
        _event(sg_event_id=None, email=ADDRESS.upper()), _event(sg_event_id=None, event="click"),
        _event(sg_event_id=""),
    ]  # fmt: skip
    inbox.take("a.json", json.dumps(events))
    ids = [row[0] for row in short(inbox.rows("touchpoint"), "touchpoint_id")]
    assert ids[0] == ids[1] == ids[2] == ids[4] != ids[3]
    assert not any("anna" in one.lower() for one in ids)


def test_message_is_the_object_and_all_else_is_an_attribute(tmp_path: Path) -> None:
    message = "14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0"
    row = _one(
        tmp_path / "a", event="click", sg_message_id=message, category=["x"], url="https://x.example",
        userid="1123", marketing_campaign_name="Spring",
    )  # fmt: skip
    assert (row["object_type"], row["object_id"]) == ("message", "14c5d75ce93")
    assert (row["marketing_channel"], row["campaign_name"]) == ("email", "Spring")
    assert json.loads(row["attributes"]) == {
        "sg_message_id": message, "category": ["x"], "url": "https://x.example", "userid": "1123",
        "marketing_campaign_name": "Spring",
    }  # fmt: skip
    late = _one(
        tmp_path / "b", event="bounce", **{"smtp-id": "<14c5d75ce93.dfd.64b469@ismtpd-555>"}
    )
    assert late["object_key"] == row["object_key"] == key("message@shop", "14c5d75ce93")


def test_unknown_event_is_kept_as_unmapped_and_counted(tmp_path: Path) -> None:
    inbox = _inbox(tmp_path)
    parsed = inbox.take("a.json", json.dumps([_event(event="teleported")]))
    assert short(inbox.rows("touchpoint"), "source_event_type", "event_type") == [
        ("teleported", "unmapped")
    ]
    assert parsed.rules["counted"] == {"unmapped": 1}


def test_event_without_address_is_nobodys(tmp_path: Path) -> None:
    inbox = _inbox(tmp_path)
    parsed = inbox.take("a.json", json.dumps([_event(email=None)]))
    assert parsed.items_accepted == 1
    assert inbox.rows("touchpoint_identifier") == []
