"""The hash that decides between copies: of what a row says, not of when or where it came from."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from tests.unit.ingestion.inbox import Inbox, call, short


def _hash(document: dict[str, Any]) -> int:
    """60 bits of SHA-256 of a row as JSON: keys sorted (attributes as they are), no spaces, UTF-8."""
    text = json.dumps(dict(sorted(document.items())), separators=(",", ":"), ensure_ascii=False)
    return int(hashlib.sha256(text.encode()).hexdigest()[:15], 16)


def test_hash_is_of_the_row_as_json_with_identifiers_as_normalised_values(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    line = call(
        type="identify", event=None, messageId="m-1", receivedAt="2024-05-01T10:00:03Z",
        traits={"email": "Änna@Example.com", "phone": "0664 1234567", "plan": 'a "b"\n\\'},
        context={"campaign": {"name": "Früh\tling", "source": "n"}},
    )  # fmt: skip
    inbox.take("a.jsonl", line)
    (row,) = inbox.rows("touchpoint")
    assert row["content_hash"] == _hash(
        {
            "touchpoint_id": "shop:m-1",
            "source": "shop",
            "source_format": "segment",
            "source_event_type": "identify",
            "event_type": "profile_identified",
            "channel": "web",
            "is_bot": False,
            "is_deleted": False,
            "occurred_us": 1_714_557_600_000_000,
            "occurred_at_basis": "corrected",
            "campaign_name": "Früh\tling",
            "campaign_source": "n",
            "identifiers": ["user_id:u1", "email:änna@example.com", "phone:+436641234567"],
            "attributes": {
                "email": "Änna@Example.com", "phone": "0664 1234567", "plan": 'a "b"\n\\',
            },
        }
    )  # fmt: skip


def test_money_and_objects_are_part_of_it(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    properties = {"order_id": "o1", "revenue": 12.5, "currency": "eur"}
    inbox.take("a.jsonl", call(event="Order Completed", properties=properties))
    (row,) = inbox.rows("touchpoint")
    told = {name: value for name, value in row.items() if value is not None}
    for name in (
        "touchpoint_key",
        "object_key",
        "content_hash",
        "batch_id",
        "record_no",
        "item_no",
    ):
        del told[name]
    told |= {"attributes": properties, "identifiers": ["user_id:u1"], "value_amount": "12.5000"}
    assert row["content_hash"] == _hash(told)


def test_place_and_time_of_receipt_change_nothing_and_content_does(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    copies = [
        call(receivedAt="2024-05-01T10:00:00Z"),
        call(receivedAt="2024-05-01T11:00:00Z"),
        call(receivedAt="2024-05-01T10:00:00Z", userId="u2"),
        call(receivedAt="2024-05-01T10:00:00Z", event="Signed Up"),
        call(receivedAt="2024-05-01T10:00:00Z", properties={"a": 1}),
    ]
    inbox.take("a.jsonl", "\n" + "".join(copies))
    inbox.take("b.jsonl", copies[0])
    hashes = [row[0] for row in short(inbox.rows("touchpoint"), "content_hash")]
    assert len(set(hashes)) == 4
    assert sorted(hashes.count(h) for h in set(hashes)) == [1, 1, 1, 3]
