"""`after`: a stage is only entered once another was reached by an earlier touchpoint of the journey."""

from __future__ import annotations

from tests.histories import definition, run

DEFINITION = definition("""
stages:
  - {name: use, rank: 3, match: page_viewed, after: buy}
  - {name: browse, rank: 1, match: page_viewed}
  - {name: buy, rank: 2, match: order_placed}
  - {name: support, rank: 4, match: ticket_created, after: buy}
""")


def test_one_word_means_another_stage_after_the_purchase() -> None:
    world = run(
        """
        customer | at    | event
        ann      | 01-01 | page_viewed
        ann      | 01-02 | order_placed
        ann      | 01-03 | page_viewed
        """,
        DEFINITION,
    )
    world.shows(
        "journey",
        "journey | path                | is_out_of_order\nann/1 | browse > buy > use | no",
    )


def test_the_very_touchpoint_that_reaches_a_stage_is_not_after_it() -> None:
    """One word for both: the first one reaches `buy`, only the second one is `support` after it."""
    world = run(
        """
        customer | at    | event
        ann      | 01-01 | order_placed
        ann      | 01-02 | order_placed
        """,
        definition("""
        stages:
          - {name: support, rank: 2, match: order_placed, after: buy}
          - {name: buy, rank: 1, match: order_placed}
        """),
    )
    world.shows("journey", "journey | path\nann/1 | buy > support")


def test_stage_that_came_too_early_is_inherited_past_and_flagged() -> None:
    """Ann's ticket comes before her order; Bob never orders, so nothing is out of order."""
    world = run(
        """
        customer | at    | event
        ann      | 01-01 | page_viewed
        ann      | 01-02 | ticket_created
        ann      | 01-03 | order_placed
        bob      | 01-01 | page_viewed
        bob      | 01-02 | ticket_created
        """,
        DEFINITION,
    )
    world.shows(
        "journey",
        """
        journey | path         | touchpoints | is_out_of_order
        ann/1   | browse > buy | 3           | yes
        bob/1   | browse       | 2           | no
        """,
    )
