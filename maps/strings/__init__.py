"""Every word on the page, in one file for each language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

__all__ = ["Strings", "read_strings"]


class Strings:
    """Sentences by their place in the file: `strings("time.median", n="12")`."""

    def __init__(self, language: str, sentences: Mapping[str, str]) -> None:
        self.language = language
        self._sentences = sentences

    def __call__(self, name: str, **values: object) -> str:
        """The sentence, its gaps filled; KeyError for one that is not there, or a gap left open."""
        return self._sentences[name].format_map(values)

    def text(self, name: str) -> str:
        """The sentence with its gaps as they are."""
        return self._sentences[name]

    def word(self, group: str, name: str) -> str:
        """The word for `name`; where the file has none, the name itself, in words."""
        return self._sentences.get(f"{group}.{name}") or name.replace("_", " ").strip()

    def names(self) -> frozenset[str]:
        return frozenset(self._sentences)


@cache
def read_strings(language: str = "en") -> Strings:
    """The language's file."""
    path = Path(__file__).with_name(f"{language}.yaml")
    return Strings(language, dict(_flat("", yaml.safe_load(path.read_text("utf-8")))))


def _flat(before: str, branch: Mapping[str, Any]) -> list[tuple[str, str]]:
    flat: list[tuple[str, str]] = []
    for name, below in branch.items():
        place = f"{before}{name}"
        flat += _flat(f"{place}.", below) if isinstance(below, Mapping) else [(place, str(below))]
    return flat
