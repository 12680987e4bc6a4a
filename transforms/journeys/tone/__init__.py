"""The tone of texts: a model by its name, and the one that comes with Sojourn.

A package adds a model by an entry point of the group `sojourn.sentiment_models`, whose name is what
company.yaml says and whose object makes a ToneModel.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points
from typing import Protocol

from company.tone import NO_MODEL, TONE_MODELS
from transforms.journeys.tone.vader import Vader

__all__ = ["ToneError", "ToneModel", "tone_model"]


class ToneError(Exception):
    """A model cannot be had, or does not keep to what a model is. Holds no text."""


class ToneModel(Protocol):
    """Judges texts one by one: the same text always has the same tone, whenever and with whichever others."""

    @property
    def name(self) -> str:
        """Stored beside what it said; another name means another model, which judges all texts again."""
        ...

    def tone(self, text: str) -> float | None:
        """From -1 (bad) to 1 (good); None where it cannot tell, because of the language say."""
        ...


_OWN: dict[str, Callable[[], ToneModel]] = {"vader": Vader}


def tone_model(name: str) -> ToneModel | None:
    """The model of that name; None for `none`. ToneError where it is not installed."""
    if name == NO_MODEL:
        return None
    if name in _OWN:
        return _OWN[name]()
    for entry_point in entry_points(group=TONE_MODELS, name=name):
        made: ToneModel = entry_point.load()()
        return made
    raise ToneError(
        f"company.yaml, sentiment_model: no installed package has the model '{name}': install it for "
        f"every process that runs nights, or name another one"
    )
