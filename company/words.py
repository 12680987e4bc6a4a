"""The company's event words: the default ones with its own changes laid over them."""

from __future__ import annotations

from company.company import CompanyFile, WordChange
from company.errors import Problem
from company.fields import nearest
from company.yaml_file import Document
from models import DEFAULT_WORDS, UNMAPPED, EventWord


def merged_words(
    settings: CompanyFile, document: Document
) -> tuple[dict[str, EventWord], list[Problem]]:
    """The words that hold in this company, and what its changes say wrong."""
    words = dict(DEFAULT_WORDS)
    problems: list[Problem] = []
    for name, change in settings.words.items():
        word = _changed(name, change)
        if word is None:
            found = f"found the new word '{name}' without initiator and drives"
            hint = nearest(name, DEFAULT_WORDS)
            problems.append(document.problem(("words", name), found + hint, "both, for a new word"))
        elif word.is_driving and word.initiator == "system":
            found = f"found the system word '{name}' with drives: true"
            path = ("words", name, "drives")
            problems.append(document.problem(path, found, "false: system words are evidence"))
        elif name == UNMAPPED and word != DEFAULT_WORDS[UNMAPPED]:
            found = f"found a change of '{name}'"
            allowed = "words of your own; map unknown ones with a source's events"
            problems.append(document.problem(("words", name), found, allowed))
        else:
            words[name] = word
    return words, problems


def _changed(name: str, change: WordChange) -> EventWord | None:
    """The word as changed; None where a new one does not say enough."""
    old = DEFAULT_WORDS.get(name)
    initiator = change.initiator or (old.initiator if old else None)
    drives = old.is_driving if old and change.drives is None else change.drives
    once = (
        old.is_once_per_object if old and change.once_per_object is None else change.once_per_object
    )
    if initiator is None or drives is None:
        return None
    return EventWord(name, initiator, drives, bool(once))
