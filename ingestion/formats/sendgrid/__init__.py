"""SendGrid's Event Webhook: JSON arrays of e-mail events.

Fields: https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event ; words as in
django-anymail. Custom arguments and categories stay attributes.
"""

from __future__ import annotations

from pathlib import Path

from ingestion.formats.room import Kind, Room

_HERE = Path(__file__).parent

_SHAPE = """{
    "email": "VARCHAR", "event": "VARCHAR", "timestamp": "VARCHAR", "type": "VARCHAR",
    "sg_event_id": "VARCHAR", "sg_message_id": "VARCHAR", "sg_machine_open": "VARCHAR",
    "smtp-id": "VARCHAR", "url": "VARCHAR", "useragent": "VARCHAR",
    "marketing_campaign_name": "VARCHAR", "singlesend_name": "VARCHAR"
}"""

ROOM = Room(
    "sendgrid",
    version=1,
    kinds=(Kind("event", _HERE / "event.sql"),),
    shape=" ".join(_SHAPE.split()),
    tables=(_HERE / "word.csv",),
)

__all__ = ["ROOM"]
