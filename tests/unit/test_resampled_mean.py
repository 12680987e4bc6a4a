"""Intervals of means by resampling customers: stable, order-free, and as wide as theory says."""

from __future__ import annotations

import numpy as np
import pytest

from transforms.metrics.resampled_mean import Floats, Shares, intervals, seed


def shares(set_no: list[int], customer: list[int], total: list[float]) -> Shares:
    return Shares(
        np.array(set_no), np.array(customer), np.array(total), np.ones(len(total), np.float64)
    )


def one_set(total: Floats) -> Shares:
    number = len(total)
    return Shares(np.zeros(number, np.int64), np.arange(number), total, np.ones(number))


def test_a_definitions_seed_is_the_same_everywhere() -> None:
    # printf 'journey_effort:purchase' | sha256sum
    assert f"{seed('journey_effort', 'purchase'):064x}".startswith("bb8e6be41a1a")
    assert seed("journey_effort", "purchase") != seed("stage_sentiment", "purchase")


def test_an_interval_is_as_wide_as_the_normal_one_for_many_customers() -> None:
    values = np.random.Generator(np.random.PCG64(1)).normal(3.0, 2.0, 4_000)
    low, high = intervals(one_set(values), 7)
    half = 1.96 * values.std() / np.sqrt(len(values))
    assert low[0] == pytest.approx(values.mean() - half, abs=0.25 * half)
    assert high[0] == pytest.approx(values.mean() + half, abs=0.25 * half)


def test_who_does_much_is_drawn_with_all_of_it() -> None:
    """Ten customers of a hundred equal values each are no thousand observations."""
    values = np.arange(10.0)
    many = Shares(np.zeros(10, np.int64), np.arange(10), values * 100, np.full(10, 100.0))
    assert np.allclose(intervals(many, 7), intervals(one_set(values), 7))


def test_a_set_of_one_customer_has_no_interval_and_the_others_keep_theirs() -> None:
    both = intervals(shares([0, 1, 1], [5, 5, 6], [1.0, 2.0, 4.0]), 7)
    assert np.isnan(both[0][0])
    assert np.isnan(both[1][0])
    assert (both[0][1], both[1][1]) == (2.0, 4.0)
