"""Flows: where visits come from and go to. START, END and OPEN make both shares sum to one."""

from __future__ import annotations

from tests.histories import World, definition, run

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
ann      | 01-03 | product_added
ann      | 01-04 | order_placed
bob      | 01-01 | page_viewed
bob      | 01-02 | product_added
bob      | 01-05 | page_viewed
cid      | 01-01 | page_viewed
cid      | 01-07 | subscription_cancelled
dan      | 01-28 | page_viewed
"""


def test_every_visit_comes_from_somewhere_and_goes_somewhere() -> None:
    """W is February 1st: all have dropped out or ended but Dan, who is still deciding."""
    world = run(HISTORY, DEFINITION, watermark="02-01")
    world.shows(
        "stage_flow",
        """
        from_stage | to_stage | count | share_out | share_in | median_gap_seconds | p90_gap_seconds
        START      | browse   | 4     | 1         | 0.8      | -                  | -
        browse     | cart     | 2     | 0.4       | 1        | 129600             | 164160
        browse     | lost     | 1     | 0.2       | 1        | 518400             | 518400
        browse     | END      | 1     | 0.2       | 0.333333 | -                  | -
        browse     | OPEN     | 1     | 0.2       | 1        | -                  | -
        cart       | browse   | 1     | 0.5       | 0.2      | 259200             | 259200
        cart       | buy      | 1     | 0.5       | 1        | 86400              | 86400
        buy        | END      | 1     | 1         | 0.333333 | -                  | -
        lost       | END      | 1     | 1         | 0.333333 | -                  | -
        """,
        "period_kind = 'all'",
    )


def test_both_shares_of_every_period_sum_to_one() -> None:
    world = run(HISTORY, DEFINITION, watermark="01-10")
    for side, share in (("from_stage", "share_out"), ("to_stage", "share_in")):
        sums = world.engine.rows(
            f"SELECT period_kind, period_start, {side}, ROUND(SUM({share}), 12), COUNT(*)"
            f" FROM stage_flow GROUP BY period_kind, period_start, {side}"
        )
        assert len(sums) > 8
        assert {row[3] for row in sums} == {1.0}


def test_inflow_and_outflow_of_a_stage_are_its_visits() -> None:
    """So that nobody is lost between two sums, whatever W cuts."""
    for watermark in ("01-02", "01-05", "01-07", "02-01"):
        world = run(HISTORY, DEFINITION, watermark=watermark)
        visits = _counts(world, "stage_entry", "stage", "visits")
        assert _counts(world, "stage_flow", "from_stage", "count") == visits
        assert _counts(world, "stage_flow", "to_stage", "count") == visits


def _counts(world: World, table: str, stage: str, count: str) -> dict[str, int]:
    return dict(
        world.engine.rows(
            f"SELECT {stage}, SUM(\"{count}\")::BIGINT FROM {table} WHERE period_kind = 'all'"
            f" AND {stage} NOT IN ('START', 'END', 'OPEN') GROUP BY {stage}"
        )
    )


def test_move_that_is_not_seen_by_the_watermark_is_open() -> None:
    """An entry exactly at W is not seen, so the visit before it is undecided."""
    world = run(HISTORY, DEFINITION, watermark="01-03")
    world.shows(
        "stage_flow",
        """
        from_stage | to_stage | count
        START      | browse   | 3
        browse     | OPEN     | 2
        browse     | cart     | 1
        cart       | OPEN     | 1
        """,
        "period_kind = 'all'",
    )


def test_end_exactly_at_the_watermark_is_seen() -> None:
    """`lost` was entered before W? No: at W. Ending a stage that was there before, at W, is seen."""
    inherits = definition("""
    stages: [{name: browse, rank: 1, match: page_viewed}]
    ends_on: subscription_cancelled
    """)
    history = (
        "customer | at | event\nann | 01-01 | page_viewed\nann | 01-03 | subscription_cancelled\n"
    )
    world = run(history, inherits, watermark="01-03")
    world.shows("stage_flow", "to_stage\nbrowse\nEND", "period_kind = 'all'")
    world = run(history, inherits, watermark="01-02 23:59:59.999999")
    world.shows("stage_flow", "to_stage\nbrowse\nOPEN", "period_kind = 'all'")


def test_moves_without_time_between_count_but_have_no_gap() -> None:
    """Ann's move has no time between its touchpoints: of two gaps only Bob's day is known."""
    world = run(
        """
        customer | at    | event
        ann      | 01-01 | page_viewed
        ann      | 01-01 | product_added
        bob      | 01-01 | page_viewed
        bob      | 01-02 | product_added
        """,
        DEFINITION,
    )
    world.shows(
        "stage_flow",
        "from_stage | count | median_gap_seconds\nbrowse | 2 | 86400",
        "period_kind = 'all' AND to_stage = 'cart'",
    )


def test_gap_runs_from_the_last_driving_touchpoint_of_the_visit() -> None:
    world = run(
        """
        customer | at    | event
        ann      | 01-01 | page_viewed
        ann      | 01-04 | page_viewed
        ann      | 01-05 | email_opened
        ann      | 01-06 | product_added
        """,
        DEFINITION,
    )
    world.shows(
        "stage_flow",
        "from_stage | median_gap_seconds\nbrowse | 172800",
        "period_kind = 'all' AND to_stage = 'cart'",
    )


def test_move_counts_in_the_period_in_which_the_visit_left_was_entered() -> None:
    """Entered on Sunday, January 7th, left on Monday: the move is of the week of January 1st."""
    world = run(
        "customer | at | event\nann | 01-07 | page_viewed\nann | 01-08 | product_added\n",
        DEFINITION,
    )
    world.shows(
        "stage_flow",
        """
        period_start | from_stage | to_stage
        01-01        | START      | browse
        01-01        | browse     | cart
        01-08        | cart       | END
        """,
        "period_kind = 'week'",
    )
