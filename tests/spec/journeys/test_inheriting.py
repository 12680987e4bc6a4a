"""A driving touchpoint that matches no stage inherits the current one; before any, the lowest rank."""

from __future__ import annotations

from tests.histories import definition, run

DEFINITION = definition("""
stages:
  - {name: buy, rank: 2, match: order_placed}
  - {name: browse, rank: 1, match: page_viewed}
""")


def test_unmatched_touchpoints_inherit_and_are_not_counted_as_matched() -> None:
    world = run(
        """
        customer | at    | event
        ann      | 01-01 | searched
        ann      | 01-02 | order_placed
        ann      | 01-03 | searched
        ann      | 01-04 | order_placed
        """,
        DEFINITION,
    )
    world.shows(
        "stage_visit",
        """
        journey | visit_no | stage  | entered_at | touchpoints | matched_count
        ann/1   | 1        | browse | 01-01      | 1           | 0
        ann/1   | 2        | buy    | 01-02      | 3           | 2
        """,
    )


def test_first_match_in_file_order_wins_whatever_the_ranks() -> None:
    both = definition("""
    stages:
      - {name: high, rank: 9, match: page_viewed}
      - {name: low, rank: 1, match: [page_viewed, searched]}
    """)
    world = run("customer | at | event\nann | 01-01 | searched\nann | 01-02 | page_viewed\n", both)
    world.shows("journey", "journey | path\nann/1 | low > high")
