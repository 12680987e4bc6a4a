"""A journey ends in silence: a gap of exactly `inactivity` keeps it, one microsecond more splits it."""

from __future__ import annotations

from tests.histories import definition, run
from tests.tables import rows

DEFINITION = definition("""
stages:
  - {name: browse, rank: 1, match: page_viewed}
  - {name: buy, rank: 2, match: order_placed}
inactivity: 30 days
""")

JOURNEYS = ("journey", "started_at", "ended_at", "ended_by", "touchpoints", "path")


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
    assert world.table("journey", JOURNEYS) == rows("""
        journey | started_at            | ended_at              | ended_by   | touchpoints | path
        ann/1   | 01-01                 | 03-01                 | inactivity | 2           | browse
        bob/1   | 01-01                 | 01-31                 | inactivity | 1           | browse
        bob/2   | 01-31 00:00:00.000001 | 03-01 00:00:00.000001 | inactivity | 1           | browse
    """)
