"""Wire formats: one room each (ingestion/formats/room.py says what a room is)."""

from __future__ import annotations

from importlib import import_module

from ingestion.formats.room import Kind, Room


def room_of(name: str) -> Room:
    """The room of a format that company/source.py allows."""
    room = import_module(f"ingestion.formats.{name}").ROOM
    assert isinstance(room, Room)  # noqa: S101 - a room without it is a mistake of ours
    return room


__all__ = ["Kind", "Room", "room_of"]
