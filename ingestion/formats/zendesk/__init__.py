"""Zendesk as ELT tools land it: whole tables, exported again each day (docs/sources/zendesk.md)."""

from __future__ import annotations

from pathlib import Path

from ingestion.formats.room import Kind, Room

_HERE = Path(__file__).parent

_KINDS = (
    Kind(
        "ticket_field_history",
        _HERE / "ticket_field_history.sql",
        required=frozenset({"ticket_id", "field_name", "updated", "value"}),
        optional=frozenset({"user_id", "_fivetran_synced", "_fivetran_deleted"}),
    ),
    Kind(
        "ticket_comment",
        _HERE / "ticket_comment.sql",
        required=frozenset({"id", "ticket_id", "user_id", "created", "body", "public"}),
        optional=frozenset(
            {"voice_comment", "facebook_comment", "tweet", "_fivetran_synced", "_fivetran_deleted"}
        ),
    ),
    Kind(
        "ticket",
        _HERE / "ticket.sql",
        required=frozenset({"id", "requester_id", "created_at", "updated_at", "status"}),
        optional=frozenset(
            {
                "submitter_id",
                "via_channel",
                "subject",
                "description",
                "priority",
                "type",
                "tags",
                "organization_id",
                "_fivetran_synced",
                "_fivetran_deleted",
            }
        ),
    ),
    Kind(
        "user",
        _HERE / "user.sql",
        required=frozenset({"id", "role", "email", "created_at", "updated_at"}),
        optional=frozenset({"phone", "external_id", "_fivetran_synced", "_fivetran_deleted"}),
    ),
)

ROOM = Room("zendesk", version=2, kinds=_KINDS, tables=(_HERE / "channel.csv",))

__all__ = ["ROOM"]
