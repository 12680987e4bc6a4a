"""What may move a journey: silent beats drives beats the word; bots, echoes and system rows never."""

from __future__ import annotations

from tests.histories import definition, run

STAGES = """
stages:
  - {name: browse, rank: 1, match: page_viewed}
  - {name: mail, rank: 2, match: email_opened}
  - {name: paid, rank: 3, match: invoice_paid}
"""

HISTORY = """
customer | at          | event              | bot
ann      | 01-01 10:00 | page_viewed        | no
ann      | 01-01 11:00 | email_opened       | no
ann      | 01-01 12:00 | email_opened       | yes
ann      | 01-01 13:00 | profile_identified | no
ann      | 01-01 14:00 | invoice_paid       | no
"""


def test_word_decides_when_the_definition_says_nothing() -> None:
    world = run(HISTORY, definition(STAGES))
    world.shows(
        "stage_visit",
        """
        journey | stage  | touchpoints | listed_touchpoints
        ann/1   | browse | 1           | 5
        """,
    )


def test_drives_makes_words_of_anybody_drive_but_not_bots_and_system_rows() -> None:
    world = run(
        HISTORY, definition(STAGES + "drives: [email_opened, invoice_paid, profile_identified]")
    )
    world.shows(
        "stage_visit",
        """
        journey | visit_no | stage  | touchpoints | listed_touchpoints
        ann/1   | 1        | browse | 1           | 1
        ann/1   | 2        | mail   | 1           | 3
        ann/1   | 3        | paid   | 1           | 1
        """,
    )


def test_silent_beats_drives() -> None:
    world = run(
        HISTORY, definition(STAGES + "drives: email_opened\nsilent: [page_viewed, email_opened]")
    )
    assert world.table("journey", ["journey"]) == []


def test_echo_drives_nothing_and_has_no_value() -> None:
    """Shop and CRM tell of one order: the web source has the better rank and counts."""
    world = run(
        """
        customer | at          | event        | source | object | value
        ann      | 01-01 10:00 | order_placed | sales  | o1     | 50
        ann      | 01-01 10:01 | order_placed | web    | o1     | 49
        ann      | 01-02       | order_placed | sales  | o2     | 20
        """,
        definition(STAGES),
    )
    world.shows(
        "touchpoint",
        """
        source | occurred_at | is_echo | is_driving | value_amount | value_currency
        sales  | 01-01 10:00 | yes     | no         | -            | -
        web    | 01-01 10:01 | no      | yes        | 49           | EUR
        sales  | 01-02       | no      | yes        | 20           | EUR
        """,
    )
    world.shows("journey", "journey | touchpoints | value_amount\nann/1 | 2 | 69")


def test_only_words_that_can_be_true_once_have_echoes_and_only_across_sources() -> None:
    world = run(
        """
        customer | at          | event            | source  | object | bot
        ann      | 01-01 10:00 | ticket_commented | support | t1     | no
        ann      | 01-01 10:01 | ticket_commented | sales   | t1     | no
        ann      | 01-01 10:02 | order_placed     | sales   | o1     | no
        ann      | 01-01 10:03 | order_placed     | sales   | o1     | no
        ann      | 01-01 10:04 | order_placed     | web     | o2     | yes
        ann      | 01-01 10:05 | order_placed     | sales   | o2     | no
        ann      | 01-01 10:06 | order_placed     | web     | -      | no
        ann      | 01-01 10:07 | order_placed     | sales   | -      | no
        """,
        definition(STAGES),
    )
    assert world.table("touchpoint", ["is_echo"], "is_echo") == []


def test_source_that_is_no_longer_configured_ranks_last() -> None:
    world = run(
        """
        customer | at          | event        | source | object
        ann      | 01-01 10:00 | order_placed | gone   | o1
        ann      | 01-01 10:01 | order_placed | sales  | o1
        """,
        definition(STAGES),
    )
    world.shows("touchpoint", "source | is_echo\ngone | yes\nsales | no")


def test_what_staff_do_goes_by_the_word_for_it() -> None:
    world = run(
        """
        customer | at          | event            | staff_event    | actor
        ann      | 01-01 10:00 | ticket_commented | ticket_replied | -
        ann      | 01-01 11:00 | ticket_commented | ticket_replied | staff
        ann      | 01-01 12:00 | ticket_solved    | -              | staff
        """,
        definition(STAGES),
    )
    world.shows(
        "touchpoint",
        """
        event_type       | occurred_at | initiator | is_driving
        ticket_commented | 01-01 10:00 | customer  | yes
        ticket_replied   | 01-01 11:00 | company   | no
        ticket_solved    | 01-01 12:00 | company   | yes
        """,
    )
