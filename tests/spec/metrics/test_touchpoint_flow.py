"""Steps between kinds of touchpoint, and the ways that journeys take."""

from __future__ import annotations

from tests.histories import definition, run

DEFINITION = definition("""
stages:
  - {name: browse, rank: 1, match: page_viewed}
  - {name: cart, rank: 2, match: product_added}
  - {name: buy, rank: 3, match: order_placed}
  - {name: lost, rank: 4, match: subscription_cancelled}
ends_on: subscription_cancelled
inactivity: 10 days
""")

HISTORY = """
customer | at    | event
ann      | 01-01 | page_viewed
ann      | 01-02 | page_viewed
ann      | 01-04 | order_placed
bob      | 01-01 | page_viewed
bob      | 01-02 | product_added
bob      | 01-05 | page_viewed
cid      | 01-01 | page_viewed
cid      | 01-07 | subscription_cancelled
dan      | 01-28 | page_viewed
"""


def test_every_touchpoint_comes_from_somewhere_and_goes_somewhere() -> None:
    """W is February 1st: all have dropped out or ended but Dan, who is still deciding."""
    run(HISTORY, DEFINITION, watermark="02-01").shows(
        "touchpoint_flow",
        """
        from_event_type        | to_event_type          | count | share_out | share_in | median_gap_seconds | p90_gap_seconds
        START                  | page_viewed            | 4     | 1         | 0.666667 | -                  | -
        page_viewed            | page_viewed            | 1     | 0.166667  | 0.166667 | 86400              | 86400
        page_viewed            | order_placed           | 1     | 0.166667  | 1        | 172800             | 172800
        page_viewed            | product_added          | 1     | 0.166667  | 1        | 86400              | 86400
        page_viewed            | subscription_cancelled | 1     | 0.166667  | 1        | 518400             | 518400
        page_viewed            | END                    | 1     | 0.166667  | 0.333333 | -                  | -
        page_viewed            | OPEN                   | 1     | 0.166667  | 1        | -                  | -
        product_added          | page_viewed            | 1     | 1         | 0.166667 | 259200             | 259200
        order_placed           | END                    | 1     | 1         | 0.333333 | -                  | -
        subscription_cancelled | END                    | 1     | 1         | 0.333333 | -                  | -
        """,
        "period_kind = 'all'",
    )


def test_what_comes_after_the_watermark_is_not_known_yet() -> None:
    run(HISTORY, DEFINITION, watermark="01-02").shows(
        "touchpoint_flow",
        """
        from_event_type | to_event_type | count | share_out | share_in
        START           | page_viewed   | 3     | 1         | 1
        page_viewed     | OPEN          | 3     | 1         | 1
        """,
        "period_kind = 'all'",
    )


def test_paths_tell_the_undecided_apart() -> None:
    run(HISTORY, DEFINITION, watermark="02-01").shows(
        "journey_path",
        """
        path                     | count
        browse > buy             | 1
        browse > cart > browse   | 1
        browse > lost            | 1
        browse …                 | 1
        """,
        "period_kind = 'all'",
    )


def test_all_but_the_fifty_commonest_paths_are_one_row_with_their_total() -> None:
    """52 people go to and fro between two stages, each once more than the one before."""
    steps = [
        (f"p{n:02}", f"01-01 {i // 60:02}:{i % 60:02}", ("page_viewed", "product_added")[i % 2])
        for n in range(52)
        for i in range(n + 1)
    ]
    drawn = "customer | at | event\n" + "\n".join(" | ".join(step) for step in steps)
    world = run(drawn, DEFINITION, watermark="02-01")
    counts = dict(
        world.engine.rows("SELECT path, count FROM journey_path WHERE period_kind = 'all'")
    )
    assert len(counts) == 51
    assert counts["other"] == 2
    assert sum(counts.values()) == 52
