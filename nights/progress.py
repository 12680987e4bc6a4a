"""What a night tells whoever watches it: counts and durations, never values of rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Progress:
    """One thing that happened. `step` is `load`, or `land_and_parse.web`, or, for a table made,
    `identity.evidence`."""

    step: str
    state: Literal["begun", "table", "done", "failed", "note"]
    rows: int = 0
    seconds: float = 0.0
    counts: Mapping[str, int] = field(default_factory=dict)
    message: str = ""


Tell = Callable[[Progress], None]


def nobody(_: Progress) -> None:
    """Tell nobody."""


def line(progress: Progress) -> str | None:
    """The event as one line for a log, or nothing for what is too fine for one.

    >>> line(Progress("load", "done", 1200, 0.51, {"batches": 3}))
    'load                          1,200 rows     0.5 s  3 batches'
    """
    if progress.state in ("begun", "table"):
        return None
    if progress.state == "note":
        return f"{progress.step:24} {progress.message}"
    if progress.state == "failed":
        return f"{progress.step:24} FAILED after {progress.seconds:.1f} s: {progress.message}"
    rows = f"{progress.rows:,} rows" if progress.rows else ""
    told = f"{progress.step:24} {rows:>15} {progress.seconds:7.1f} s  {counted(progress.counts)}"
    return told.rstrip()


def counted(counts: Mapping[str, int]) -> str:
    """Counts as words, zeros left out: `3 batches, 12 items_rejected`."""
    return ", ".join(f"{n:,} {name.replace('_', ' ')}" for name, n in counts.items() if n)
