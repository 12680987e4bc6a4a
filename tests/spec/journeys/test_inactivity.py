"""A journey ends in silence: a gap of exactly `inactivity` keeps it, one microsecond more splits it."""

from __future__ import annotations

from tests.histories import definition, run

DEFINITION = definition("""
stages:
  - {name: browse, rank: 1, match: page_viewed}
  - {name: buy, rank: 2, match: order_placed}
inactivity: 30 days
""")


def test_gap_of_exactly_inactivity_keeps_one_journey_and_a_microsecond_more_splits() -> None:
    world = run(
        """
        customer | at                    | event
        ann      | 01-01                 | page_viewed
        ann      | 01-31                 | page_viewed
        bob      | 01-01                 | page_viewed
        bob      | 01-31 00:00:00.000001 | page_viewed
        """,
        DEFINITION,
    )
    world.shows(
        "journey",
        """
        journey | started_at            | ended_at              | ended_by   | touchpoints | path
        ann/1   | 01-01                 | 03-01                 | inactivity | 2           | browse
        bob/1   | 01-01                 | 01-31                 | inactivity | 1           | browse
        bob/2   | 01-31 00:00:00.000001 | 03-01 00:00:00.000001 | inactivity | 1           | browse
        """,
    )


def test_what_does_not_drive_prolongs_nothing() -> None:
    world = run(
        """
        customer | at    | event
        ann      | 01-01 | page_viewed
        ann      | 01-20 | email_opened
        ann      | 02-01 | page_viewed
        """,
        DEFINITION,
    )
    world.shows(
        "journey",
        """
        journey | started_at | ended_at | touchpoints
        ann/1   | 01-01      | 01-31    | 1
        ann/2   | 02-01      | 03-02    | 1
        """,
    )


def test_journey_goes_by_the_hash_of_its_first_touchpoint() -> None:
    """Another customer's late event, or her own later ones, never renumber it."""
    first = run("customer | at | id\nann | 01-05 | a\n", DEFINITION)
    later = run(
        "customer | at | id\nbob | 01-01 | b\nann | 01-05 | a\nann | 01-06 | c\n", DEFINITION
    )
    ids = "SELECT journey_id FROM journey JOIN customer USING (customer_id) WHERE started_at >= '2024-01-05'"
    assert first.engine.rows(ids) == later.engine.rows(ids) != []
