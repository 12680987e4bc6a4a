"""The tone of customers' own texts: what VADER is known to make of a few."""

from __future__ import annotations

from typing import Any

from tests.reference.journeys import Happening

MODEL = "vader 3.3.2"

TONES = {
    "The coffee is great!": 0.6588,
    "This is a disaster.": -0.6249,
    "I am disappointed.": -0.4767,
    "Where is my parcel?": 0.0,
}


def tone(h: Happening, words: dict[str, Any]) -> float | None:
    """Of what the customer wrote; staff, bots and echoes say nothing of their own."""
    by_customer = words[h.event].initiator == "customer" and not h.by_staff
    if h.text is None or not by_customer or h.is_bot or h.is_echo:
        return None
    return TONES.get(h.text)


def mean_tone(listed: list[Happening], words: dict[str, Any]) -> float | None:
    found = [found for h in listed if (found := tone(h, words)) is not None]
    return sum(found) / len(found) if found else None
