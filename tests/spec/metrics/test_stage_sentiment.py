"""Sentiment of a stage: every customer heard once, nothing told under the floor."""

from __future__ import annotations

from typing import Any

from tests.histories import World, definition, run

DEFINITION = definition("""
stages:
  - {name: use, rank: 1, match: page_viewed}
  - {name: help, rank: 2, match: [ticket_created, ticket_commented]}
ends_on: subscription_cancelled
inactivity: 10 days
""")
HELP = "period_kind = 'all' AND stage = 'help'"
HISTORY = """
customer | at    | event                  | text
ann      | 01-01 | ticket_created         | This is a disaster.
ann      | 01-02 | ticket_commented       | The coffee is great!
ann      | 01-03 | ticket_commented       | Where is my parcel?
bob      | 01-01 | ticket_created         | I am disappointed.
cid      | 01-01 | ticket_created         |
"""


def world(history: str = HISTORY, customers: int = 2, **settings: Any) -> World:
    floor = {"customers": customers, "coverage": 0.5}
    return run(history, DEFINITION, sentiment_floor=floor, **settings)


def test_each_customer_is_heard_once_however_much_they_write() -> None:
    """Ann's mean is (-0.6249 + 0.6588 + 0) / 3 = 0.0113, Bob's -0.4767: -0.2327 in the middle."""
    world().shows(
        "stage_sentiment",
        """
        customers | texts | customers_heard | coverage | customer_sentiment | sentiment_reason
        3         | 4     | 2               | 0.666667 | -0.2327            | -
        """,
        HELP,
    )


def test_its_interval_draws_whole_customers() -> None:
    world().shows(
        "stage_sentiment",
        "customer_sentiment_low | customer_sentiment_high\n-0.4767 | 0.0113",
        HELP,
    )


def test_no_value_is_told_under_the_floor_and_the_reason_is() -> None:
    shown = """
        customers_heard | customer_sentiment | customer_sentiment_low | customer_sentiment_high | peak_end | sentiment_reason
        2               | -                  | -                      | -                       | -        | {0}
        """
    world(customers=3).shows("stage_sentiment", shown.format("few_customers"), HELP)
    silent = "".join(f"\nc{no} | 01-01 | ticket_created | -" for no in range(2))
    few = world(HISTORY.rstrip() + silent)
    few.shows("stage_sentiment", shown.format("low_coverage"), HELP)


def test_the_default_floor_is_thirty_customers_and_a_fifth_of_them() -> None:
    texts = "".join(f"\nc{no} | 01-01 | ticket_created | Where is my parcel?" for no in range(30))
    drawn = "customer | at | event | text" + texts
    told = "customers_heard | customer_sentiment\n30 | 0"
    run(drawn, DEFINITION).shows("stage_sentiment", told, HELP)
    fewer = drawn.rsplit("\n", 1)[0]
    run(fewer, DEFINITION).shows("stage_sentiment", told.replace("30 | 0", "29 | -"), HELP)


def test_where_nobody_wrote_there_is_a_row_without_a_value() -> None:
    history = "customer | at | event\nann | 01-01 | page_viewed"
    world(history).shows(
        "stage_sentiment",
        "customers | texts | customers_heard | coverage | customer_sentiment\n1 | 0 | 0 | 0 | -",
        "period_kind = 'all'",
    )


def test_peak_and_end_are_of_closed_journeys_only() -> None:
    """Ann's peak is 0.6588 and her end 0: 0.3294. Bob's one text is both: -0.4767. Dan is undecided.

    Of two peaks of one height the bad one is remembered.
    """
    history = HISTORY + "dan | 01-19 | ticket_created | The coffee is great!"
    world(history, watermark="01-20").shows(
        "stage_sentiment",
        """
        customers_heard | peak_end_customers | peak_end | peak_end_low | peak_end_high
        3               | 2                  | -0.07365 | -0.4767      | 0.3294
        """,
        HELP,
    )


def test_what_is_written_at_the_watermark_is_not_heard() -> None:
    shown = "texts | customer_sentiment\n{0}"
    world(customers=1, watermark="01-02").shows(
        "stage_sentiment", shown.format("2 | -0.5508"), HELP
    )
    after = world(customers=1, watermark="01-02 00:00:00.000001")
    after.shows("stage_sentiment", shown.format("3 | -0.229875"), HELP)
