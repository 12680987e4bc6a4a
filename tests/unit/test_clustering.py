"""Scores of clusterings, on the worked example of the paper that B-cubed comes from."""

from __future__ import annotations

import numpy as np
import pytest

from bench.clustering import b_cubed, pairwise

# Bagga, Baldwin 1998, figures 5 to 7: three entities, and two answers that weld two of them.
TRUE = np.repeat([1, 2, 3], [5, 2, 5])
SMALL_WELDED = np.repeat([1, 2, 2], [5, 2, 5])
BIG_WELDED = np.repeat([1, 2, 1], [5, 2, 5])


@pytest.mark.parametrize(("found", "precision"), [(SMALL_WELDED, 0.7619), (BIG_WELDED, 0.5833)])
def test_b_cubed_is_that_of_the_paper(found: np.ndarray, precision: float) -> None:
    score = b_cubed(found, TRUE, TRUE)
    assert score.precision == pytest.approx(precision, abs=1e-4)
    assert score.recall == 1


def test_pairs_are_counted_one_by_one() -> None:
    score = pairwise(SMALL_WELDED, TRUE, TRUE)
    assert (score.precision, score.recall) == (21 / 31, 1)
    torn = pairwise(np.arange(12), TRUE, TRUE)
    assert (torn.precision, torn.recall, torn.f1) == (1, 0, 0)


def test_recall_is_over_what_can_be_linked() -> None:
    linkable = np.arange(12)
    assert b_cubed(np.arange(12), TRUE, linkable).recall == 1
    assert pairwise(TRUE, TRUE, linkable).recall == 1
