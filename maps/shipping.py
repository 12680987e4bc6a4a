"""What a page that is one file takes along: every other view, and the rows behind all numbers.

Deflated, because views are alike: lane by lane, so that what is alike lies close together.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from maps.night import Night
from maps.row import COHORT
from maps.selection import Selection

MOST_BYTES = 590_000
"""Of the whole page."""
_AROUND = 50_000
"""Of it: style, script, choices, and what else is no view."""
MOST_COLUMNS = 400
"""Views times stages. More would take longer to draw than anybody waits for a page."""
_RAW_DEFLATE = -15
"""What a browser's DecompressionStream calls deflate-raw."""

Fragments = Callable[[Selection], Mapping[str, str]]


def ship(night: Night, fragments: Fragments) -> tuple[str, Sequence[Selection]]:
    """The block of text, and the selections in it: as many as there is room for, in order of worth."""
    most = max(1, MOST_COLUMNS // len(night.definition.stages))
    views = {selection: fragments(selection) for selection in night.selections[:most]}
    room = MOST_BYTES - _AROUND - _size(next(iter(views.values()), {}))
    while True:
        packed = pack(_content(night, views))
        if len(packed) <= room or len(views) <= 1:
            return packed, list(views)
        kept = max(1, int(len(views) * room / len(packed) * 0.95))
        views = dict(list(views.items())[:kept])


def _size(lanes: Mapping[str, str]) -> int:
    return sum(len(html.encode()) for html in lanes.values())


def pack(value: Mapping[str, object]) -> str:
    """`value` as JSON, deflated, in base64: safe within any HTML."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    packer = zlib.compressobj(9, zlib.DEFLATED, _RAW_DEFLATE)
    return base64.b64encode(packer.compress(text.encode()) + packer.flush()).decode()


def unpack(packed: str) -> dict[str, Any]:
    """What was packed.

    >>> unpack(pack({"a": [1]}))
    {'a': [1]}
    """
    value: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(packed), _RAW_DEFLATE))
    return value


def _content(night: Night, views: Mapping[Selection, Mapping[str, str]]) -> dict[str, object]:
    lanes = next(iter(views.values()), {})
    return {
        "lanes": {lane: {s.key: html[lane] for s, html in views.items()} for lane in lanes},
        "rows": {table: _table(found, views) for table, found in night.rows.items()},
    }


def _table(found: Mapping[Selection, Sequence[Any]], views: Mapping[Selection, Any]) -> object:
    """A table's columns, and each selection's rows as lists of their values."""
    columns = next(
        ([name for name in rows[0].values if name not in COHORT] for rows in found.values()), []
    )
    return {
        "columns": columns,
        "rows": {
            s.key: [[_plain(row[column]) for column in columns] for row in found.get(s, ())]
            for s in views
        },
    }


def _plain(value: Any) -> Any:
    """Five digits of what is no whole number: more is noise, and would not deflate."""
    if isinstance(value, float):
        return float(f"{value:.5g}")
    return value.isoformat() if isinstance(value, date) else value
