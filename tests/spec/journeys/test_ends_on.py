"""`ends_on` ends a journey at that instant: losses and departures match their stage first, then end."""

from __future__ import annotations

from tests.histories import definition, run

DEFINITION = definition("""
stages:
  - {name: browse, rank: 1, match: page_viewed}
  - {name: buy, rank: 2, match: order_placed}
  - {name: lost, rank: 3, match: subscription_cancelled}
ends_on: [subscription_cancelled, order_cancelled]
""")


def test_ending_touchpoint_enters_its_stage_and_leaves_it_at_once() -> None:
    world = run(
        """
        customer | at    | event
        ann      | 01-01 | page_viewed
        ann      | 01-02 | subscription_cancelled
        ann      | 01-03 | page_viewed
        """,
        DEFINITION,
    )
    world.shows(
        "stage_visit",
        """
        journey | visit_no | stage  | entered_at | exited_at | exit_kind | ended_by
        ann/1   | 1        | browse | 01-01      | 01-02     | advanced  | -
        ann/1   | 2        | lost   | 01-02      | 01-02     | ended     | ends_on:subscription_cancelled
        ann/2   | 1        | browse | 01-03      | 02-02     | dropped   | inactivity
        """,
    )


def test_ending_touchpoint_of_no_stage_ends_the_stage_it_inherits() -> None:
    world = run(
        """
        customer | at    | event
        ann      | 01-01 | order_placed
        ann      | 01-02 | order_cancelled
        """,
        DEFINITION,
    )
    world.shows(
        "stage_visit",
        """
        journey | stage | entered_at | exited_at | exit_kind | ended_by                | touchpoints
        ann/1   | buy   | 01-01      | 01-02     | ended     | ends_on:order_cancelled | 2
        """,
    )


def test_journey_can_be_a_single_ending_touchpoint() -> None:
    world = run("customer | at | event\nann | 01-01 | subscription_cancelled\n", DEFINITION)
    world.shows(
        "journey",
        """
        journey | started_at | ended_at | ended_by                       | is_open | path
        ann/1   | 01-01      | 01-01    | ends_on:subscription_cancelled | no      | lost
        """,
    )


def test_after_the_end_nothing_is_listed_until_the_next_journey() -> None:
    world = run(
        """
        customer | at          | event
        ann      | 01-01       | page_viewed
        ann      | 01-02       | email_opened
        ann      | 01-02 10:00 | order_cancelled
        ann      | 01-02 10:00 | email_opened
        ann      | 01-03       | page_viewed
        """,
        DEFINITION,
    )
    world.shows(
        "stage_visit",
        """
        journey | stage  | touchpoints | listed_touchpoints
        ann/1   | browse | 2           | 3
        ann/2   | browse | 1           | 1
        """,
    )
