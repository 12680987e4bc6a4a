"""The values that name a person, as bytes to be looked for where parsing made no rows of them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

_TELLING = 8
"""Characters. Shorter values occur in other people's records by chance: `ana` is in many a word."""
_LOOSE = 5  # shorter ones count only where they are all of a value
_WITHIN = rb"(?<![0-9A-Za-z])%s(?![0-9A-Za-z])"
_WHOLE = rb"(?:\A|(?<=[\"',;:\t\r\n])|(?<=: ))%s(?=[\"',;}\]\t\r\n]|\Z)"
_NEVER: re.Pattern[bytes] = re.compile(rb"(?!)")


@dataclass(frozen=True, slots=True)
class Spelling:
    """Patterns of a person's identifiers: `any` of them, and those that are `telling` wherever they stand."""

    any: re.Pattern[bytes]
    telling: re.Pattern[bytes]
    wide: tuple[bytes, ...]
    """The telling ones in UTF-16, either way round."""

    @classmethod
    def of(cls, values: Iterable[str]) -> Spelling:
        """Patterns of the values as the sources wrote them, and as JSON, CSV and URLs would."""
        known = sorted({value.strip() for value in values if value.strip()})
        told = [value for value in known if _is_telling(value)]
        wide = tuple(
            value.lower().encode(code) for value in told for code in ("utf-16-le", "utf-16-be")
        )
        return cls(_pattern(known), _pattern(told), wide)

    def places(self, content: memoryview | bytes) -> list[int]:
        """Where any of the values begins."""
        return [found.start() for found in self.any.finditer(content)]

    def tells(self, content: bytes) -> bool:
        """Whether a telling value stands in it."""
        return self.telling.search(content) is not None

    def is_in_foreign(self, content: bytes) -> bool:
        """Whether bytes that are no text of ours hold a telling value."""
        lowered = content.lower()
        return self.tells(content) or any(value in lowered for value in self.wide)


def spellings(names: Iterable[tuple[str, str, str, str]]) -> Iterator[str]:
    """Values worth looking for, of names as Sighting has them: an object's number is in many a record."""
    for level, _, normal, value in names:
        if level != "object":
            yield normal
            yield value


def _is_telling(value: str) -> bool:
    digits = sum(character.isdigit() for character in value)
    is_number = digits == len(value)
    return "@" in value or (len(value) >= _TELLING and (not is_number or digits > _TELLING))


def _pattern(values: Iterable[str]) -> re.Pattern[bytes]:
    parts = [
        (_WITHIN if _is_loose(value) else _WHOLE) % re.escape(spelled)
        for value in values
        for spelled in sorted(set(_spelled(value)))
    ]
    return re.compile(b"|".join(parts), re.IGNORECASE) if parts else _NEVER


def _is_loose(value: str) -> bool:
    return len(value) >= _LOOSE and not value.isdigit()


def _spelled(value: str) -> Iterator[bytes]:
    yield value.encode()
    yield json.dumps(value)[1:-1].encode()
    yield json.dumps(value, ensure_ascii=False)[1:-1].encode()
    yield quote(value, safe="").encode()
    cell = io.StringIO()
    csv.writer(cell).writerow([value])
    yield cell.getvalue().strip().strip('"').encode()


__all__ = ["Spelling", "spellings"]
