"""Time in a stage: quantiles and a restricted mean of the curve, which counts those still there."""

from __future__ import annotations

from tests.histories import definition, run

DEFINITION = definition("""
stages:
  - {name: browse, rank: 1, match: page_viewed}
  - {name: buy, rank: 2, match: order_placed}
inactivity: 10 days
horizons: {browse: 10 days}
""")
BROWSE = "stage = 'browse' AND period_kind = 'all'"


def _bought_after(*days: int) -> str:
    """Customers who browse on January 1st and buy so many days later."""
    lines = [
        f"c{no} | 01-01 | page_viewed\nc{no} | 01-{1 + day:02} | order_placed"
        for no, day in enumerate(days)
    ]
    return "customer | at | event\n" + "\n".join(lines)


def test_quantile_is_the_first_time_by_which_the_share_has_left() -> None:
    """Exactly half have left after 2 days, three quarters after 3: reached, in spite of rounding."""
    world = run(_bought_after(1, 2, 3, 4), DEFINITION)
    world.shows(
        "stage_duration",
        """
        n | exits | median_seconds | p75_seconds | p90_seconds | quantile_reason | restricted_mean_seconds | horizon_days
        4 | 4     | 172800         | 259200      | 345600      | -               | 216000                  | 10
        """,
        BROWSE,
    )


def test_thirds_that_make_a_half_are_reached() -> None:
    """Of six, one after another leaves; the product of five sixths, four fifths, … is a half."""
    world = run(_bought_after(1, 2, 3, 4, 5, 6), DEFINITION)
    world.shows("stage_duration", "median_seconds\n259200", BROWSE)


def test_those_still_there_lengthen_the_times() -> None:
    """Two of four bought, two are there since January 1st: of the others nothing is known yet."""
    history = _bought_after(1, 3) + "\nx | 01-01 | page_viewed\ny | 01-01 | page_viewed\n"
    world = run(history, DEFINITION, watermark="01-06")
    world.shows(
        "stage_duration",
        """
        n | exits | median_seconds | p75_seconds | quantile_reason | restricted_mean_seconds | restricted_mean_reason
        4 | 2     | 259200         | -           | p75_not_reached | -                       | not_followed_to_horizon
        """,
        BROWSE,
    )


def test_restricted_mean_counts_no_more_than_the_horizon() -> None:
    """Half a day over ten: who drops out after the horizon was there for ten days; mean of 2 and 10."""
    history = _bought_after(2) + "\nx | 01-01 | page_viewed\nx | 01-08 | page_viewed\n"
    world = run(history, DEFINITION, watermark="01-31")
    world.shows("stage_duration", "restricted_mean_seconds\n518400", BROWSE)


def test_intervals_enclose_what_they_are_of() -> None:
    world = run(_bought_after(1, 1, 2, 2, 3, 4, 5, 6, 7, 9), DEFINITION)
    (row,) = world.table(
        "stage_duration",
        [
            f"{name}{end}_seconds"
            for name in ("median", "p75", "restricted_mean")
            for end in ("_low", "", "_high")
        ],
        BROWSE,
    )
    low, median, high, p75_low, p75, _, mean_low, mean, mean_high = row.values()
    assert low < median < high
    assert p75_low < p75
    assert mean_low < mean < mean_high
    assert mean == 4 * 86_400
