"""The journal of an erasure: once it is written, the erasure will be carried out to its end.

    data/erasing/batches/<source>/<batch_id>/    changed batches, ready to take their places
    data/erasing/journal.json                    what to do, without a value of the person

Before the journal is there nothing has changed, and what was prepared is thrown away.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from company import Company
from nights.errors import NightError
from nights.records import write_whole


class InboxFile(BaseModel):
    """A kept copy of a landed file in an inbox, as it was: its path, source, batch and SHA-256."""

    model_config = ConfigDict(frozen=True)

    path: Path
    source: str
    batch_id: str
    sha256: str


class Journal(BaseModel):
    """Everything that carrying out an erasure needs; each part of it may be done again."""

    model_config = ConfigDict(frozen=True)

    erasure_id: str
    began_at: datetime
    deny_rows: tuple[tuple[str, int], ...]
    who: str
    why: str
    keys: tuple[int, ...]
    """Of the identifiers that are erased."""
    gone_corrections: tuple[str, ...]
    batches: tuple[tuple[str, str], ...]
    """(source, batch_id) of what was prepared."""
    inbox: tuple[InboxFile, ...]
    counts: dict[str, int]


def folder_of(company: Company) -> Path:
    return company.data / "erasing"


def staged_batch(company: Company, source: str, batch_id: str) -> Path:
    return folder_of(company) / "batches" / source / batch_id


def commit(company: Company, journal: Journal) -> None:
    """From here on there is no way back."""
    write_whole(_path(company), journal.model_dump_json(indent=1))


def left_journal(company: Company) -> Journal | None:
    """The erasure that was left unfinished, if there is one."""
    path = _path(company)
    return Journal.model_validate_json(path.read_bytes()) if path.exists() else None


def refuse_unfinished(company: Company) -> None:
    """NightError while landing/ is between two states."""
    if journal := left_journal(company):
        raise NightError(
            f"erasure {journal.erasure_id} is under way or was left unfinished, and no night may read "
            "what it is changing; if no `sojourn erase` is running, finish it with "
            "`sojourn erase --resume`"
        )


def _path(company: Company) -> Path:
    return folder_of(company) / "journal.json"


__all__ = [
    "InboxFile", "Journal", "commit", "folder_of", "left_journal", "refuse_unfinished", "staged_batch",
]  # fmt: skip
