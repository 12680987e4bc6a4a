"""Channels: their mix in a stage, switches between them, and those that failed self-service forced."""

from __future__ import annotations

import pytest

from tests.histories import definition, run

DEFINITION = definition("""
stages:
  - {name: use, rank: 1, match: [page_viewed, product_viewed, searched]}
  - {name: buy, rank: 2, match: order_placed}
  - {name: help, rank: 3, match: [ticket_created, call_received]}
inactivity: 10 days
""")
USE = "period_kind = 'all' AND stage = 'use'"


def test_the_mix_counts_driving_touchpoints_and_their_customers() -> None:
    """The e-mail that was only opened moves nothing."""
    world = run(
        """
        customer | at    | event        | channel
        ann      | 01-01 | page_viewed  | web
        ann      | 01-02 | page_viewed  | web
        ann      | 01-03 | email_opened | email
        ann      | 01-04 | page_viewed  | mobile_app
        bob      | 01-01 | page_viewed  | web
        """,
        DEFINITION,
    )
    world.shows(
        "stage_channel",
        """
        channel    | touchpoints | customers | share
        mobile_app | 1           | 1         | 0.25
        web        | 3           | 2         | 0.75
        """,
        USE,
    )


def test_switches_are_compared_with_what_independence_gives() -> None:
    """Five steps, three from web, two of them to the app; three go to the app, two to web.

    If where one goes had nothing to do with where one is, of web's 3 steps 2/5 would stay.
    """
    world = run(
        """
        customer | at    | event       | channel
        ann      | 01-01 | page_viewed | web
        ann      | 01-02 | page_viewed | web
        ann      | 01-03 | page_viewed | mobile_app
        ann      | 01-04 | page_viewed | mobile_app
        ann      | 01-05 | page_viewed | web
        ann      | 01-06 | page_viewed | mobile_app
        """,
        DEFINITION,
    )
    world.shows(
        "stage_channel",
        """
        channel    | touchpoints | steps | switches | expected_switches
        mobile_app | 3           | 2     | 1        | 0.8
        web        | 3           | 3     | 2        | 1.8
        """,
        USE,
    )


def test_a_step_into_another_stage_counts_where_it_begins() -> None:
    world = run(
        """
        customer | at    | event          | channel
        ann      | 01-01 | page_viewed    | web
        ann      | 01-02 | ticket_created | email
        """,
        DEFINITION,
    )
    world.shows(
        "stage_channel",
        """
        stage | channel | steps | switches | expected_switches
        help  | email   | 0     | 0        | 0
        use   | web     | 1     | 1        | 1
        """,
        "period_kind = 'all'",
    )


@pytest.mark.parametrize(
    ("contact", "forced"),
    [
        ("ann | 01-02 10:00 | ticket_created | t1 | -", 1),
        ("ann | 01-02 10:00:00.000001 | ticket_created | t1 | -", 0),
        ("ann | 01-01 12:00 | page_viewed | - | -", 0),
        ("bob | 01-01 12:00 | ticket_created | t1 | -", 0),
        ("ann | 01-01 | ticket_created | t1 | yes", 0),
    ],
    ids=["after 24 hours", "a microsecond later", "no contact", "somebody else's", "day only"],
)
def test_self_service_fails_if_a_person_is_asked_within_a_day(contact: str, forced: int) -> None:
    """Two pages of one session are one attempt."""
    world = run(
        f"""
        customer | at          | event       | object | date_only
        ann      | 01-01 09:50 | page_viewed | -      | -
        ann      | 01-01 10:00 | searched    | -      | -
        {contact}
        """,
        DEFINITION,
    )
    attempts = 2 if "12:00 | page_viewed" in contact else 1
    world.shows("stage_channel", f"attempts | forced_switches\n{attempts} | {forced}", USE)


def test_what_led_on_was_no_failure() -> None:
    """Ann has bought before she calls about it; Bob calls since he cannot."""
    world = run(
        """
        customer | at          | event         | channel
        ann      | 01-01 10:00 | page_viewed   | web
        ann      | 01-01 10:05 | order_placed  | web
        ann      | 01-01 11:00 | call_received | phone
        bob      | 01-01 10:00 | page_viewed   | web
        bob      | 01-01 11:00 | call_received | phone
        """,
        DEFINITION,
    )
    world.shows(
        "stage_channel",
        """
        attempts | forced_switches | forced_rate | forced_rate_low | forced_rate_high
        2        | 1               | 0.5         | 0.094531        | 0.905469
        """,
        USE,
    )


def test_a_question_about_another_object_has_another_reason() -> None:
    history = """
        customer | at          | event          | object
        ann      | 01-01 10:00 | page_viewed    | o1
        ann      | 01-01 11:00 | ticket_created | {0}
        """
    shown = "attempts | forced_switches\n1 | {0}"
    run(history.format("o1"), DEFINITION).shows("stage_channel", shown.format(1), USE)
    run(history.format("o2"), DEFINITION).shows("stage_channel", shown.format(0), USE)
    run(history.format("-"), DEFINITION).shows("stage_channel", shown.format(1), USE)


def test_an_attempt_counts_once_its_day_is_over() -> None:
    history = "customer | at | event\nann | 01-01 10:00 | page_viewed"
    shown = "attempts | forced_switches\n{0} | 0"
    for watermark, attempts in (("01-02 09:59:59.999999", 0), ("01-02 10:00", 1)):
        world = run(history, DEFINITION, watermark=watermark)
        world.shows("stage_channel", shown.format(attempts), USE)


def test_the_definition_says_what_is_self_service_and_what_takes_a_person() -> None:
    own = definition("""
    stages:
      - {name: use, rank: 1, match: page_viewed}
    self_service: [{event_type: page_viewed, channel: mobile_app}]
    assisted: meeting_held
    inactivity: 10 days
    """)
    world = run(
        """
        customer | at          | event        | channel
        ann      | 01-01 10:00 | page_viewed  | web
        ann      | 01-01 11:00 | meeting_held | in_person
        bob      | 01-01 10:00 | page_viewed  | mobile_app
        bob      | 01-01 11:00 | meeting_held | in_person
        """,
        own,
    )
    world.shows(
        "stage_channel",
        """
        channel    | attempts | forced_switches
        in_person  | 0        | 0
        mobile_app | 1        | 1
        web        | 0        | 0
        """,
        USE,
    )


def test_each_attempt_is_a_row_of_its_own() -> None:
    """Two pages of one session are one attempt, which stands at the second."""
    world = run(
        """
        customer | at          | event          | channel
        ann      | 01-01 10:00 | page_viewed    | web
        ann      | 01-01 10:10 | searched       | mobile_app
        ann      | 01-01 12:00 | ticket_created | email
        bob      | 01-01 10:00 | page_viewed    | web
        """,
        DEFINITION,
    )
    world.shows(
        "self_service_attempt",
        """
        visit_no | channel    | is_forced
        1        | mobile_app | yes
        1        | web        | no
        """,
    )
