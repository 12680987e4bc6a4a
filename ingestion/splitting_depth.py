"""How deep JSON records are nested: a few bytes can nest deep enough to break who reads them later."""

from __future__ import annotations

import re

import numpy as np

from ingestion.splitting import Lines, Mask, Positions, arrow_bytes

DEPTH_LIMIT = 500
"""Levels. Vendors' payloads have five; Python's and PostgreSQL's readers give up near a thousand."""
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)


def too_deep(lines: Lines) -> Mask:
    """Which records are nested deeper than DEPTH_LIMIT; exact for what is JSON."""
    deep = np.zeros(len(lines), dtype=bool)
    # Every level takes two bytes, so most records need no look.
    long = np.flatnonzero(lines.ends - lines.starts >= 2 * DEPTH_LIMIT)
    if not len(long):
        return deep
    content, starts = arrow_bytes(lines.only(long).raw())
    for index in np.flatnonzero(_depths(content, starts) > DEPTH_LIMIT):
        bare = _STRING.sub(b"", bytes(content[starts[index] : starts[index + 1]]))
        found = _depths(memoryview(bare), np.array([0, len(bare)]))
        deep[long[index]] = found[0] > DEPTH_LIMIT
    return deep


def _depths(content: memoryview, starts: Positions) -> Positions:
    """Levels of each record content[starts[i]:starts[i + 1]], brackets inside of strings counted too."""
    seen = np.frombuffer(content, dtype=np.uint8)
    # 0x20 turns [ into { and ] into }.
    folded = seen | 0x20
    places = np.flatnonzero((folded == ord("{")) | (folded == ord("}")))
    steps = np.where(folded[places] == ord("{"), 1, -1)
    level = np.concatenate(([0], np.cumsum(steps)))
    first = np.searchsorted(places, starts)
    depths = np.zeros(len(starts) - 1, dtype=np.int64)
    some = np.flatnonzero(np.diff(first))
    if len(some):
        highest = np.maximum.reduceat(level[1:], first[:-1][some])
        depths[some] = highest - level[first[:-1][some]]
    return depths
