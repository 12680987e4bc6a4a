"""Waits: how long answers take, with the questions that nobody has answered yet."""

from __future__ import annotations

from tests.histories import definition, run

DEFINITION = definition("""
stages:
  - {name: help, rank: 1, match: ticket_created}
asks: [ticket_created, ticket_commented]
answers: [ticket_replied, ticket_solved]
inactivity: 30 days
""")

HISTORY = """
customer | at          | event            | object
ann      | 01-02 10:00 | ticket_created   | t1
ann      | 01-02 10:30 | ticket_commented | t1
ann      | 01-02 11:00 | ticket_replied   | t1
ann      | 01-02 12:00 | ticket_commented | t1
ann      | 01-02 15:00 | ticket_solved    | t1
bob      | 01-03 10:00 | ticket_created   | t2
cid      | 01-03 10:00 | ticket_created   | t3
cid      | 01-04 10:00 | ticket_replied   | t3
"""


def test_open_questions_count_for_as_long_as_they_were_open() -> None:
    """At W Ann had her answers after one hour and three; Bob and Cid had waited for two."""
    world = run(HISTORY, DEFINITION, watermark="01-03 12:00")
    world.shows(
        "stage_wait",
        """
        stage | n | answered | unanswered | median_seconds | p75_seconds | quantile_reason | within_1h | within_4h | within_24h
        help  | 4 | 2        | 2          | 10800          | 10800       | -               | 0.25      | 1         | 1
        """,
        "period_kind = 'all'",
    )


def test_answer_exactly_at_the_watermark_is_seen() -> None:
    world = run(HISTORY, DEFINITION, watermark="01-04 10:00")
    rows = world.table("stage_wait", ["n", "answered", "unanswered"], "period_kind = 'all'")
    assert rows == [{"n": 4, "answered": 3, "unanswered": 1}]


def test_share_answered_is_not_told_beyond_the_longest_wait_seen() -> None:
    history = "customer | at | event | object\nann | 01-02 10:00 | ticket_created | t1\n"
    world = run(history, DEFINITION, watermark="01-02 13:00")
    world.shows(
        "stage_wait",
        """
        answered | unanswered | median_seconds | quantile_reason    | within_1h | within_4h | within_1h_low
        0        | 1          | -              | median_not_reached | 0         | -         | -
        """,
        "period_kind = 'all'",
    )


def test_questions_at_or_after_the_watermark_are_not_seen() -> None:
    world = run(HISTORY, DEFINITION, watermark="01-02 12:00")
    world.shows("stage_wait", "n | answered\n1 | 1", "period_kind = 'all'")


def test_a_stage_without_questions_has_no_row() -> None:
    history = "customer | at | event\nann | 01-02 | ticket_solved\n"
    world = run(history, DEFINITION)
    assert world.table("stage_wait", ["n"]) == []
