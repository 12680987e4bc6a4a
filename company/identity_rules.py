"""Lays identity.yaml over the default namespaces and checks the whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from company.errors import Problem
from company.identity import DEFAULT_NAMESPACES, Identity
from company.reading import Read
from company.yaml_file import Document


def over_defaults(document: Document) -> Document:
    """The document with every default namespace, changed where the file says so."""
    value = document.value
    given = value.get("namespaces", {}) if isinstance(value, dict) else None
    if not isinstance(given, dict):
        return document
    merged: dict[str, Any] = {name: rule.model_dump() for name, rule in DEFAULT_NAMESPACES.items()}
    for name, rule in given.items():
        merged[name] = {**merged.get(name, {}), **rule} if isinstance(rule, dict) else rule
    return replace(document, value={**value, "namespaces": merged})


def identity_problems(read: Read[Identity]) -> Iterator[Problem]:
    """Priorities that two namespaces of one level have, and limits that cannot hold."""
    yield from _same_priority(read)
    for name, rule in read.model.namespaces.items():
        if rule.max_per_person is None:
            continue
        path = ("namespaces", name, "max_per_person")
        found = f"found max_per_person for '{name}', which"
        if rule.unique:
            yield read.document.problem(
                path, f"{found} is unique", "one of the two, or unique: false"
            )
        if rule.level == "device":
            allowed = "max_per_person of person namespaces; of devices max_people"
            yield read.document.problem(path, f"{found} is a device's and joins nobody", allowed)


def _same_priority(read: Read[Identity]) -> Iterator[Problem]:
    taken: dict[tuple[str, int], str] = {}
    given = [name for name in read.model.namespaces if ("namespaces", name) in read.document.lines]
    # Those the file names come last, so that the problem stands on a line of the file.
    others = [name for name in read.model.namespaces if name not in given]
    for name in [*others, *given]:
        rule = read.model.namespaces[name]
        other = taken.setdefault((rule.level, rule.priority), name)
        if other != name:
            found = f"found priority {rule.priority} for '{name}', which '{other}' has too"
            path = ("namespaces", name, "priority")
            allowed = f"distinct priorities of {rule.level} namespaces"
            yield read.document.problem(path, found, allowed)
