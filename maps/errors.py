"""Why there is no map, in words for the person who asked for it."""

from __future__ import annotations


class MapError(Exception):
    """A map cannot be drawn. The message says what is the case and what to do; no row values."""
