"""`starts_on` says which touchpoints may begin a journey; earlier ones belong to none."""

from __future__ import annotations

from tests.histories import definition, run

DEFINITION = definition("""
stages:
  - {name: browse, rank: 1, match: page_viewed}
  - {name: try, rank: 2, match: trial_started}
starts_on: trial_started
inactivity: 10 days
""")


def test_touchpoints_before_the_first_starting_one_belong_to_no_journey() -> None:
    world = run(
        """
        customer | at    | event         | id
        ann      | 01-01 | page_viewed   | early
        ann      | 01-02 | trial_started | begins
        ann      | 01-03 | page_viewed   | later
        bob      | 01-01 | page_viewed   | never
        """,
        DEFINITION,
    )
    world.shows(
        "journey_touchpoint JOIN touchpoint USING (touchpoint_key)",
        """
        journey | visit_no | stage  | touchpoint_id
        ann/1   | 1        | try    | web:begins
        ann/1   | 2        | browse | web:later
        """,
    )


def test_after_a_silence_a_journey_must_be_started_again() -> None:
    world = run(
        """
        customer | at    | event
        ann      | 01-01 | trial_started
        ann      | 01-11 | page_viewed
        ann      | 01-22 | page_viewed
        ann      | 01-23 | trial_started
        """,
        DEFINITION,
    )
    world.shows(
        "journey",
        """
        journey | started_at | touchpoints | path
        ann/1   | 01-01      | 2           | try > browse
        ann/2   | 01-23      | 1           | try
        """,
    )
