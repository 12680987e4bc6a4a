"""Reads a company folder whole: everything right, or one error that says everything wrong."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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
from company.fields import Settings
from company.identity import Identity
from company.identity_rules import identity_problems, over_defaults
from company.journey import JourneyDefinition
from company.journey_rules import Known, definition_problems
from company.kafka_rules import kafka_problems, password_problems, passwords_of
from company.reading import Read, Reading
from company.secret import read_environment, read_old_secret, read_secret
from company.source import FilesTransport, Source
from company.source_rules import clashes, folder_problems, source_problems
from company.words import merged_words
from models import EventWord


@dataclass(frozen=True, slots=True)
class _Environment:
    """The variables of the environment and of .env, and whether a missing one is a problem."""

    values: Mapping[str, str]
    is_needed: bool


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
    environment = _environment(reading.folder, environ, needs_secret)
    company = _load(reading, _secrets(reading, environ, needs_secret), environment)
    if company is None or reading.problems:
        raise CompanyError(reading.problems)
    return company


def _load(
    reading: Reading, secrets: Mapping[str, Any], environment: _Environment
) -> Company | None:
    settings = reading.one(CompanyFile, reading.folder / "company.yaml")
    words = _words(reading, settings)
    identity = _identity(reading)
    alerts = reading.optional(Alerts, "alerts.yaml")
    reading.problems += _misnamed(reading.folder)
    read = _sources(reading, identity, words)
    sources = [one.model for one in read]
    passwords = _passwords(reading, read, environment)
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
        passwords=passwords,
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
) -> list[Read[Source]]:
    read = [
        Read(_placed(one.model, reading.folder), one.document)
        for one in reading.many(Source, "sources", "id")
    ]
    for one in read:
        reading.problems += source_problems(one, identity, words)
        reading.problems += folder_problems(one, reading.folder)
        reading.problems += kafka_problems(one)
    reading.problems += clashes(read)
    return read


def _placed(source: Source, folder: Path) -> Source:
    """The source with absolute paths, so that it means the same wherever it is read."""
    # Not resolved: a link may be pointed elsewhere between nights on purpose.
    transport = source.transport
    if isinstance(transport, FilesTransport):
        placed: Settings = transport.model_copy(update={"folder": folder / transport.folder})
    else:
        placed = transport.placed(folder)
    return source.model_copy(update={"transport": placed})


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


def _passwords(
    reading: Reading, sources: list[Read[Source]], environment: _Environment
) -> dict[str, str]:
    """Passwords that sources name, as far as they are set."""
    for one in sources if environment.is_needed else ():
        reading.problems += password_problems(one, environment.values)
    return passwords_of([one.model for one in sources], environment.values)


def _environment(folder: Path, environ: Mapping[str, str], is_needed: bool) -> _Environment:
    try:
        return _Environment(read_environment(folder, environ), is_needed)
    except CompanyError:
        return _Environment(environ, is_needed)  # The secret is read from it too, and says so.
