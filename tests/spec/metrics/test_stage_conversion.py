"""Windowed conversion: of those who entered a stage, who entered another within so many days."""

from __future__ import annotations

import pytest

from tests.histories import definition, run

DEFINITION = definition("""
stages:
  - {name: browse, rank: 1, match: page_viewed}
  - {name: buy, rank: 2, match: order_placed}
goal: buy
restart: [browse]
inactivity: 30 days
windows_days: [7]
""")

TO_BUY = "period_kind = 'all' AND stage = 'browse' AND to_stage = 'buy'"


def test_target_entered_exactly_a_window_later_is_in_time() -> None:
    world = run(
        """
        customer | at                    | event
        ann      | 01-01                 | page_viewed
        ann      | 01-08                 | order_placed
        bob      | 01-01                 | page_viewed
        bob      | 01-08 00:00:00.000001 | order_placed
        """,
        DEFINITION,
    )
    world.shows(
        "stage_conversion",
        """
        window_days | eligible | converted | not_yet_eligible | rate | rate_low | rate_high
        7           | 2        | 1         | 0                | 0.5  | 0.094531 | 0.905469
        """,
        TO_BUY,
    )


@pytest.mark.parametrize(
    ("watermark", "eligible", "converted", "not_yet_eligible"),
    [("01-08", 1, 1, 1), ("01-07 23:59:59.999999", 0, 0, 2), ("01-09", 2, 1, 0)],
)
def test_only_whole_windows_before_the_watermark_are_eligible(
    watermark: str, eligible: int, converted: int, not_yet_eligible: int
) -> None:
    """Ann bought at once, but until January 8th nobody knows how many like her will not."""
    world = run(
        """
        customer | at    | event
        ann      | 01-01 | page_viewed
        ann      | 01-02 | order_placed
        bob      | 01-02 | page_viewed
        """,
        DEFINITION,
        watermark=watermark,
    )
    columns = ["eligible", "converted", "not_yet_eligible"]
    assert world.table("stage_conversion", columns, TO_BUY) == [
        dict(zip(columns, (eligible, converted, not_yet_eligible), strict=True))
    ]


def test_target_at_the_watermark_is_not_seen_though_its_window_ends_there() -> None:
    world = run(
        "customer | at | event\nann | 01-01 | page_viewed\nann | 01-08 | order_placed\n",
        DEFINITION,
        watermark="01-08",
    )
    world.shows("stage_conversion", "eligible | converted\n1 | 0", TO_BUY)


def test_window_is_counted_from_the_first_entry_of_the_journey() -> None:
    """Ann browses again a day before she buys; her first entry was nine days before."""
    plain = DEFINITION.model_copy(update={"restart": (), "goal": None})
    world = run(
        """
        customer | at    | event
        ann      | 01-01 | page_viewed
        ann      | 01-02 | order_placed
        bob      | 01-01 | order_placed
        bob      | 01-02 | page_viewed
        bob      | 01-09 | page_viewed
        bob      | 01-10 | order_placed
        """,
        plain,
    )
    world.shows("stage_conversion", "eligible | converted\n2 | 1", TO_BUY)


def test_target_before_the_entry_does_not_count() -> None:
    """By order, also within one instant: Ann's order comes before her page view."""
    plain = DEFINITION.model_copy(update={"restart": (), "goal": None})
    world = run(
        "customer | at | event\nann | 01-01 | order_placed\nann | 01-01 | page_viewed\n", plain
    )
    world.shows(
        "stage_conversion",
        """
        stage  | to_stage | eligible | converted
        browse | buy      | 1        | 0
        buy    | browse   | 1        | 1
        """,
        "period_kind = 'all'",
    )


def test_customers_convert_in_any_journey_and_count_once_in_each_period() -> None:
    """Ann buys, and comes back: her second journey has no order within 7 days, her third has one.

    By journey: three entries, two conversions. By customer: her first entry of all, converted; in
    the week of January 8th her entry converts too, in the journey after it.
    """
    world = run(
        """
        customer | at          | event
        ann      | 01-01       | page_viewed
        ann      | 01-02       | order_placed
        ann      | 01-08       | page_viewed
        ann      | 01-08 12:00 | order_cancelled
        ann      | 01-09       | page_viewed
        ann      | 01-10       | order_placed
        """,
        DEFINITION.model_copy(
            update={
                "ends_on": definition("""
        stages: [{name: a, rank: 1}]
        ends_on: order_cancelled
        """).ends_on
            }
        ),
    )
    world.shows(
        "stage_conversion",
        """
        period_kind | period_start | eligible | converted | eligible_customers | converted_customers
        all         | -            | 3        | 2         | 1                  | 1
        month       | 01-01        | 3        | 2         | 1                  | 1
        week        | 01-01        | 1        | 1         | 1                  | 1
        week        | 01-08        | 2        | 1         | 1                  | 1
        """,
        "stage = 'browse'",
    )


def test_period_binds_the_entry_only() -> None:
    world = run(
        "customer | at | event\nann | 01-31 | page_viewed\nann | 02-01 | order_placed\n", DEFINITION
    )
    world.shows(
        "stage_conversion",
        "period_start | eligible | converted\n01-01 | 1 | 1",
        "period_kind = 'month' AND stage = 'browse'",
    )


def test_every_pair_of_different_stages_has_a_row_and_no_rate_without_anybody_eligible() -> None:
    three = definition("""
    stages:
      - {name: browse, rank: 1, match: page_viewed}
      - {name: buy, rank: 2, match: order_placed}
      - {name: use, rank: 3, match: signed_in}
    windows_days: [1, 30]
    """)
    world = run("customer | at\nann | 01-01\n", three, watermark="01-15")
    world.shows(
        "stage_conversion",
        """
        stage  | to_stage | window_days | eligible | not_yet_eligible | rate | rate_low | rate_high
        browse | buy      | 1           | 1        | 0                | 0    | 0        | 0.793451
        browse | buy      | 30          | 0        | 1                | -    | -        | -
        browse | use      | 1           | 1        | 0                | 0    | 0        | 0.793451
        browse | use      | 30          | 0        | 1                | -    | -        | -
        """,
        "period_kind = 'all'",
    )
