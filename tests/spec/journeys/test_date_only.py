"""What is dated to the day only says nothing about what came first, nor about waits, under a day.

Such a touchpoint stands at the last microsecond of its day.
"""

from __future__ import annotations

from tests.histories import definition, run

SALES = definition("""
stages:
  - {name: lead, rank: 1, match: lead_created}
  - {name: deal, rank: 2, match: lead_converted}
  - {name: won, rank: 3, match: opportunity_won, after: deal}
inactivity: 90 days
""")

HELP = definition("""
stages:
  - {name: use, rank: 1, match: page_viewed}
  - {name: help, rank: 2, match: ticket_created}
asks: ticket_created
answers: ticket_replied
inactivity: 30 days
""")


def test_lead_converted_on_the_day_of_its_win_is_not_out_of_order() -> None:
    """As Salesforce tells it: the win has a time, the conversion a day. Bea's has a time too."""
    world = run(
        """
        customer | at          | event           | date_only
        ann      | 01-01 09:00 | lead_created    |
        ann      | 01-10 15:00 | opportunity_won |
        ann      | 01-10       | lead_converted  | yes
        bea      | 01-01 09:00 | lead_created    |
        bea      | 01-10 15:00 | opportunity_won |
        bea      | 01-10 16:00 | lead_converted  |
        """,
        SALES,
    )
    world.shows(
        "journey",
        """
        journey | path        | is_out_of_order
        ann/1   | lead > deal | no
        bea/1   | lead > deal | yes
        """,
    )


def test_a_win_before_the_day_of_its_conversion_is_out_of_order() -> None:
    """The last instant of the day before is; the first one of that day is not."""
    world = run(
        """
        customer | at                    | event           | date_only
        ann      | 01-09 23:59:59.999999 | opportunity_won |
        ann      | 01-10                 | lead_converted  | yes
        bea      | 01-10                 | opportunity_won |
        bea      | 01-10                 | lead_converted  | yes
        cid      | 01-07 15:00           | opportunity_won |
        cid      | 01-10                 | lead_converted  | yes
        """,
        SALES,
    )
    world.shows("journey", "journey | is_out_of_order\nann/1 | yes\nbea/1 | no\ncid/1 | yes")


def test_a_win_dated_to_the_day_is_no_evidence_either() -> None:
    """Ann's conversion came within a day of the end of the win's day, Bea's later."""
    world = run(
        """
        customer | at          | event           | date_only
        ann      | 01-10       | opportunity_won | yes
        ann      | 01-11 09:00 | lead_converted  |
        bea      | 01-10       | opportunity_won | yes
        bea      | 01-12 09:00 | lead_converted  |
        """,
        SALES,
    )
    world.shows("journey", "journey | is_out_of_order\nann/1 | no\nbea/1 | yes")


def test_it_is_the_first_reaching_of_the_stage_that_counts() -> None:
    """The conversion of the win's day may have come before it; that another one came later is fine."""
    world = run(
        """
        customer | at          | event           | date_only
        ann      | 01-10 15:00 | opportunity_won |
        ann      | 01-10       | lead_converted  | yes
        ann      | 01-20 09:00 | lead_converted  |
        """,
        SALES,
    )
    world.shows("journey", "journey | is_out_of_order\nann/1 | no")


def test_wait_under_a_day_with_an_end_known_by_its_day_is_not_summed() -> None:
    """Ann's answer has a day only: unknown. Bea waited two days at least. Cid's other wait counts."""
    world = run(
        """
        customer | at          | event          | object | date_only
        ann      | 01-02 10:00 | ticket_created | t1     |
        ann      | 01-02       | ticket_replied | t1     | yes
        bea      | 01-02 10:00 | ticket_created | t2     |
        bea      | 01-04       | ticket_replied | t2     | yes
        cid      | 01-02       | ticket_created | t3     | yes
        cid      | 01-03 10:00 | ticket_replied | t3     |
        cid      | 01-03 11:00 | ticket_created | t3     |
        cid      | 01-03 12:00 | ticket_replied | t3     |
        """,
        HELP,
    )
    world.shows(
        "stage_visit",
        """
        journey | wait_seconds
        ann/1   | -
        bea/1   | 223199.999999
        cid/1   | 3600
        """,
    )


def test_wait_of_exactly_a_day_between_two_days_is_summed() -> None:
    world = run(
        """
        customer | at    | event          | date_only
        ann      | 01-02 | ticket_created | yes
        ann      | 01-03 | ticket_replied | yes
        """,
        HELP,
    )
    world.shows("stage_visit", "journey | wait_seconds\nann/1 | 86400")


def test_an_answer_known_by_its_day_answers_all_the_same() -> None:
    """The wait that began at ten is over and unknown; the next reply ends no wait."""
    world = run(
        """
        customer | at          | event          | date_only
        ann      | 01-02 10:00 | ticket_created |
        ann      | 01-02       | ticket_replied | yes
        ann      | 01-08 10:00 | ticket_replied |
        """,
        HELP,
    )
    world.shows("stage_visit", "journey | wait_seconds\nann/1 | -")
