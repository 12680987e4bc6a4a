"""People who were erased: what stays of their touchpoints, and the list of whom to turn away.

The list is the `erase` rows of corrections.csv. Each has the fingerprint of one identifier under a key
of its own, SOJOURN_DENY_KEY, so that whoever has the data and its secret still cannot ask the list.
"""

from __future__ import annotations

import csv
import hmac
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field

from company.corrections import (
    CORRECTIONS_FILE,
    CORRECTIONS_HEADER,
    ERASE,
    Row,
    correction_rows,
)
from company.errors import CompanyError, Problem
from company.fields import Settings
from company.secret import read_environment

DENY_KEY = "SOJOURN_DENY_KEY"
_SHORTEST = 16
_NAME = re.compile(r"([^:]+):([0-9a-f]{15})")

_OWN = "deny_key"
"""Namespace of the row that says which key made the others."""

Denied = tuple[str, int]
"""Namespace and fingerprint of an identifier under the key of the deny-list, 60 bits."""


class Erasure(Settings):
    """What becomes of the touchpoints of somebody who is erased."""

    touchpoints: Literal["keep", "remove"] = Field(
        default="keep",
        description="keep: they stay, as those of a customer without a name; remove: they go",
    )


@dataclass(frozen=True, slots=True)
class Erased:
    """A row of the deny-list: who wrote it, when (ISO 8601 with zone) and why."""

    denied: Denied
    who: str
    when: str
    why: str

    def row(self) -> list[str]:
        namespace, fingerprint = self.denied
        return [ERASE, f"{namespace}:{fingerprint:015x}", "", self.who, self.when, self.why]


def denied_fingerprint(namespace: str, normal: str, key: bytes) -> int:
    """The fingerprint that the deny-list has of a normalised value."""
    digest = hmac.new(key, f"{namespace}\x1f{normal}".encode(), "sha256")
    return int(digest.hexdigest()[:15], 16)


def read_denied(folder: Path) -> tuple[tuple[Denied, ...], list[Problem]]:
    """The deny-list, sorted, and what is wrong with its rows."""
    found, problems = set(), []
    for number, row in _rows(folder / CORRECTIONS_FILE):
        if row[0] != ERASE:
            continue
        is_whole = len(row) == CORRECTIONS_HEADER.count(",") + 1
        name = _NAME.fullmatch(row[1]) if is_whole else None
        if name is None or row[2]:
            told = (
                "an erase row that `sojourn erase` wrote: namespace:fingerprint in a, nothing in b"
            )
            problems.append(
                Problem(CORRECTIONS_FILE, number, "found an erase row of another form", told)
            )
        else:
            found.add((name[1], int(name[2], 16)))
    return tuple(sorted(found)), problems


def read_deny_key(folder: Path, environ: Mapping[str, str]) -> bytes:
    """The key of the deny-list; empty if there is none. CompanyError, without its value, if it is unfit."""
    value = read_environment(folder, environ).get(DENY_KEY, "")
    if value and len(value) < _SHORTEST:
        raise CompanyError([missing_deny_key(f"found {len(value)} characters in {DENY_KEY}")])
    return value.encode()


def made_with(key: bytes) -> Denied:
    """The row of the list that says which key made it, and does not give it away."""
    return _OWN, denied_fingerprint(_OWN, "", key)


def other_key_problems(denied: Collection[Denied], key: bytes) -> list[Problem]:
    """Whether the list was made with another key, under which nobody on it would be turned away."""
    if not key or not ({row for row in denied if row[0] == _OWN} - {made_with(key)}):
        return []
    found = (
        f"found another {DENY_KEY} than the one that the erase rows of {CORRECTIONS_FILE} were made "
        "with, under which erased people would come back"
    )
    allowed = (
        "the key of then; if it is lost, take all erase rows out and erase these people again with "
        "the new one"
    )
    return [Problem(".env", None, found, allowed)]


def of_people(denied: Collection[Denied]) -> tuple[Denied, ...]:
    """The rows of the list that name somebody, sorted."""
    return tuple(sorted(row for row in denied if row[0] != _OWN))


def missing_deny_key(
    found: str = f"found no {DENY_KEY}, without which erased people would come back",
) -> Problem:
    allowed = (
        f"{DENY_KEY} of at least {_SHORTEST} characters, in the environment or in .env, and for good; "
        'make one with: python -c "import secrets; print(secrets.token_hex(32))"'
    )
    return Problem(".env", None, found, allowed)


def with_erasures(text: str, erased: Sequence[Erased], gone: Collection[str]) -> str:
    """The text of corrections.csv with rows added, unless they are there, and without corrections
    that name one of `gone` (namespace:fingerprint); all other lines as they were."""
    kept = [line for line in text.splitlines(keepends=True) if not _names(line, gone)]
    if kept and not kept[-1].endswith("\n"):
        kept[-1] += "\n"
    lines = kept or [f"{CORRECTIONS_HEADER}\n"]
    known = {row[1] for row in csv.reader(kept) if row and row[0] == ERASE}
    for one in erased:
        if one.row()[1] not in known:
            out = io.StringIO()
            csv.writer(out, lineterminator="\n").writerow(one.row())
            lines.append(out.getvalue())
    return "".join(lines)


def corrections_text(folder: Path) -> str:
    """corrections.csv as it is; empty where there is none."""
    path = folder / "corrections.csv"
    return path.read_text(encoding="utf-8-sig") if path.exists() else ""


def naming(text: str, gone: Collection[str]) -> int:
    """How many corrections name one of `gone`."""
    return sum(_names(line, gone) for line in text.splitlines())


def _names(line: str, gone: Collection[str]) -> bool:
    row = next(csv.reader([line]), [])
    return bool(row) and row[0].strip() != ERASE and any(cell.strip() in gone for cell in row[1:3])


def _rows(path: Path) -> Iterator[Row]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return iter(())  # Told of by whoever reads the corrections themselves.
    return correction_rows(text)
