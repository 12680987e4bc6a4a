"""Transport `files`: a folder in which somebody drops files."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from company import Source
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


def waiting_files(source: Source, now: datetime) -> list[PlannedFile]:
    """Files of the source that are complete, in order of name.

    Hidden files, `*.tmp` and `*.part`, other suffixes, and files changed in the last
    `settle_seconds` before `now` (they may still be being written) wait. Raises IngestionError
    when the folder is missing or cannot be read.
    """
    folder = Path(source.transport.folder)
    newest = now.timestamp() - source.transport.settle_seconds
    try:
        with os.scandir(folder) as entries:
            found = [(e.name, e.stat()) for e in entries if is_data_file(e.name) and e.is_file()]
    except OSError as error:
        raise IngestionError(_trouble(source, folder, error)) from None
    return sorted(
        (PlannedFile(name, stat.st_size) for name, stat in found if stat.st_mtime <= newest),
        key=lambda file: file.name,
    )


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
