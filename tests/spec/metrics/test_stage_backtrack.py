"""Ways back: regressions among the moves between visits, and visits to where one has been."""

from __future__ import annotations

from tests.histories import definition, run

DEFINITION = definition("""
stages:
  - {name: browse, rank: 1, match: page_viewed}
  - {name: cart, rank: 2, match: product_added}
  - {name: buy, rank: 3, match: order_placed}
inactivity: 10 days
""")
WHERE = "period_kind = 'all'"


def test_regressions_are_counted_among_all_moves() -> None:
    """Bob goes back from the cart and tries again; Ann goes on; Cid stays."""
    world = run(
        """
        customer | at          | event
        ann      | 01-01 10:00 | page_viewed
        ann      | 01-01 11:00 | product_added
        ann      | 01-01 12:00 | order_placed
        bob      | 01-02 10:00 | page_viewed
        bob      | 01-02 11:00 | product_added
        bob      | 01-02 12:00 | page_viewed
        bob      | 01-02 13:00 | product_added
        cid      | 01-03 10:00 | page_viewed
        """,
        DEFINITION,
    )
    world.shows(
        "stage_backtrack",
        """
        stage  | visits | repeats | moves | regressions | backtrack_rate | backtrack_rate_low | backtrack_rate_high
        browse | 4      | 1       | 3     | 0           | 0              | 0                  | 0.561497
        cart   | 3      | 1       | 2     | 1           | 0.5            | 0.094531           | 0.905469
        buy    | 1      | 0       | 0     | 0           | -              | -                  | -
        """,
        WHERE,
    )


def test_a_move_in_the_instant_of_the_entry_has_no_direction() -> None:
    world = run(
        """
        customer | at          | event
        ann      | 01-01 10:00 | product_added
        ann      | 01-01 10:00 | page_viewed
        """,
        DEFINITION,
    )
    world.shows(
        "stage_backtrack",
        "stage | visits | moves | regressions\nbrowse | 1 | 0 | 0\ncart | 1 | 0 | 0",
        WHERE,
    )


def test_a_move_at_the_watermark_is_not_seen() -> None:
    history = """
        customer | at          | event
        ann      | 01-01 10:00 | product_added
        ann      | 01-02 10:00 | page_viewed
        """
    shown = "stage | visits | moves | regressions\ncart | 1 | {0} | {0}"
    before, after = "01-02 10:00", "01-02 10:00:00.000001"
    where = WHERE + " AND stage = 'cart'"
    run(history, DEFINITION, watermark=before).shows("stage_backtrack", shown.format(0), where)
    run(history, DEFINITION, watermark=after).shows("stage_backtrack", shown.format(1), where)
