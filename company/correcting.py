"""Writes a correction into corrections.csv, whole or not at all, and leaves every other line as it is."""

from __future__ import annotations

import csv
import fcntl
import io
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from company.contradictions import contradicted_by
from company.corrections import (
    CORRECTIONS_FILE,
    CORRECTIONS_HEADER,
    Correction,
    correction_row,
    read_corrections,
)
from company.errors import CompanyError
from company.identity import Identity


class ContradictionError(Exception):
    """A correction says the opposite of some that hold; the message shows it and them."""


@dataclass(frozen=True, slots=True)
class Written:
    """A correction and whether its line is new: the same may have been said before."""

    correction: Correction
    is_new: bool


def write_correction(folder: Path, identity: Identity, correction: Correction) -> Written:
    """Add the correction's line to the end of corrections.csv (its own `line` is of no account).

    What was said before is not said twice. ContradictionError if corrections that hold say the
    opposite, CompanyError if the file as it stands is wrong: nothing is written then.
    """
    path = (folder / CORRECTIONS_FILE).resolve()
    with _alone(path.parent):
        known, problems = read_corrections(folder, identity)
        if problems:
            raise CompanyError(problems)
        before = _text(path)
        new = replace(correction, line=before.count("\n") + 1)
        if against := contradicted_by(new, known):
            lines = "\n".join(map(str, against))
            raise ContradictionError(
                f"{new.kind} {new.a} {new.b} says the opposite of what holds:\n{lines}\n"
                f"Take one of these lines out of {CORRECTIONS_FILE} first, if it is wrong"
            )
        for one in known:
            if one.says_what(new):
                return Written(one, is_new=False)
        _replace(path, before + _line(new))
        return Written(new, is_new=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two people who write at one moment write one after the other."""
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def _text(path: Path) -> str:
    """What stands in the file, with its header and a last line that ends."""
    text = path.read_bytes().decode() if path.exists() else ""
    if not text.strip("\ufeff \r\n"):
        text = f"{CORRECTIONS_HEADER}\n"
    return text if text.endswith("\n") else f"{text}\n"


def _line(correction: Correction) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(correction_row(correction))
    return out.getvalue()


def _replace(path: Path, text: str) -> None:
    coming = path.with_name(f".{path.name}.coming")
    with coming.open("wb") as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        shutil.copymode(path, coming)
    coming.replace(path)
