"""How deep JSON records are nested: a few bytes can nest deep enough to break who reads them later."""

from __future__ import annotations

import re

import numpy as np

from ingestion.splitting.lines import Lines, Mask, places

DEPTH_LIMIT = 500
"""Levels. Vendors' payloads have five; Python's and PostgreSQL's readers give up near a thousand."""
_FOLD = 0x20  # turns [ into { and ] into }
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)


def too_deep(lines: Lines) -> Mask:
    """Which records are nested deeper than DEPTH_LIMIT; exact for what is JSON."""
    deep = np.zeros(len(lines), dtype=bool)
    if not len(lines):
        return deep
    # Every level opens a bracket, and hardly any record has so many.
    opened = places(lines.content, int(lines.starts[0]), int(lines.ends[-1]), ord("{"), _FOLD)
    counts = np.searchsorted(opened, lines.ends) - np.searchsorted(opened, lines.starts)
    for index in np.flatnonzero(counts > DEPTH_LIMIT):
        record = bytes(lines.content[lines.starts[index] : lines.ends[index]])
        deep[index] = _depth(_STRING.sub(b"", record)) > DEPTH_LIMIT
    return deep


def _depth(bare: bytes) -> int:
    """Levels of a record without its strings."""
    folded = np.frombuffer(bare, dtype=np.uint8) | _FOLD
    steps = (folded == ord("{")).astype(np.int64) - (folded == ord("}"))
    return int(np.cumsum(steps).max(initial=0))
