"""Waits: from the first unanswered question to its answer, about the same object."""

from __future__ import annotations

from tests.histories import definition, run

DEFINITION = definition("""
stages:
  - {name: use, rank: 1, match: page_viewed}
  - {name: help, rank: 2, match: ticket_created}
asks: [ticket_created, ticket_commented]
answers: [ticket_replied, ticket_solved]
inactivity: 30 days
""")


def test_wait_runs_from_the_first_unanswered_question_to_the_answer() -> None:
    world = run(
        """
        customer | at          | event            | object
        ann      | 01-01       | page_viewed      |
        ann      | 01-02 10:00 | ticket_created   | t1
        ann      | 01-02 11:00 | ticket_commented | t1
        ann      | 01-02 12:00 | ticket_replied   | t1
        ann      | 01-02 13:00 | ticket_replied   | t1
        ann      | 01-02 14:00 | ticket_commented | t1
        ann      | 01-02 14:30 | ticket_solved    | t1
        """,
        DEFINITION,
    )
    world.shows(
        "stage_visit",
        """
        stage | wait_seconds
        use   | -
        help  | 9000
        """,
    )


def test_answer_about_something_else_ends_no_wait() -> None:
    world = run(
        """
        customer | at          | event          | object
        ann      | 01-02 10:00 | ticket_created | t1
        ann      | 01-02 11:00 | ticket_created | t2
        ann      | 01-02 12:00 | ticket_replied | t2
        """,
        DEFINITION,
    )
    world.shows(
        "stage_visit",
        """
        stage | wait_seconds
        help  | 3600
        """,
    )
