"""`restart`: once the goal was reached, matching one of these stages begins a new journey."""

from __future__ import annotations

from tests.histories import definition, run

DEFINITION = definition("""
stages:
  - {name: browse, rank: 1, match: page_viewed}
  - {name: buy, rank: 2, match: order_placed}
  - {name: support, rank: 3, match: ticket_created, after: buy}
starts_on: page_viewed
goal: buy
restart: [browse]
""")

HISTORY = """
customer | at    | event
ann      | 01-01 | page_viewed
ann      | 01-02 | page_viewed
ann      | 01-03 | order_placed
ann      | 01-04 | ticket_created
ann      | 01-05 | page_viewed
ann      | 01-06 | ticket_created
"""


def test_restarting_touchpoint_ends_the_old_journey_and_begins_the_new_one() -> None:
    world = run(HISTORY, DEFINITION, watermark="01-10")
    world.shows(
        "stage_visit",
        """
        journey | visit_no | stage   | entered_at | exited_at | exit_kind | ended_by
        ann/1   | 1        | browse  | 01-01      | 01-03     | advanced  | -
        ann/1   | 2        | buy     | 01-03      | 01-04     | advanced  | -
        ann/1   | 3        | support | 01-04      | 01-05     | ended     | restart:page_viewed
        ann/2   | 1        | browse  | 01-05      | -         | open      | -
        """,
    )


def test_new_journey_forgets_what_the_old_one_reached() -> None:
    """The second ticket is not `support`: this journey has not bought yet, so it inherits."""
    world = run(HISTORY, DEFINITION, watermark="01-10")
    world.shows(
        "journey",
        """
        journey | is_converted | touchpoints | path
        ann/1   | yes          | 4           | browse > buy > support
        ann/2   | no           | 2           | browse …
        """,
    )


def test_restart_needs_no_starts_on() -> None:
    wary = DEFINITION.model_copy(
        update={
            "starts_on": definition("""
    stages: [{name: a, rank: 1, match: signed_up}]
    starts_on: signed_up
    """).starts_on
        }
    )
    world = run(
        """
        customer | at    | event
        ann      | 01-01 | page_viewed
        ann      | 01-02 | signed_up
        ann      | 01-03 | order_placed
        ann      | 01-04 | page_viewed
        """,
        wary,
    )
    world.shows(
        "journey",
        """
        journey | started_at | path
        ann/1   | 01-02      | browse > buy
        ann/2   | 01-04      | browse
        """,
    )


def test_inactivity_is_judged_before_restart() -> None:
    world = run(
        """
        customer | at    | event
        ann      | 01-01 | order_placed
        ann      | 03-01 | page_viewed
        """,
        DEFINITION.model_copy(update={"starts_on": None}),
    )
    world.shows(
        "journey",
        """
        journey | started_at | ended_at | ended_by
        ann/1   | 01-01      | 01-31    | inactivity
        ann/2   | 03-01      | 03-31    | inactivity
        """,
    )
