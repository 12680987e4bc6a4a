"""Time zones as a table that SQL can join: naive local times to instants."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pyarrow as pa

_FIRST, _LAST = datetime(1989, 12, 1, tzinfo=UTC), datetime(2101, 2, 1, tzinfo=UTC)
_STEP = timedelta(days=4)  # no zone has changed twice in less since 1990
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FOREVER = 1 << 62

SCHEMA = pa.schema(
    [(name, pa.int64()) for name in ("local_from_us", "offset_us", "fold_until_us", "gap_from_us")]
)
"""One row per offset. A local time belongs to the row with the largest local_from_us at or before
it; it is in an autumn fold before fold_until_us, in a spring gap from gap_from_us on."""


@cache
def zone_changes(zone: str) -> pa.Table:
    """The offsets of an IANA zone from 1990 to 2100, in order (one row: the offset never changes).

    A change at instant u from offset a to b holds for local times from u + b on: in the gap the
    offset before the change, in the fold the later instant.
    """
    changes = _changes(ZoneInfo(zone))
    rows = []
    for number, (at_us, before, offset) in enumerate(changes):
        following = changes[number + 1 : number + 2]
        gap = following[0][0] + offset if following and following[0][2] > offset else _FOREVER
        fold = at_us + before if before > offset else -_FOREVER
        local_from = at_us + offset if number else -_FOREVER
        rows.append((local_from, offset, fold, gap))
    columns = zip(*rows, strict=True)
    return pa.table([pa.array(column, pa.int64()) for column in columns], schema=SCHEMA)


def _changes(zone: ZoneInfo) -> list[tuple[int, int, int]]:
    """(instant, offset before, offset from then on), all in µs; the first is the one at the start."""
    offset = _offset_us(zone, _FIRST)
    found = [(_us(_FIRST), offset, offset)]
    at = _FIRST
    while at < _LAST:
        following = at + _STEP
        new = _offset_us(zone, following)
        if new != offset:
            found.append((_us(_change_between(zone, at, following)), offset, new))
            offset = new
        at = following
    return found


def _change_between(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """The second at which the offset becomes that of `high`."""
    new = _offset_us(zone, high)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        low, high = (low, middle) if _offset_us(zone, middle) == new else (middle, high)
    return high


def _offset_us(zone: ZoneInfo, at: datetime) -> int:
    offset = at.astimezone(zone).utcoffset() or timedelta()
    return offset // timedelta(microseconds=1)


def _us(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)
