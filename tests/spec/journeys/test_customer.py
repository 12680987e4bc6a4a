"""Customers: first and last seen, who is anonymous, who is a bot; and the counts about identity."""

from __future__ import annotations

from models import BatchRule, IdentityChange
from tests.histories import company, definition, moment, run, work
from tests.tables import fill
from transforms.transform import Night

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
        oversized_customers      | 0
        shared_identifiers       | 0
        person_identifiers       | 2
        touchpoints              | 8
        unattributed_touchpoints | 1
        edges_accepted           | 0
        edges_refused_unique     | 0
        edges_refused_keep_apart | 0
        edges_refused_max_per_person | 0
        edges_refused_shared     | 0
        customers_created        | 0
        merges                   | 0
        renamings                | 0
        splits                   | 0
        blocked_by_fingerprint   | 0
        """,
    )


def test_identity_summary_counts_what_changed_since_last_night_and_what_was_blocked() -> None:
    world = run(HISTORY, DEFINITION)
    changed = [{"change": change, "identifiers": 2} for change in ("merged", "merged", "blocked")]
    fill(world.engine, IdentityChange, changed)
    rules = [
        {"batch_id": batch, "outcome": outcome, "rule": rule, "item_count": 3}
        for batch in ("b1", "b2")
        for outcome, rule in (("blocked", "role_mailbox"), ("ignored", "sample_ticket"))
    ]
    fill(world.engine, BatchRule, rules)
    work(world.engine, Night(moment("12-31"), moment("12-31"), company(DEFINITION)))
    world.shows(
        "identity_summary",
        """
        measure              | value
        customers_created    | 0
        merges               | 2
        renamings            | 0
        splits               | 0
        identifiers_blocked  | 2
        blocked_role_mailbox | 6
        blocked_by_fingerprint | 0
        """,
        "measure IN ('customers_created', 'merges', 'renamings', 'splits')"
        " OR measure LIKE '%blocked%'",
    )


def test_bots_have_no_journey_and_so_no_place_in_the_metrics() -> None:
    world = run(HISTORY, DEFINITION)
    world.shows("stage_visit", "customer | touchpoints\nann | 2\ndevice 1 | 1")
    world.shows(
        "stage_entry",
        "period_kind | customers\nall | 2",
        "period_kind = 'all'",
    )
