"""Records that cannot be read, put between the good ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from demo.dirt import broken_lines
from demo.moments import Flags, Ints


@dataclass
class Broken:
    """Pieces to put after rows of a file: `place` is odd where the rows' places are even."""

    place: Ints
    day: Ints
    text: list[str]

    def among(self, day: Ints) -> Ints:
        """Days of all pieces in order of place, where row i of the good ones has place 2 i."""
        place = np.r_[np.arange(len(day)) * 2, self.place]
        return np.asarray(np.r_[day, self.day][np.argsort(place, kind="stable")], dtype=np.int64)

    def table(self) -> pa.Table:
        return pa.table({"place": self.place, "piece": pa.array(self.text, pa.string())})


def some(rng: np.random.Generator, share: float, allowed: Flags) -> Ints:
    """Positions of a share of the allowed rows, rising."""
    rows = np.flatnonzero(allowed)
    if share == 0:
        return rows[:0]
    return np.sort(rng.choice(rows, round(share * len(rows)), replace=False))


def between(
    rng: np.random.Generator, source: str, share: float, day: Ints, allowed: Flags
) -> Broken:
    """Broken lines after a share of the `allowed` rows, and one cut off at the end of the last file.

    `day` never falls; row i has place 2 i.
    """
    rows = some(rng, share, allowed)
    text = broken_lines(rng, source, len(rows))
    if len(rows):
        # A file whose writer was stopped: the last line has no end.
        rows = np.r_[rows[rows < len(day) - 1], len(day) - 1]
        text = [*text[: len(rows) - 1], broken_lines(rng, source, 1)[0][:9]]
    return Broken(rows * 2 + 1, day[rows], text)
