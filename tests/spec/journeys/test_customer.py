"""Customers: first and last seen, who is anonymous, who is a bot; and the counts about identity."""

from __future__ import annotations

from tests.histories import definition, run

DEFINITION = definition("stages: [{name: browse, rank: 1, match: page_viewed}]")

HISTORY = """
customer | at    | source | bot
ann      | 01-01 | email  | yes
ann      | 01-02 | web    | no
ann      | 01-03 | web    | no
ann      | 01-04 | email  | yes
crawler  | 01-01 | web    | yes
crawler  | 01-05 | web    | yes
device 1 | 01-02 | web    | no
-        | 01-02 | web    | no
"""


def test_first_and_last_seen_leave_bots_out_where_there_are_others() -> None:
    world = run(HISTORY, DEFINITION)
    world.shows(
        "customer",
        """
        customer | first_seen_at | last_seen_at | touchpoints | sources | is_anonymous | is_bot
        ann      | 01-02         | 01-03        | 4           | 2       | no           | no
        crawler  | 01-01         | 01-05        | 2           | 1       | no           | yes
        device 1 | 01-02         | 01-02        | 1           | 1       | yes          | no
        """,
    )


def test_identity_summary_counts_customers_touchpoints_and_edges() -> None:
    world = run(HISTORY, DEFINITION)
    world.shows(
        "identity_summary",
        """
        measure                  | value
        customers                | 3
        anonymous_customers      | 1
        bot_customers            | 1
        shared_customers         | 0
        shared_identifiers       | 0
        person_identifiers       | 2
        touchpoints              | 8
        unattributed_touchpoints | 1
        edges_accepted           | 0
        edges_refused_unique     | 0
        edges_refused_max_per_person | 0
        edges_refused_shared     | 0
        """,
    )


def test_bots_have_no_journey_and_so_no_place_in_the_metrics() -> None:
    world = run(HISTORY, DEFINITION)
    world.shows("stage_visit", "customer | touchpoints\nann | 2\ndevice 1 | 1")
    world.shows(
        "stage_entry",
        "period_kind | customers\nall | 2",
        "period_kind = 'all'",
    )
