"""Which models of the tone of texts there are, by name; transforms/journeys/tone/ loads them."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import Annotated

from pydantic import AfterValidator

from company.fields import nearest

TONE_MODELS = "sojourn.sentiment_models"
"""Entry points of this group are further models: an installed package's, for another language say."""

NO_MODEL = "none"
"""Texts are not judged."""

OWN_MODELS = ("vader",)
"""Models that come with Sojourn."""


def _known(name: str) -> str:
    allowed = sorted({NO_MODEL, *OWN_MODELS, *entry_points(group=TONE_MODELS).names})
    if name not in allowed:
        raise ValueError(f"one of {', '.join(allowed)}{nearest(name, allowed)}")
    return name


ToneModelName = Annotated[str, AfterValidator(_known)]

__all__ = ["NO_MODEL", "OWN_MODELS", "TONE_MODELS", "ToneModelName"]
