"""Effort: what a completed journey cost the customer, measure by measure."""

from __future__ import annotations

from tests.histories import definition, run

DEFINITION = definition("""
stages:
  - {name: ask, rank: 1, match: [page_viewed, ticket_created, ticket_commented]}
  - {name: wait, rank: 2, match: ticket_replied}
  - {name: solved, rank: 3, match: ticket_solved}
goal: solved
drives: ticket_replied
asks: [ticket_created, ticket_commented]
answers: [ticket_replied, ticket_solved]
ends_on: subscription_cancelled
inactivity: 10 days
""")
HISTORY = """
customer | at          | event                  | channel | object | rating | scale
ann      | 01-01 10:00 | page_viewed            | web     | -      | -      | -
ann      | 01-01 10:10 | ticket_created         | email   | t1     | -      | -
ann      | 01-01 11:10 | ticket_replied         | email   | t1     | -      | -
ann      | 01-02 10:00 | ticket_commented       | phone   | t1     | -      | -
ann      | 01-02 10:30 | ticket_solved          | phone   | t1     | -      | -
ann      | 01-03 10:00 | survey_answered        | email   | -      | 3      | ces_7
ann      | 01-03 11:00 | survey_answered        | email   | -      | 6      | ces_7
bob      | 01-01 10:00 | page_viewed            | web     | -      | -      | -
bob      | 01-01 10:20 | subscription_cancelled | web     | -      | -      | -
cid      | 01-04 10:00 | ticket_created         | email   | t2     | -      | -
"""
WHERE = "period_kind = 'all'"


def test_only_completed_journeys_count_each_with_all_its_measures() -> None:
    """Ann's question was solved, Bob left; Cid still waits. Ann re-rated: the newest answer holds.

    What staff does is no effort of Ann's, but a switch of channel is, whoever makes it.
    """
    world = run(HISTORY, DEFINITION)
    world.shows(
        "journey_effort",
        """
        effort       | journeys | customers | mean | median | p90
        touchpoints  | 2        | 2         | 3.5  | 3.5    | 4.7
        sessions     | 2        | 2         | 2.5  | 2.5    | 3.7
        switches     | 2        | 2         | 1.5  | 1.5    | 2.7
        repeats      | 2        | 2         | 0.5  | 0.5    | 0.9
        wait_seconds | 1        | 1         | 5400 | 5400   | 5400
        ces_7        | 1        | 1         | 6    | 6      | 6
        """,
        WHERE,
    )


def test_a_mean_of_one_customer_has_no_interval() -> None:
    world = run(HISTORY, DEFINITION)
    world.shows(
        "journey_effort",
        "effort | mean_low | mean_high\nwait_seconds | - | -\nces_7 | - | -",
        WHERE + " AND customers = 1",
    )


def test_an_interval_draws_whole_customers() -> None:
    """Of two customers with 5 and 2 touchpoints either may be missing: anything between is possible."""
    world = run(HISTORY, DEFINITION)
    world.shows(
        "journey_effort",
        "mean_low | mean_high\n2 | 5",
        WHERE + " AND effort = 'touchpoints'",
    )


def test_a_journey_counts_in_the_period_of_its_beginning() -> None:
    world = run(
        """
        customer | at    | event
        ann      | 01-30 | page_viewed
        ann      | 02-02 | ticket_solved
        """,
        DEFINITION,
    )
    world.shows(
        "journey_effort",
        """
        period_kind | period_start | journeys | mean
        all         | -            | 1        | 1
        month       | 01-01        | 1        | 1
        week        | 01-29        | 1        | 1
        """,
        "effort = 'touchpoints'",
    )


def test_what_comes_at_the_watermark_is_not_seen() -> None:
    """Solved at W: not completed yet. A microsecond later it is, at the cost until then."""
    history = """
    customer | at          | event
    ann      | 01-01 10:00 | page_viewed
    ann      | 01-02 10:00 | ticket_solved
    ann      | 01-03 10:00 | page_viewed
    """
    shown = "effort | mean\ntouchpoints | {0}"
    where = WHERE + " AND effort = 'touchpoints'"
    none = run(history, DEFINITION, watermark="01-02 10:00")
    assert none.table("journey_effort", ["effort"]) == []
    some = run(history, DEFINITION, watermark="01-02 10:00:00.000001")
    some.shows("journey_effort", shown.format(1), where)
    run(history, DEFINITION).shows("journey_effort", shown.format(2), where)
