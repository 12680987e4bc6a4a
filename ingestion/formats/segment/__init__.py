"""Segment's spec: identify, track, page, screen, group and alias calls, one a line or in batches.

Fields: https://segment.com/docs/connections/spec/common/ ; camelCase, and the snake_case that the
spec's own e-mail examples use. RudderStack and Jitsu write the same.
"""

from __future__ import annotations

from pathlib import Path

from ingestion.formats.room import Kind, Room

_HERE = Path(__file__).parent

_SHAPE = """{
    "type": "VARCHAR", "action": "VARCHAR", "event": "VARCHAR", "name": "VARCHAR",
    "messageId": "VARCHAR", "message_id": "VARCHAR",
    "userId": "VARCHAR", "user_id": "VARCHAR",
    "anonymousId": "VARCHAR", "anonymous_id": "VARCHAR",
    "previousId": "VARCHAR", "previous_id": "VARCHAR",
    "groupId": "VARCHAR", "group_id": "VARCHAR",
    "timestamp": "VARCHAR",
    "originalTimestamp": "VARCHAR", "original_timestamp": "VARCHAR",
    "sentAt": "VARCHAR", "sent_at": "VARCHAR",
    "receivedAt": "VARCHAR", "received_at": "VARCHAR",
    "channel": "VARCHAR",
    "properties": "JSON", "traits": "JSON",
    "context": {
        "page": {"path": "VARCHAR", "referrer": "VARCHAR", "url": "VARCHAR"},
        "campaign": {"source": "VARCHAR", "medium": "VARCHAR", "name": "VARCHAR"},
        "userAgent": "VARCHAR", "user_agent": "VARCHAR", "groupId": "VARCHAR",
        "traits": {"email": "VARCHAR", "phone": "VARCHAR"},
        "device": {"id": "VARCHAR"},
        "externalIds": [{"id": "VARCHAR", "type": "VARCHAR", "collection": "VARCHAR"}]
    }
}"""


class CallKind(Kind):
    """A kind whose SELECT reads `call`: the items with one spelling and their times read."""

    __slots__ = ()

    def sql(self) -> str:
        call = (_HERE / "call.sql").read_text(encoding="utf-8")
        return f"WITH call AS (\n{call}\n)\nSELECT * FROM (\n{Kind.sql(self)}\n)"


ROOM = Room(
    "segment",
    version=2,
    kinds=(CallKind("event", _HERE / "event.sql"),),
    shape=" ".join(_SHAPE.split()),
    batch_member="batch",
    batch_defaults=("context", "sentAt"),
    tables=(_HERE / "word.csv", _HERE / "medium.csv"),
)

__all__ = ["ROOM"]
