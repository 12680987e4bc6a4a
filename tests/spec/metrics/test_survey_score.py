"""Surveys: what customers answered, each survey once, with who was asked and did not."""

from __future__ import annotations

from typing import Any

from tests.histories import World, definition, run

DEFINITION = definition("""
stages:
  - {name: buy, rank: 1, match: order_placed}
  - {name: help, rank: 2, match: [ticket_created, ticket_solved]}
inactivity: 60 days
""")
WHERE = "period_kind = 'all'"
HELP = WHERE + " AND stage = 'help'"


def world(history: str, customers: int = 1, **settings: Any) -> World:
    return run(
        history, DEFINITION, sentiment_floor={"customers": customers, "coverage": 0}, **settings
    )


def answers(scale: str, *ratings: float) -> str:
    """One customer an answer, on the day of the order."""
    drawn = "customer | at | event | rating | scale\n"
    for no, rating in enumerate(ratings):
        drawn += f"c{no} | 01-01 10:00 | order_placed | - | -\n"
        drawn += f"c{no} | 01-01 11:00 | survey_answered | {rating} | {scale}\n"
    return drawn


def test_nps_is_promoters_less_detractors() -> None:
    """9 and 10 promote, 0 to 6 detract, 7 and 8 do neither: (3 - 2) / 7."""
    world(answers("nps", 10, 9, 9, 8, 7, 6, 0)).shows(
        "survey_score",
        """
        rating_scale | answers | respondents | favourable | unfavourable | score
        nps          | 7       | 7           | 3          | 2            | 0.142857
        """,
        WHERE,
    )


def test_csat_is_the_share_of_the_two_best_answers_with_wilsons_interval() -> None:
    world(answers("csat_5", 5, 4, 3, 1)).shows(
        "survey_score",
        """
        rating_scale | answers | favourable | unfavourable | score | score_low | score_high
        csat_5       | 4       | 2          | 2            | 0.5   | 0.150039  | 0.849961
        """,
        WHERE,
    )


def test_of_a_scale_with_fewer_than_four_answers_only_the_best_is_glad() -> None:
    shown = "answers | favourable | score\n{0}"
    world(answers("csat_2", 2, 2, 1)).shows("survey_score", shown.format("3 | 2 | 0.666667"), WHERE)
    world(answers("csat_3", 3, 2, 1, 1)).shows("survey_score", shown.format("4 | 1 | 0.25"), WHERE)
    world(answers("csat_4", 4, 3, 2, 1)).shows("survey_score", shown.format("4 | 2 | 0.5"), WHERE)
    world(answers("csat_10", 9, 8)).shows("survey_score", shown.format("2 | 1 | 0.5"), WHERE)


def test_ces_is_the_mean_on_its_own_scale_and_scales_are_never_mixed() -> None:
    world(answers("ces_7", 7, 4) + answers("ces_5", 5).partition("\n")[2]).shows(
        "survey_score",
        """
        rating_scale | answers | favourable | score
        ces_5        | 1       | -          | 5
        ces_7        | 2       | -          | 5.5
        """,
        WHERE,
    )


def test_intervals_of_nps_and_ces_draw_whole_customers() -> None:
    """Of two customers, one for and one against, either may be missing; of one nothing can be drawn."""
    shown = "score | score_low | score_high\n{0}"
    world(answers("nps", 10, 0)).shows("survey_score", shown.format("0 | -1 | 1"), WHERE)
    world(answers("ces_7", 6, 2)).shows("survey_score", shown.format("4 | 2 | 6"), WHERE)
    world(answers("nps", 10)).shows("survey_score", shown.format("1 | - | -"), WHERE)


SENT = """
customer | at          | event           | object | rating | scale
ann      | 01-01 10:00 | ticket_created  | t1     | -      | -
ann      | 01-02 10:00 | ticket_solved   | t1     | -      | -
ann      | 01-03 10:00 | survey_sent     | t1     | -      | csat_2
ann      | 01-03 11:00 | survey_answered | t1     | 1      | csat_2
ann      | 01-05 11:00 | survey_answered | t1     | 2      | csat_2
bob      | 01-01 10:00 | ticket_created  | t2     | -      | -
bob      | 01-03 10:00 | survey_sent     | t2     | -      | csat_2
cid      | 01-01 10:00 | ticket_created  | t3     | -      | -
cid      | 01-03 10:00 | survey_answered | t3     | 2      | csat_2
dan      | 01-01 10:00 | ticket_created  | t4     | -      | -
"""


def test_a_re_rated_survey_counts_once_with_its_newest_answer() -> None:
    """Ann, asked once, answered twice; Bob did not; nobody saw that Cid was asked; Dan was not.

    So one of two that were sent came back, and two of four customers answered.
    """
    world(SENT).shows(
        "survey_score",
        """
        customers | surveys_sent | surveys_returned | response_rate | answers | respondents | respondent_coverage | favourable
        4         | 2            | 1                | 0.5           | 2       | 2           | 0.5                 | 2
        """,
        HELP,
    )


def test_the_response_rate_is_not_told_where_no_sending_was_seen() -> None:
    world(answers("nps", 9)).shows(
        "survey_score",
        "surveys_sent | response_rate | response_rate_low | answers\n0 | - | - | 1",
        WHERE,
    )


def test_each_sending_is_a_survey_of_its_own_and_so_is_each_object() -> None:
    history = """
    customer | at    | event           | object | rating | scale
    ann      | 01-01 | order_placed    | -      | -      | -
    ann      | 01-02 | survey_sent     | -      | -      | nps
    ann      | 01-03 | survey_answered | -      | 0      | nps
    ann      | 01-04 | survey_sent     | -      | -      | nps
    ann      | 01-05 | survey_answered | -      | 10     | nps
    ann      | 01-06 | survey_answered | o1     | 10     | nps
    ann      | 01-07 | survey_answered | o2     | 7      | nps
    """
    world(history).shows(
        "survey_score",
        "surveys_sent | surveys_returned | answers | respondents | score\n2 | 2 | 4 | 1 | 0.25",
        WHERE,
    )


def test_answers_without_sending_or_object_are_one_survey_in_one_visit() -> None:
    history = """
    customer | at    | event           | object | rating | scale
    ann      | 01-01 | order_placed    | -      | -      | -
    ann      | 01-02 | survey_answered | -      | 1      | nps
    ann      | 01-03 | survey_answered | -      | 10     | nps
    ann      | 01-04 | ticket_created  | t1     | -      | -
    ann      | 01-05 | survey_answered | -      | 10     | nps
    """
    world(history).shows(
        "survey_score", "stage | answers | score\nbuy | 1 | 1\nhelp | 1 | 1", WHERE
    )


def test_a_survey_counts_in_the_visit_in_which_it_was_sent() -> None:
    """Ann was asked after the order, on January 30th, and answers while she has another trouble."""
    history = """
    customer | at    | event           | object | rating | scale
    ann      | 01-30 | order_placed    | o1     | -      | -
    ann      | 01-31 | survey_sent     | o1     | -      | csat_5
    ann      | 02-01 | ticket_created  | t1     | -      | -
    ann      | 02-02 | survey_answered | o1     | 4      | csat_5
    """
    world(history).shows(
        "survey_score",
        """
        stage | period_kind | period_start | surveys_returned | answers
        buy   | all         | -            | 1                | 1
        buy   | month       | 01-01        | 1                | 1
        buy   | week        | 01-29        | 1                | 1
        """,
    )


def test_what_comes_at_the_watermark_is_not_seen() -> None:
    shown = "surveys_sent | answers | favourable\n{0}"
    world(SENT, watermark="01-03 10:00:00.000001").shows(
        "survey_score", shown.format("2 | 1 | 1"), HELP
    )
    world(SENT, watermark="01-05 11:00").shows("survey_score", shown.format("2 | 2 | 1"), HELP)
    assert world(SENT, watermark="01-03 10:00").table("survey_score", ["answers"]) == []


def test_bots_answer_nothing() -> None:
    history = """
    customer | at    | event           | bot | rating | scale
    ann      | 01-01 | order_placed    | -   | -      | -
    ann      | 01-02 | survey_answered | yes | 10     | nps
    """
    assert world(history).table("survey_score", ["answers"]) == []


def test_no_score_is_told_under_the_floor_and_the_reason_is() -> None:
    world(answers("nps", 10, 0), customers=3).shows(
        "survey_score",
        """
        answers | favourable | score | score_low | score_high | score_reason
        2       | 1          | -     | -         | -          | few_customers
        """,
        WHERE,
    )


def test_every_survey_is_a_row() -> None:
    world(SENT).shows(
        "survey",
        """
        customer | visit_no | rating_scale | is_sent | rating | verdict
        ann      | 1        | csat_2       | true    | 2      | favourable
        bob      | 1        | csat_2       | true    | -      | -
        cid      | 1        | csat_2       | false  | 2      | favourable
        """,
    )
