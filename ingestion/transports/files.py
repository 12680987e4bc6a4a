"""Transport `files`: a folder in which somebody drops files."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from company import FilesTransport, Source
from ingestion.errors import IngestionError

SUFFIXES = (".json", ".jsonl", ".ndjson", ".csv")
GZIP = ".gz"
# Names that tools give to files they have not finished.
_UNFINISHED = (".tmp", ".part")


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """A file that waits in a source's folder: its name there and its size in bytes."""

    name: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Inbox:
    """What lies in a source's folder, each in order of name; hidden files apart."""

    settled: tuple[PlannedFile, ...]
    """What a night lands now."""
    too_young: tuple[str, ...]
    """Changed less than settle_seconds ago: these may still be being written."""
    ignored: tuple[str, ...]
    """Unfinished (`*.tmp`, `*.part`), of a suffix that is not read, or folders (with / behind)."""


def waiting_files(source: Source, now: datetime) -> list[PlannedFile]:
    """Files of the source that are complete, in order of name.

    Hidden files, `*.tmp` and `*.part`, other suffixes, and files changed in the last
    `settle_seconds` before `now` (they may still be being written) wait. Raises IngestionError
    when the folder is missing or cannot be read.
    """
    return list(inbox_of(source, now).settled)


def inbox_of(source: Source, now: datetime) -> Inbox:
    """Everything in the source's folder; raises like waiting_files."""
    newest = now.timestamp() - files_of(source).settle_seconds
    settled, too_young, ignored = [], [], []
    for name, is_folder, stat in sorted(_scanned(source), key=lambda entry: entry[0]):
        if is_folder or not is_data_file(name):
            ignored.append(name + ("/" if is_folder else ""))
        elif stat.st_mtime <= newest:
            settled.append(PlannedFile(name, stat.st_size))
        else:
            too_young.append(name)
    shown = tuple(name for name in ignored if not name.startswith("."))
    return Inbox(tuple(settled), tuple(too_young), shown)


def _scanned(source: Source) -> list[tuple[str, bool, os.stat_result]]:
    """(name, is a folder, stat) of all files and folders in the source's folder."""
    folder = Path(files_of(source).folder)
    try:
        with os.scandir(folder) as entries:
            return [(e.name, e.is_dir(), e.stat()) for e in entries if e.is_dir() or e.is_file()]
    except OSError as error:
        raise IngestionError(_trouble(source, folder, error)) from None


def files_of(source: Source) -> FilesTransport:
    """The transport of a source that comes in files; another one is a mistake of ours."""
    if not isinstance(source.transport, FilesTransport):
        raise TypeError(f"source {source.name} does not come in files")
    return source.transport


def is_data_file(name: str) -> bool:
    """Whether a name is one that this transport takes: finished, and of a known suffix."""
    lowered = name.lower()
    if lowered.startswith(".") or lowered.endswith(_UNFINISHED):
        return False
    return lowered.removesuffix(GZIP).endswith(SUFFIXES)


def suffixes_of(name: str) -> str:
    """The part of a data file's name that says how to read it, lower case: `.jsonl.gz`."""
    lowered = name.lower()
    plain = lowered.removesuffix(GZIP)
    kind = next(suffix for suffix in SUFFIXES if plain.endswith(suffix))
    return kind + (GZIP if lowered.endswith(GZIP) else "")


def _trouble(source: Source, folder: Path, error: OSError) -> str:
    where = f"source {source.name}: {folder}"
    if isinstance(error, FileNotFoundError):
        return f"{where} does not exist; make it, or correct transport.folder"
    if isinstance(error, NotADirectoryError):
        return f"{where} is no folder; correct transport.folder"
    return f"{where} cannot be read ({error.strerror}); give this user the right to"
