"""A definition's visits before W as arrays, and which cohorts each is of: what numpy metrics count."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from warehouse.engine import Engine

Ints = NDArray[np.int64]

# One order for both queries: the customer's visits as they followed each other.
_VISITS = """
SELECT {columns}
FROM stage_visit AS v
WHERE v.definition = $definition AND v.entered_us < $watermark_us
ORDER BY v.customer_id, v.entered_order_no
"""

_MEMBERS = """
WITH visit AS (
    SELECT
        v.journey_id,
        v.visit_no,
        ROW_NUMBER() OVER (ORDER BY v.customer_id, v.entered_order_no) - 1 AS place
    FROM stage_visit AS v
    WHERE v.definition = $definition AND v.entered_us < $watermark_us
)
SELECT v.place, c.cohort_no
FROM visit_cohort AS c
JOIN visit AS v ON v.journey_id = c.journey_id AND v.visit_no = c.visit_no
WHERE c.definition = $definition
"""


@dataclass(frozen=True, slots=True)
class Members:
    """One element per visit and cohort that it is of, sorted by cohort, then by place."""

    place: Ints
    """Index of the visit among the definition's visits (`visits`)."""
    cohort: Ints
    """Its cohort, as an index into `cohort_no`."""
    cohort_no: Ints
    """cohort.cohort_no of each cohort of the definition, ascending."""

    def of(self, chosen: NDArray[np.bool_]) -> Members:
        """Those of the chosen elements alone; cohorts keep their numbers."""
        return Members(self.place[chosen], self.cohort[chosen], self.cohort_no)

    def count(self, is_counted: NDArray[np.bool_]) -> Ints:
        """How many members of each cohort are visits that are counted; one flag per visit."""
        return np.bincount(self.cohort[is_counted[self.place]], minlength=len(self.cohort_no))


def visits(
    engine: Engine, columns: str, definition: str, watermark_us: int | None
) -> dict[str, Ints]:
    """Integer columns (SQL over `v`, a stage_visit) of the visits before W, by customer and order."""
    bound = {"definition": definition, "watermark_us": watermark_us}
    found = engine.arrow(_VISITS.format(columns=columns), bound)
    return {name: found.column(name).to_numpy().astype(np.int64) for name in found.column_names}


def members(engine: Engine, definition: str, watermark_us: int | None) -> Members:
    """Every membership of the definition's visits in cohorts."""
    bound = {"definition": definition, "watermark_us": watermark_us}
    found = engine.arrow(_MEMBERS, bound)
    place = found.column("place").to_numpy().astype(np.int64)
    numbers = found.column("cohort_no").to_numpy().astype(np.int64)
    # One key that sorts by cohort and then by place: far cheaper than two sorts.
    width = int(place.max(initial=0)) + 1
    key = np.sort(numbers * width + place)
    cohort_no, cohort = np.unique(key // width, return_inverse=True)
    return Members(key % width, cohort, cohort_no)
