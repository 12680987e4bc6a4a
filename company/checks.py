"""What `sojourn check` looks at beyond the files' own words: folders, gaps, doubtful rules."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from company.company import Company
from company.contradictions import weighed
from company.journey import JourneyDefinition
from company.journey_reach import warnings
from company.source import FilesTransport


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `sojourn check`: fine, or what to do."""

    subject: str
    ok: bool
    message: str
    data: Mapping[str, Any] | None = None
    """The numbers in the message, for programs."""


def check(company: Company, environ: Mapping[str, str] | None = None) -> list[Finding]:
    """What is fine and what is not in a company that could be loaded; changes nothing.

    With `environ` (see `read_environment`) also whether the variables of alerts.yaml are set.
    """
    findings = [
        _data(company),
        *_old_secret(company),
        *_sources(company),
        *_definitions(company),
        *_corrections(company),
    ]
    return findings if environ is None else [*findings, *_alerts(company, environ)]


def _data(company: Company) -> Finding:
    path = company.data
    existing = next(parent for parent in (path, *path.parents) if parent.exists())
    if not existing.is_dir():
        return Finding("data", False, f"{existing} is no folder: move it away")
    if not os.access(existing, os.W_OK | os.X_OK):
        return Finding("data", False, f"{existing} cannot be written: give this user the right to")
    return Finding(
        "data", True, f"{path} " + ("can be written" if path.exists() else "will be made")
    )


def _old_secret(company: Company) -> Iterator[Finding]:
    if company.old_secret is not None:
        message = (
            f"ids of key {company.old_key_id} are carried over to {company.key_id}; take "
            "SOJOURN_SECRET_OLD away once a night is published and no source failed in it"
        )
        yield Finding("secret", True, message)


def _sources(company: Company) -> Iterator[Finding]:
    live = [source for source in company.sources if not source.retired]
    if not live:
        message = (
            "no source configured: copy sources/web.yaml.example to sources/web.yaml, change it"
        )
        yield Finding("sources", False, message)
    for source in live:
        if isinstance(source.transport, FilesTransport):
            trouble = _folder_trouble(source.transport)
            message = trouble or f"files from {source.transport.folder}"
            yield Finding(f"source {source.name}", trouble is None, message)


def _folder_trouble(transport: FilesTransport) -> str | None:
    """What keeps the source's files from being taken, with what to do."""
    folder: Path = transport.folder
    if not folder.exists():
        return f"{folder} does not exist: make it, or correct transport.folder"
    if not folder.is_dir():
        return f"{folder} is no folder: correct transport.folder"
    if not os.access(folder, os.R_OK | os.X_OK):
        return f"{folder} cannot be read: give this user the right to"
    if not transport.keep_inbox and not os.access(folder, os.W_OK):
        return (
            f"{folder} cannot be written, and landed files move out of it: "
            "give this user the right to, or set transport.keep_inbox: true"
        )
    return None


def _definitions(company: Company) -> Iterator[Finding]:
    if not company.definitions:
        message = "no journey definition: write one in journeys/, such as journeys/purchase.yaml"
        yield Finding("journeys", False, message)
    for definition in company.definitions:
        yield from _definition(definition, company)


def _definition(definition: JourneyDefinition, company: Company) -> Iterator[Finding]:
    subject = f"journey {definition.name}"
    told = warnings(definition, company.words)
    for message in told:
        yield Finding(subject, False, message)
    if not told:
        names = " > ".join(stage.name for stage in sorted(definition.stages, key=lambda s: s.rank))
        yield Finding(subject, True, names)


def _corrections(company: Company) -> Iterator[Finding]:
    contradictions = weighed(company.corrections)[1]
    for contradiction in contradictions:
        yield Finding("corrections", False, f"{contradiction}: take one of these lines out")
    if company.corrections and not contradictions:
        yield Finding("corrections", True, f"{len(company.corrections)} that hold together")


def _alerts(company: Company, environ: Mapping[str, str]) -> Iterator[Finding]:
    routes = company.alerts.routes
    named = sorted({*routes.fail, *routes.warn})
    if not named:
        yield Finding("alerts", True, "to the console: alerts.yaml names no route")
    for name in named:
        is_set = bool(environ.get(name))
        message = (
            "is set" if is_set else "is not set: put the Apprise URL in the environment or .env"
        )
        yield Finding("alerts", is_set, f"{name} {message}")
