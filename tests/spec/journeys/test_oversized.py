"""A customer with more touchpoints than anybody makes is flagged, and in no journey."""

from __future__ import annotations

from tests.histories import definition, run

DEFINITION = definition("stages: [{name: browse, rank: 1, match: page_viewed}]")

# All touchpoints count, whoever did them and whether or not they drive; those after as_of are not there.
HISTORY = """
customer | at    | event       | bot
ann      | 01-01 | page_viewed | no
ann      | 01-02 | email_sent  | no
ann      | 01-03 | page_viewed | no
robot    | 01-01 | page_viewed | no
robot    | 01-02 | email_sent  | no
robot    | 01-03 | page_viewed | yes
robot    | 01-04 | page_viewed | no
"""


def test_exactly_as_many_as_allowed_are_somebodys_and_one_more_is_not() -> None:
    world = run(HISTORY, DEFINITION, most=3)
    world.shows("customer", "customer | is_oversized\n ann | no\n robot | yes")
    world.shows("session", "customer | touchpoints\n ann | 1\n ann | 1\n robot | 1\n robot | 1")
    world.shows("journey", "customer | touchpoints\n ann | 2")
    world.shows("stage_entry", "customers\n 1", "period_kind = 'all'")
    assert world.table("identity_summary", ["value"], "measure = 'oversized_customers'") == [
        {"value": 1}
    ]


def test_before_it_was_too_many_there_were_journeys() -> None:
    world = run(HISTORY, DEFINITION, most=3, as_of="01-04")
    world.shows("customer", "customer | is_oversized\n ann | no\n robot | no")
    world.shows("journey", "customer | touchpoints\n ann | 2\n robot | 1")
