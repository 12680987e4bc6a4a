"""The Wilson score interval, against published values."""

from __future__ import annotations

import pytest

from warehouse import functions
from warehouse.engine import Engine


@pytest.fixture(scope="module")
def engine() -> Engine:
    opened = Engine.open(None)
    functions.install(opened, b"of no consequence")
    return opened


# R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine
# 17 (1998) 857-872, table I, method 3 (score without continuity correction).
NEWCOMBE = [
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0, 0.1611),
    (1, 29, 0.0061, 0.1718),
]


@pytest.mark.parametrize(("k", "n", "low", "high"), NEWCOMBE)
def test_published_intervals(engine: Engine, k: int, n: int, low: float, high: float) -> None:
    found = engine.rows("SELECT wilson_low($k, $n), wilson_high($k, $n)", {"k": k, "n": n})[0]
    assert (round(found[0], 4), round(found[1], 4)) == (low, high)


def test_nobody_has_no_interval_and_none_or_all_touch_the_ends_exactly(engine: Engine) -> None:
    found = engine.rows(
        "SELECT k, n, wilson_low(k, n), wilson_high(k, n)"
        " FROM range(0, 200) AS a (n) CROSS JOIN (VALUES (0), (1)) AS b (i)"
        " CROSS JOIN LATERAL (SELECT CASE i WHEN 0 THEN 0 ELSE n END AS k) AS c"
    )
    assert {(low, high) for _, n, low, high in found if n == 0} == {(None, None)}
    assert {low for k, n, low, _ in found if n and k == 0} == {0.0}
    assert {high for k, n, _, high in found if n and k == n} == {1.0}


def test_interval_holds_the_rate(engine: Engine) -> None:
    outside = engine.rows(
        "SELECT k, n FROM range(1, 300) AS a (n) CROSS JOIN range(0, 300) AS b (k) WHERE k <= n"
        " AND NOT (0 <= wilson_low(k, n) AND wilson_low(k, n) <= k / n"
        " AND k / n <= wilson_high(k, n) AND wilson_high(k, n) <= 1)"
    )
    assert outside == []
