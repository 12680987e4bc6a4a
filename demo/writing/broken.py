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
        return np.r_[day, self.day][np.argsort(place, kind="stable")]

    def table(self) -> pa.Table:
        return pa.table({"place": self.place, "piece": pa.array(self.text, pa.string())})


def between(
    rng: np.random.Generator, source: str, share: float, day: Ints, allowed: Flags
) -> Broken:
    """Broken lines after a share of the `allowed` rows, and one cut off at the end of the last file.

    `day` never falls; row i has place 2 i.
    """
    rows = np.flatnonzero(allowed)
    picked = (
        np.sort(rng.choice(rows, round(share * len(rows)), replace=False)) if share else rows[:0]
    )
    text = broken_lines(rng, source, len(picked))
    if len(picked):
        # A file whose writer was stopped: the last line has no end.
        picked = np.r_[picked[picked < rows[-1]], len(day) - 1]
        text = [*text[: len(picked) - 1], broken_lines(rng, source, 1)[0][:9]]
    return Broken(picked * 2 + 1, day[picked], text)
