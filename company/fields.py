"""The kinds of value a company's files hold, each with the words that tell what is allowed."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from functools import cache
from typing import Annotated, Any
from zoneinfo import available_timezones

from phonenumbers import SUPPORTED_REGIONS
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
)

FROM_FILE = {"from_file": True}
"""Validation context of values that come out of a file, where a bare number has no unit."""

_SECOND_US = 1_000_000
_UNITS_US = {
    "s": _SECOND_US,
    "m": 60 * _SECOND_US,
    "h": 3_600 * _SECOND_US,
    "d": 86_400 * _SECOND_US,
    "w": 7 * 86_400 * _SECOND_US,
}
_DURATION = re.compile(
    r"(\d{1,9})\s*(?:(s)|(m)|(h)|(d)|(w)|(s)ec(?:ond)?s?|(m)in(?:ute)?s?|(h)ours?|(d)ays?|(w)eeks?)"
)
# Nothing a customer does is a century away; longer is a slip of the keyboard.
_LONGEST_US = 36_500 * _UNITS_US["d"]

_BYTES = {"MB": 10**6, "GB": 10**9, "TB": 10**12, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}
# A night of 150,000 touchpoints was computed with it; one with 128MB was not.
_LEAST_MEMORY = "256MB"


class Settings(BaseModel):
    """Base of everything configured: frozen, unknown keys refused, values kept out of errors."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        validate_by_name=True,
        validate_by_alias=True,
    )


def nearest(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the known word nearest to `word`, or nothing.

    >>> nearest("pge_viewed", ["page_viewed", "searched"])
    "; did you mean 'page_viewed'?"
    """
    close = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean '{close[0]}'?" if close else ""


def duration_us(text: str) -> int:
    """Microseconds of a whole number with a unit: s, m, h, d, w, also written out.

    >>> duration_us("24h"), duration_us("30 days"), duration_us("90s")
    (86400000000, 2592000000000, 90000000)
    """
    match = _DURATION.fullmatch(text.strip().lower())
    if match is None:
        raise ValueError('a whole number with a unit, like "30 days", "24h", "45m" or "90s"')
    unit = next(letter for letter in match.groups()[1:] if letter)
    us = int(match[1]) * _UNITS_US[unit]
    if not 0 < us <= _LONGEST_US:
        raise ValueError("more than nothing and at most 36500 days")
    return us


def _duration(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, str):
        return duration_us(value)
    if info.context == FROM_FILE:
        raise ValueError('a whole number with a unit, like "30 days", "24h", "45m" or "90s"')
    return value


def distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    """The values; ValueError if one is there twice."""
    if len(set(values)) < len(values):
        raise ValueError("each of them once")
    return values


def matching(pattern: str, allowed: str) -> tuple[AfterValidator, Any]:
    """A check of the whole text against `pattern`, and the same for the editors' JSON Schema."""
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if compiled.fullmatch(value) is None:
            raise ValueError(allowed)
        return value

    return AfterValidator(check), Field(json_schema_extra={"pattern": f"^{pattern}$"})


@cache
def _zones() -> frozenset[str]:
    """The names that mean the same on every machine; `localtime` does not."""
    return frozenset(available_timezones() - {"localtime", "Factory"})


def _zone(value: str) -> str:
    zones = _zones()
    if value not in zones:
        hint = nearest(value, zones)
        raise ValueError(f"an IANA time zone name such as 'Europe/Berlin' or 'UTC'{hint}")
    return value


def _country(value: str) -> str:
    if value not in SUPPORTED_REGIONS:
        raise ValueError("a country as two capital letters, such as DE, US or NO")
    return value


def size_bytes(text: str) -> int:
    """Bytes of a size as DuckDB writes it.

    >>> size_bytes("1.5GB"), size_bytes("2 MiB")
    (1500000000, 2097152)
    """
    number = text.rstrip("TGMiB ")
    return int(float(number) * _BYTES[text.removeprefix(number).strip()])


def _enough_memory(value: str) -> str:
    if size_bytes(value) < size_bytes(_LEAST_MEMORY):
        raise ValueError(f'at least "{_LEAST_MEMORY}": with less not even a small night gets done')
    return value


def one_or_many(value: Any) -> Any:
    """A tuple of one where a file gives a single value instead of a list."""
    return value if isinstance(value, list | tuple) else (value,)


NonEmpty = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Name = Annotated[
    str,
    *matching(
        r"[a-z][a-z0-9_-]{0,62}",
        "a name of small letters, digits, _ and -, beginning with a letter, at most 63 long",
    ),
]
EventType = Annotated[
    str,
    *matching(r"[a-z][a-z0-9_]{0,62}", "an event word of small letters, digits and _"),
]
ObjectNamespace = Annotated[
    str,
    *matching(
        r"[a-z][a-z0-9_]*(@[a-z][a-z0-9_-]*)?",
        "a namespace such as order or order@shop, in small letters",
    ),
]
Currency = Annotated[
    str, *matching(r"[A-Z]{3}", "a currency as three capital letters, such as EUR")
]
Size = Annotated[
    str,
    *matching(r"[1-9]\d*(\.\d+)? ?(MB|GB|TB|MiB|GiB|TiB)", 'a size such as "4GB" or "512MB"'),
]
Memory = Annotated[Size, AfterValidator(_enough_memory)]
VariableName = Annotated[
    str,
    *matching(
        r"[A-Z][A-Z0-9_]*",
        "the name of an environment variable, such as SOJOURN_ALERT_URL; what it holds stays out of the file",
    ),
]
Zone = Annotated[str, AfterValidator(_zone)]
Country = Annotated[str, AfterValidator(_country)]
Positive = Annotated[int, Field(strict=True, ge=1, le=1_000_000)]
Count = Annotated[int, Field(strict=True, ge=0, le=1_000_000_000)]
Duration = Annotated[
    int,
    BeforeValidator(_duration),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^\d+ *(s|m|h|d|w|sec(ond)?s?|min(ute)?s?|hours?|days?|weeks?)$",
            "examples": ["30 days", "24h", "45m", "90s"],
        }
    ),
]
"""Microseconds; in a file a number with its unit."""
