"""Touchpoints that do not drive are listed with the visit that is current at that moment."""

from __future__ import annotations

from tests.histories import definition, run

DEFINITION = definition("""
stages:
  - {name: browse, rank: 1, match: page_viewed}
  - {name: buy, rank: 2, match: order_placed}
inactivity: 30 days
""")


def test_listed_from_the_first_touchpoint_on_until_the_silence_is_too_long() -> None:
    """As long as one more driving touchpoint would still have been in the journey: exactly 30 days."""
    world = run(
        """
        customer | at                    | event        | id
        ann      | 01-01                 | email_opened | before
        ann      | 01-02                 | page_viewed  | first
        ann      | 01-03                 | email_sent   | while browsing
        ann      | 01-04                 | order_placed | order
        ann      | 01-05                 | email_opened | after buying
        ann      | 02-03                 | email_sent   | on day 30
        ann      | 02-03 00:00:00.000001 | email_sent   | too late
        bob      | 01-03                 | email_sent   | not hers
        """,
        DEFINITION,
    )
    world.shows(
        "journey_touchpoint JOIN touchpoint USING (touchpoint_key)",
        """
        occurred_at | touchpoint_id      | visit_no | stage  | is_matched
        01-02       | web:first          | 1        | browse | yes
        01-03       | web:while browsing | 1        | browse | no
        01-04       | web:order          | 2        | buy    | yes
        01-05       | web:after buying   | 2        | buy    | no
        02-03       | web:on day 30      | 2        | buy    | no
        """,
    )


def test_newsletters_to_somebody_who_never_comes_back_open_no_journey() -> None:
    world = run(
        """
        customer | at    | event
        ann      | 01-01 | email_sent
        ann      | 01-08 | email_sent
        ann      | 01-09 | email_opened
        """,
        DEFINITION,
    )
    assert world.table("journey_touchpoint", ["stage"]) == []
