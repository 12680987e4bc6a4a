"""A session: a customer's own touchpoints with gaps of at most 30 minutes, on any channel."""

from __future__ import annotations

from tests.histories import definition, run

DEFINITION = definition("stages: [{name: browse, rank: 1, match: page_viewed}]")


def test_gap_of_exactly_thirty_minutes_keeps_one_session() -> None:
    world = run(
        """
        customer | at                    | channel | brought_by
        ann      | 01-01 10:00           | web     | -
        ann      | 01-01 10:30           | phone   | paid_search
        ann      | 01-01 11:00           | web     | direct
        ann      | 01-01 11:30:00.000001 | web     | -
        bob      | 01-01 10:10           | web     | email
        """,
        DEFINITION,
    )
    world.shows(
        "session",
        """
        customer | started_at            | ended_at              | touchpoints | channels | first_marketing_channel
        ann      | 01-01 10:00           | 01-01 11:00           | 3           | 2        | paid_search
        ann      | 01-01 11:30:00.000001 | 01-01 11:30:00.000001 | 1           | 1        | -
        bob      | 01-01 10:10           | 01-01 10:10           | 1           | 1        | email
        """,
    )


def test_only_what_customers_do_themselves_makes_sessions() -> None:
    """The company's mail, a bot, an echo, a staff reply and somebody unknown are in no session."""
    world = run(
        """
        customer | at          | event            | source  | object | bot | staff_event    | actor
        ann      | 01-01 10:00 | email_opened     | email   | -      | no  | -              | -
        ann      | 01-01 10:20 | email_sent       | email   | -      | no  | -              | -
        ann      | 01-01 10:21 | page_viewed      | web     | -      | yes | -              | -
        ann      | 01-01 10:22 | ticket_commented | support | -      | no  | ticket_replied | staff
        ann      | 01-01 10:40 | order_placed     | sales   | o1     | no  | -              | -
        ann      | 01-01 10:41 | order_placed     | web     | o1     | no  | -              | -
        -        | 01-01 10:42 | page_viewed      | web     | -      | no  | -              | -
        """,
        DEFINITION,
    )
    world.shows(
        "touchpoint",
        """
        customer | event_type   | occurred_at
        ann      | email_opened | 01-01 10:00
        ann      | order_placed | 01-01 10:41
        """,
        "session_id IS NOT NULL",
    )
    assert len(world.table("session", ["started_at"])) == 2


def test_session_goes_on_across_journeys() -> None:
    """Sessions are not nested in journeys: this one holds the end of one and the start of the next."""
    ending = definition("""
    stages: [{name: browse, rank: 1, match: page_viewed}]
    ends_on: subscription_cancelled
    """)
    world = run(
        """
        customer | at          | event
        ann      | 01-01 10:00 | subscription_cancelled
        ann      | 01-01 10:05 | page_viewed
        """,
        ending,
    )
    world.shows("journey", "journey | sessions\nann/1 | 1\nann/2 | 1")
    world.shows("session", "customer | touchpoints\nann | 2")
