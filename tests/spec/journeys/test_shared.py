"""A shared identifier's own customer has sessions and no journeys: it is several people."""

from __future__ import annotations

from tests.histories import definition, run


def test_a_shared_inbox_has_sessions_and_no_journey() -> None:
    world = run(
        """
        customer     | at    | event
        ann          | 01-01 | page_viewed
        shared inbox | 01-01 | page_viewed
        """,
        definition("stages: [{name: browse, rank: 1, match: page_viewed}]"),
    )
    world.shows("customer", "customer | is_shared\n ann | no\n shared inbox | yes")
    world.shows("session", "customer | touchpoints\n ann | 1\n shared inbox | 1")
    world.shows("journey", "customer | touchpoints\n ann | 1")
