"""Segment calls: what is read of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from company import DEFAULT_NAMESPACES, Identity
from tests.unit.ingestion.inbox import Inbox, call, key, short, us


def _one(folder: Path, line: str, **settings: Any) -> dict[str, Any]:
    inbox = Inbox(folder, **settings)
    inbox.take("a.jsonl", line)
    (row,) = inbox.rows("touchpoint")
    return row


@pytest.mark.parametrize(
    ("times", "occurred", "basis"),
    [
        # Both clocks of the device are told: its error is 10 minutes.
        (("10:10:00", "10:10:02", "10:00:03", None), "10:00:01", "corrected"),
        (("10:10:00", "10:10:02", "10:00:03", "09:00:00"), "10:00:01", "corrected"),
        # A timestamp beside a time of receipt was corrected by the collector.
        ((None, "10:00:02", "10:00:03", "10:00:00"), "10:00:00", "corrected"),
        ((None, None, None, "10:00:00"), "10:00:00", "client"),
        (("10:00:00", None, None, None), "10:00:00", "client"),
        (("10:00:00", "10:00:02", None, None), "10:00:00", "client"),
        ((None, None, "10:00:03", None), "10:00:03", "received"),
        ((None, "10:00:02", None, None), "10:00:02", "client"),
    ],
)
def test_clock_of_the_device_is_corrected_where_its_error_is_known(
    tmp_path: Path, times: tuple[str | None, ...], occurred: str, basis: str
) -> None:
    names = ("originalTimestamp", "sentAt", "receivedAt", "timestamp")
    told = {
        name: None if time is None else f"2024-05-01T{time}Z"
        for name, time in zip(names, times, strict=True)
    }
    row = _one(tmp_path, call(**told))
    assert row["occurred_us"] == us(f"2024-05-01T{occurred}+00:00")
    assert row["occurred_at_basis"] == basis
    assert row["received_us"] == (None if times[2] is None else us(f"2024-05-01T{times[2]}+00:00"))


def test_snake_case_is_read_like_camel_case(tmp_path: Path) -> None:
    line = {
        "action": "track", "event": "Signed In", "message_id": "m1", "user_id": "u1",
        "anonymous_id": "a1", "original_timestamp": "2024-05-01T10:00:00Z",
        "sent_at": "2024-05-01T10:00:01Z", "received_at": "2024-05-01T10:00:02Z",
        "context": {"user_agent": "Googlebot/2.1"},
    }  # fmt: skip
    inbox = Inbox(tmp_path)
    inbox.take("a.jsonl", json.dumps(line))
    (row,) = inbox.rows("touchpoint")
    assert (row["touchpoint_id"], row["occurred_at_basis"], row["is_bot"]) == (
        "shop:m1", "corrected", True,
    )  # fmt: skip
    assert len(inbox.rows("touchpoint_identifier")) == 2


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (call(type=None), "missing_type"),
        (call(type="charge"), "unknown_type"),
        (call(type=7), "unknown_type"),
        (call(event=None), "missing_event_name"),
        (call(event=""), "missing_event_name"),
        (call(type="alias", event=None), "missing_previous_id"),
        (call(type="alias", event=None, previousId=""), "missing_previous_id"),
        ("{}", "missing_type"),
    ],
)
def test_call_that_says_too_little_is_refused(tmp_path: Path, line: str, rule: str) -> None:
    inbox = Inbox(tmp_path)
    inbox.take("a.jsonl", line)
    assert inbox.refusals() == [(1, rule)]


def test_key_is_the_message_id_and_else_a_hash_of_what_does_not_change(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    anonymous = {"messageId": None, "anonymousId": "anna@example.com"}
    lines = [
        call(messageId="ajs-next_1.=+/:9"),
        call(messageId="has space"),
        call(messageId="x" * 129),
        call(**anonymous),
        call(**anonymous, sentAt="2024-05-01T10:00:09Z", receivedAt="2024-05-01T10:00:09Z"),
        call(**anonymous, properties={"a": 1}),
    ]
    inbox.take("a.jsonl", "".join(lines))
    ids = [row[0] for row in short(inbox.rows("touchpoint"), "touchpoint_id")]
    assert ids[0] == "shop:ajs-next_1.=+/:9"
    assert all(len(one) == len("shop:") + 64 for one in ids[1:])
    assert ids[3] == ids[4]
    assert len(set(ids)) == 5


def test_body_lends_its_context_and_time_of_sending_to_its_calls(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    times = {"timestamp": None, "originalTimestamp": "2024-05-01T10:00:00Z",
             "receivedAt": "2024-05-01T10:00:09Z"}  # fmt: skip
    own = {"traits": {"email": "own@example.com"}}
    body = {
        "batch": [
            json.loads(call(messageId="m1", **times)),
            json.loads(call(messageId="m2", **times, context=own, sentAt="2024-05-01T10:00:05Z")),
            json.loads(call(messageId="m3", sentAt=None)),
        ],
        "context": {"device": {"id": "d1"}, "traits": {"email": "body@example.com"}},
        "sentAt": "2024-05-01T10:00:01Z",
        "writeKey": "w",
    }
    parsed = inbox.take("a.jsonl", json.dumps(body) + "\n" + call(messageId="m4"))
    assert (parsed.records, parsed.items_received) == (2, 4)
    rows = inbox.rows("touchpoint")
    assert short(rows, "record_no", "item_no", "occurred_us") == [
        (1, 1, us("2024-05-01T10:00:08+00:00")),
        (1, 2, us("2024-05-01T10:00:04+00:00")),
        (1, 3, us("2024-05-01T10:00:00+00:00")),
        (2, 1, us("2024-05-01T10:00:00+00:00")),
    ]
    emails = [
        row["identifier_key"]
        for row in inbox.rows("touchpoint_identifier")
        if row["namespace"] == "email"
    ]
    assert emails == [key("email", f"{who}@example.com") for who in ("body", "own", "body")]


def test_property_called_batch_makes_no_batch(tmp_path: Path) -> None:
    row = _one(tmp_path, call(batch="7", properties={"batch": [1, 2]}))
    assert json.loads(row["attributes"]) == {"batch": [1, 2]}


def test_alias_leaves_open_what_its_previous_id_is(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    lines = [
        call(type="alias", event=None, messageId="m1", previousId="a1"),
        call(type="alias", event=None, messageId="m2", previousId="a2", anonymousId="a2"),
        call(type="alias", event=None, messageId="m3", previousId="u1", anonymousId="a3"),
        call(type="page", event=None, messageId="m4", userId=None, anonymousId="a1"),
    ]
    parsed = inbox.take("a.jsonl", "".join(lines))
    columns = ("record_no", "position", "identifier_key", "either_key")
    user, (a1, a2, a3) = key("user_id", "u1"), (key("anonymous_id", f"a{n}") for n in (1, 2, 3))
    assert short(inbox.rows("touchpoint_identifier"), *columns) == [
        (1, 0, user, None), (1, 1, key("user_id", "a1"), a1), (1, 1, a1, a1),
        (2, 0, user, None), (2, 1, key("user_id", "a2"), a2), (2, 2, a2, None),
        (3, 0, user, None), (3, 1, key("anonymous_id", "u1"), key("anonymous_id", "u1")),
        (3, 2, a3, None),
        (4, 0, a1, None),
    ]  # fmt: skip
    assert parsed.items_accepted == 4
    assert inbox.rejected() == []


def test_alias_of_nobody_is_counted_once_as_blocked(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    parsed = inbox.take("a.jsonl", call(type="alias", event=None, previousId="null"))
    assert parsed.rules["blocked"] == {"placeholder": 1}
    (row,) = inbox.rows("touchpoint_identifier")
    assert row["identifier_key"] == key("user_id", "u1")


def test_alias_of_a_blocked_device_is_of_nobody(tmp_path: Path) -> None:
    rule = DEFAULT_NAMESPACES["anonymous_id"].model_copy(update={"blocked": ("kiosk",)})
    identity = Identity(namespaces=DEFAULT_NAMESPACES | {"anonymous_id": rule})
    inbox = Inbox(tmp_path, identity=identity)
    inbox.take("a.jsonl", call(type="alias", event=None, previousId="kiosk"))
    found = short(inbox.rows("touchpoint_identifier"), "identifier_key", "either_key")
    assert found == [(key("user_id", "u1"), None)]


def test_value_of_orders_is_read_and_given_back_negative(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    told = [
        ("Order Completed", {"revenue": 12.5, "total": 15, "currency": "usd"}),
        ("order completed", {"total": "15.50"}),
        ("Order Refunded", {"total": 5, "currency": "EUR"}),
        ("Order Cancelled", {"revenue": -7, "currency": "Euro"}),
        ("Order Completed", {"revenue": "a lot"}),
        ("Product Added", {"price": 3, "value": 3, "currency": "EUR"}),
    ]
    lines = [call(messageId=f"m{n}", event=e, properties=p) for n, (e, p) in enumerate(told)]
    inbox.take("a.jsonl", "".join(lines))
    found = [
        (row["event_type"], None if row["value_amount"] is None else float(row["value_amount"]),
         row["value_currency"])
        for row in inbox.rows("touchpoint")
    ]  # fmt: skip
    assert found == [
        ("order_placed", 12.5, "USD"), ("order_placed", 15.5, None),
        ("order_refunded", -5.0, "EUR"), ("order_cancelled", -7.0, None),
        ("order_placed", None, None), ("product_added", None, None),
    ]  # fmt: skip


def test_words_of_the_source_go_over_those_of_the_format(tmp_path: Path) -> None:
    inbox = Inbox(
        tmp_path, events={"Plan Upgraded": "subscription_renewed", "Signed In": "form_submitted"}
    )
    lines = [call(messageId=e, event=e) for e in ("Plan Upgraded", "Signed In", "Other")]
    parsed = inbox.take("a.jsonl", "".join(lines))
    assert short(inbox.rows("touchpoint"), "source_event_type", "event_type") == [
        ("Plan Upgraded", "subscription_renewed"), ("Signed In", "form_submitted"),
        ("Other", "unmapped"),
    ]  # fmt: skip
    assert parsed.rules["counted"] == {"unmapped": 1}


def test_channel_is_the_words_then_the_sources_then_its_kind(tmp_path: Path) -> None:
    lines = [
        call(messageId="m1", event="Email Opened"), call(messageId="m2", type="screen", event=None),
        call(messageId="m3", channel="mobile"), call(messageId="m4"),
    ]  # fmt: skip
    for channel, plain in ((None, "web"), ("kiosk", "kiosk")):
        inbox = Inbox(tmp_path / plain, channel=channel)
        inbox.take("a.jsonl", "".join(lines))
        channels = [row[0] for row in short(inbox.rows("touchpoint"), "channel")]
        assert channels == ["email", "mobile_app", "mobile_app", plain]


def test_attributes_are_the_properties_with_page_and_group(tmp_path: Path) -> None:
    line = call(
        type="page", event=None, name="Pricing", groupId="g1", properties={"plan": "é", "n": [1]},
        context={"page": {"path": "/pricing"}},
    )  # fmt: skip
    assert json.loads(_one(tmp_path / "a", line)["attributes"]) == {
        "page_name": "Pricing", "page_path": "/pricing", "group_id": "g1", "plan": "é", "n": [1],
    }  # fmt: skip
    nothings: list[Any] = [{}, None, [], "text"]
    for number, nothing in enumerate(nothings):
        row = _one(tmp_path / f"n{number}", call(properties=nothing))
        assert row["attributes"] is None
