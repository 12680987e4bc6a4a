"""Reads a company folder whole: everything right, or one error that says everything wrong."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from company.alerts import Alerts
from company.company import Company, CompanyFile
from company.corrections import read_corrections
from company.erasure import (
    missing_deny_key,
    of_people,
    other_key_problems,
    read_denied,
    read_deny_key,
)
from company.errors import CompanyError, Problem
from company.identity import Identity
from company.identity_rules import identity_problems, over_defaults
from company.journey import JourneyDefinition
from company.journey_rules import Known, definition_problems
from company.reading import Read, Reading
from company.secret import read_old_secret, read_secret
from company.source import Source
from company.source_rules import clashes, folder_problems, source_problems
from company.words import merged_words
from models import EventWord


def load_company(folder: Path, environ: Mapping[str, str], *, needs_secret: bool = True) -> Company:
    """The company configured in `folder`, with `SOJOURN_SECRET` from `environ` or `<folder>/.env`.

    Without `needs_secret` a missing one is empty, which is enough to read what is published. Raises
    CompanyError with every problem of every file, each with file and line.
    """
    reading = Reading(folder.absolute())
    if not (reading.folder / "company.yaml").exists():
        found = f"found no company.yaml in {reading.folder}"
        allowed = "a company folder: make one with `sojourn init`, or name it with --company"
        raise CompanyError([Problem("company.yaml", None, found, allowed)])
    company = _load(reading, _secrets(reading, environ, needs_secret))
    if company is None or reading.problems:
        raise CompanyError(reading.problems)
    return company


def _load(reading: Reading, secrets: Mapping[str, Any]) -> Company | None:
    settings = reading.one(CompanyFile, reading.folder / "company.yaml")
    words = _words(reading, settings)
    identity = _identity(reading)
    alerts = reading.optional(Alerts, "alerts.yaml")
    reading.problems += _misnamed(reading.folder)
    sources = _sources(reading, identity, words)
    definitions = _definitions(reading, sources, words)
    corrections, problems = read_corrections(reading.folder, identity)
    reading.problems += problems
    if not (settings and words and identity and alerts):
        return None
    return Company(
        **settings.model.model_dump(exclude={"words"}),
        words=words,
        sources=tuple(sorted(sources, key=lambda source: source.rank)),
        definitions=tuple(definitions),
        identity=identity,
        alerts=alerts.model,
        corrections=corrections,
        folder=reading.folder,
        **secrets,
    )


def _words(reading: Reading, settings: Read[CompanyFile] | None) -> dict[str, EventWord] | None:
    if settings is None:
        return None
    words, problems = merged_words(settings.model, settings.document)
    reading.problems += problems
    return None if problems else words


def _identity(reading: Reading) -> Identity | None:
    read = reading.optional(Identity, "identity.yaml", over_defaults)
    if read is None:
        return None
    reading.problems += identity_problems(read)
    return read.model


def _sources(
    reading: Reading, identity: Identity | None, words: Mapping[str, EventWord] | None
) -> list[Source]:
    read = [
        Read(_placed(one.model, reading.folder), one.document)
        for one in reading.many(Source, "sources", "id")
    ]
    for one in read:
        reading.problems += source_problems(one, identity, words)
        reading.problems += folder_problems(one, reading.folder)
    reading.problems += clashes(read)
    return [one.model for one in read]


def _placed(source: Source, folder: Path) -> Source:
    """The source with its files' folder absolute, so that it means the same wherever it is read."""
    # Not resolved: a link may be pointed elsewhere between nights on purpose.
    transport = source.transport.model_copy(update={"folder": folder / source.transport.folder})
    return source.model_copy(update={"transport": transport})


def _definitions(
    reading: Reading, sources: list[Source], words: Mapping[str, EventWord] | None
) -> list[JourneyDefinition]:
    names = None if reading.broken("sources") else frozenset(source.name for source in sources)
    read = reading.many(JourneyDefinition, "journeys", "name")
    first: dict[str, str] = {}
    for one in read:
        reading.problems += definition_problems(one.model, one.document, Known(words, names))
        other = first.setdefault(one.model.name, one.document.file)
        if other != one.document.file:
            found = f"found the name '{one.model.name}', which {other} has too"
            reading.problems.append(one.document.problem(("name",), found, "another name for each"))
    return [one.model for one in read]


def _misnamed(folder: Path) -> Iterator[Problem]:
    """Files that look like `alerts.yaml` under another name: left alone they would do nothing."""
    for path in sorted(folder.glob("[!.]*.y*ml")):
        close = difflib.get_close_matches(
            path.stem, ("company", "identity", "alerts"), n=1, cutoff=0.8
        )
        if close and path.name != f"{close[0]}.yaml":
            yield Problem(path.name, None, "found a file that nothing reads", f"{close[0]}.yaml")


def _secrets(reading: Reading, environ: Mapping[str, str], is_needed: bool) -> dict[str, Any]:
    """The secret and, while ids are carried over from it, the one before; the deny-list and its key,
    without which nobody on it could be turned away."""
    found: dict[str, Any] = {"secret": b"", "old_secret": None, "deny_key": b""}
    denied, problems = read_denied(reading.folder)
    found["denied"] = of_people(denied)
    reading.problems += problems
    readers = {"secret": read_secret, "old_secret": read_old_secret, "deny_key": read_deny_key}
    trouble: list[Problem] = []
    for name, read in readers.items():
        try:
            found[name] = read(reading.folder, environ)
        except CompanyError as error:
            trouble += error.problems
    if found["denied"] and not found["deny_key"]:
        trouble.append(missing_deny_key())
    trouble += other_key_problems(denied, found["deny_key"])
    reading.problems += trouble if is_needed else []
    return found
