"""What people decided about who is who: the rows of corrections.csv.

One row is one line. Blank lines and lines that begin with # are left alone.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from company.errors import Problem
from company.fields import nearest
from company.fingerprint import Fingerprint
from company.identity import Identity

CORRECTIONS_FILE = "corrections.csv"
CORRECTIONS_HEADER = "correction,a,b,who,when,why"
KEEP_APART, BELONG_TOGETHER, ERASE = "keep_apart", "belong_together", "erase"
_COLUMNS = CORRECTIONS_HEADER.split(",")


@dataclass(frozen=True, slots=True)
class Correction:
    """Two people who are to be kept apart, or one who is known by two names."""

    line: int
    """Its line in corrections.csv, from 1."""
    kind: str
    a: Fingerprint
    b: Fingerprint
    who: str
    when: datetime
    """With zone."""
    why: str

    @property
    def pair(self) -> frozenset[Fingerprint]:
        return frozenset((self.a, self.b))

    def says_what(self, other: Correction) -> bool:
        """Whether both say the same, whoever said it when."""
        return self.kind == other.kind and self.pair == other.pair

    def __str__(self) -> str:
        return f"{CORRECTIONS_FILE}:{self.line}: {self.kind} {self.a} {self.b}"


Row = tuple[int, list[str]]
"""Line and cells."""


def correction_rows(text: str) -> Iterator[Row]:
    """The rows below the header, `erase` rows too."""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.startswith("#") and line.strip() != CORRECTIONS_HEADER:
            yield number, [cell.strip() for cell in next(csv.reader([line]))]


def read_corrections(
    folder: Path, identity: Identity | None
) -> tuple[tuple[Correction, ...], list[Problem]]:
    """The corrections of a company folder as they stand, and what is wrong with the file."""
    path = folder / CORRECTIONS_FILE
    if not path.exists():
        return (), []
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return (), [Problem(CORRECTIONS_FILE, None, "cannot be read", "a CSV file in UTF-8")]
    problems = list(_header_problems(text))
    found = []
    for row in correction_rows(text):
        if row[1][0] == ERASE:
            continue  # company/erasure.py reads these.
        wrong = list(_problems(row, identity))
        problems += wrong
        if not wrong:
            found.append(_correction(row))
    return tuple(found), problems


def correction_row(correction: Correction) -> list[str]:
    """The cells of its line; line ends in them are blanks."""
    told = correction
    cells = [told.kind, str(told.a), str(told.b), told.who, told.when.isoformat(), told.why]
    return [" ".join(cell.split()) for cell in cells]


def _header_problems(text: str) -> Iterator[Problem]:
    """Without its header a file may have its columns in another order."""
    lines = [
        (number, line.strip())
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip() and not line.startswith("#")
    ]
    if lines and lines[0][1] != CORRECTIONS_HEADER:
        yield Problem(
            CORRECTIONS_FILE, lines[0][0], "found another first line", f"'{CORRECTIONS_HEADER}'"
        )


def _correction(row: Row) -> Correction:
    line, (kind, a, b, who, when, why) = row
    at = datetime.fromisoformat(when).astimezone(UTC)
    return Correction(line, kind, Fingerprint.read(a), Fingerprint.read(b), who, at, why)


def _problems(row: Row, identity: Identity | None) -> Iterator[Problem]:
    line, cells = row
    for found, allowed in _wrong(cells, identity):
        yield Problem(CORRECTIONS_FILE, line, found, allowed)


def _wrong(cells: list[str], identity: Identity | None) -> Iterator[tuple[str, str]]:
    """(found, allowed) of everything wrong with a row; values are not repeated, they may be personal."""
    if len(cells) != len(_COLUMNS):
        yield f"found {len(cells)} cells", f"six cells: {CORRECTIONS_HEADER}"
        return
    kind, a, b, who, when, why = cells
    if kind not in (KEEP_APART, BELONG_TOGETHER):
        hint = nearest(kind, (KEEP_APART, BELONG_TOGETHER, ERASE))
        yield (
            "found another word for correction",
            f"{KEEP_APART}, {BELONG_TOGETHER} or {ERASE}{hint}",
        )
    for column, text in (("a", a), ("b", b)):
        yield from _wrong_fingerprint(column, text, identity)
    if a == b:
        yield "found the same identifier for a and b", "two identifiers"
    for column, text in (("who", who), ("why", why)):
        if not text:
            yield f"found nothing for {column}", "who decided it, when and why"
    yield from _wrong_time(when)


def _wrong_fingerprint(
    column: str, text: str, identity: Identity | None
) -> Iterator[tuple[str, str]]:
    try:
        namespace = Fingerprint.read(text).namespace
    except ValueError as error:
        told = f"{error}, as `sojourn keep-apart` writes it; never the value itself"
        yield f"found something else for {column}", told
        return
    if identity is None:
        return
    people = [name for name, rule in identity.namespaces.items() if rule.level == "person"]
    if namespace in identity.namespaces and namespace not in people:
        found = f"found '{namespace}' for {column}, which is a device's: corrections name people"
        yield found, f"one of {', '.join(people)}"
    elif namespace not in people:
        hint = nearest(namespace, people)
        found = f"found the unknown namespace '{namespace}' for {column}"
        yield found, f"one of {', '.join(people)}{hint}"


def _wrong_time(text: str) -> Iterator[tuple[str, str]]:
    allowed = "a time with its zone, such as 2026-11-02T09:30:00+01:00"
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        yield ("found nothing for when" if not text else "found no time for when"), allowed
        return
    if when.tzinfo is None:
        yield "found a time without zone for when", allowed
