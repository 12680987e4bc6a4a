"""What sources must keep to beyond their form, alone and beside each other."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from company.errors import Problem
from company.fields import nearest
from company.identity import Identity
from company.reading import Read
from company.source import FilesTransport, Source
from company.source_kafka import KafkaTransport
from company.yaml_file import KeyPath
from models import EventWord


def source_problems(
    read: Read[Source], identity: Identity | None, words: Mapping[str, EventWord] | None
) -> Iterator[Problem]:
    """What one source says wrong; None for what cannot be known, as its own file is broken."""
    if words is not None:
        for theirs, ours in read.model.events.items():
            if ours not in words:
                found = f"found the unknown event word '{ours}'{nearest(ours, words)}"
                allowed = "a default word, or one under words in company.yaml"
                yield read.document.problem(("events", theirs), found, allowed)
    if identity is not None:
        yield from _namespace_problems(read, identity)


def folder_problems(read: Read[Source], company: Path) -> Iterator[Problem]:
    """A folder whose files are not a source's: landing would take the company's own away."""
    place, data = _place(read.model), company / "data"
    if place is None:
        return
    own = {company, company / "sources", company / "journeys"}
    if place in own or place == data or data in place.parents:
        found = "found a folder of the company's own files for transport.folder"
        yield read.document.problem(
            ("transport", "folder"), found, "a folder of its own, as inbox/web"
        )


def _namespace_problems(read: Read[Source], identity: Identity) -> Iterator[Problem]:
    spaces = identity.namespaces
    for index, entry in enumerate(read.model.staff):
        namespace, colon, pattern = entry.partition(":")
        if not colon or not pattern:
            found = "found an entry without namespace or pattern"
        elif namespace not in spaces:
            found = "found an entry of an unknown namespace"
        else:
            continue
        allowed = "namespace:pattern, such as email:*@acme.example; namespaces: " + ", ".join(
            spaces
        )
        yield read.document.problem(("staff", index), found + " for staff", allowed)
    for kind, namespace in read.model.objects.items():
        if namespace in spaces:
            found = f"found '{namespace}', a namespace of persons or devices, for objects.{kind}"
            yield read.document.problem(("objects", kind), found, "a name such as order@shop")


def clashes(read: Sequence[Read[Source]]) -> Iterator[Problem]:
    """What two sources must not share: their id, their rank, the folder their files come from."""
    yield from _shared(read, ("id",), "id", lambda source: source.name)
    yield from _shared(read, ("rank",), "rank", lambda source: source.rank)
    # A retired source has no files any more: its successor may read the same folder.
    live = [one for one in read if not one.model.retired]
    yield from _shared(live, ("transport", "folder"), "folder", _place)
    yield from _nested(live)
    yield from _shared(live, ("transport",), "topic", _topics)


def _nested(read: Sequence[Read[Source]]) -> Iterator[Problem]:
    """A folder inside another source's: whose the files in it are could not be told by looking."""
    placed = [(one, place) for one in read if (place := _place(one.model)) is not None]
    for one, place in placed:
        for other, above in placed:
            if above in place.parents:
                found = f"found a folder inside that of {other.document.file} for transport.folder"
                allowed = "a folder of its own beside it, as inbox/web and inbox/email"
                yield one.document.problem(("transport", "folder"), found, allowed)


def _place(source: Source) -> Path | None:
    transport = source.transport
    return (
        Path(os.path.normpath(transport.folder)) if isinstance(transport, FilesTransport) else None
    )


def _topics(source: Source) -> str | None:
    """What it reads of which cluster."""
    transport = source.transport
    if not isinstance(transport, KafkaTransport):
        return None
    return f"{transport.pattern or ', '.join(sorted(transport.topics))} of {min(transport.servers, default='')}"


def _shared(
    read: Sequence[Read[Source]], path: KeyPath, word: str, value_of: Callable[[Source], Any]
) -> Iterator[Problem]:
    first: dict[Any, Read[Source]] = {}
    for one in read:
        value = value_of(one.model)
        if value is None:
            continue
        other = first.setdefault(value, one)
        if other is not one:
            found = f"found the {word} '{value}', which {other.document.file} has too"
            yield one.document.problem(path, found, f"another {word} for each source")
