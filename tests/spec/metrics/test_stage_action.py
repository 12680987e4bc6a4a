"""What is done in a stage: by event word, of the customers who entered it."""

from __future__ import annotations

from tests.histories import definition, run

DEFINITION = definition("""
stages:
  - {name: browse, rank: 1, match: page_viewed}
  - {name: buy, rank: 2, match: order_placed}
inactivity: 10 days
""")
WHERE = "period_kind = 'all'"


def test_each_customer_counts_once_a_word_whatever_the_touchpoints() -> None:
    """Ann looks three times over two visits; Bob looks once and searches; nobody else came."""
    world = run(
        """
        customer | at          | event
        ann      | 01-01 10:00 | page_viewed
        ann      | 01-01 11:00 | page_viewed
        ann      | 01-01 12:00 | order_placed
        ann      | 01-01 13:00 | page_viewed
        bob      | 01-02 10:00 | page_viewed
        bob      | 01-02 11:00 | searched
        """,
        DEFINITION,
    )
    world.shows(
        "stage_action",
        """
        stage  | event_type   | touchpoints | customers | customer_share | customer_share_low | customer_share_high
        browse | page_viewed  | 4           | 2         | 1              | 0.34238           | 1
        browse | searched     | 1           | 1         | 0.5            | 0.094531           | 0.905469
        buy    | order_placed | 1           | 1         | 1              | 0.206549           | 1
        """,
        WHERE,
    )


def test_what_does_not_drive_is_no_action() -> None:
    world = run(
        """
        customer | at          | event
        ann      | 01-01 10:00 | page_viewed
        ann      | 01-01 11:00 | email_opened
        """,
        DEFINITION,
    )
    world.shows("stage_action", "stage | event_type | customers\nbrowse | page_viewed | 1", WHERE)


def test_what_comes_at_the_watermark_or_later_is_not_seen() -> None:
    world = run(
        """
        customer | at          | event
        ann      | 01-01 10:00 | page_viewed
        ann      | 01-03 00:00 | searched
        """,
        DEFINITION,
        watermark="01-03",
    )
    world.shows("stage_action", "stage | event_type | customers\nbrowse | page_viewed | 1", WHERE)
