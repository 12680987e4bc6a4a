"""Segments: every metric once more for each value of a configured column, as it was on entry."""

from __future__ import annotations

import pytest

from tests.histories import definition, run

DEFINITION = definition("""
stages:
  - {name: browse, rank: 1, match: page_viewed}
  - {name: buy, rank: 2, match: order_placed}
inactivity: 10 days
windows_days: [7]
""")

HISTORY = """
customer | at    | event        | channel | brought_by
ann      | 01-01 | page_viewed  | web     | paid_search
ann      | 01-02 | order_placed | phone   | -
bob      | 01-01 | page_viewed  | chat    | -
bob      | 01-03 | page_viewed  | web     | email
bob      | 01-04 | order_placed | web     | direct
bob      | 01-31 | page_viewed  | web     | direct
"""


def test_every_segment_splits_the_same_visits() -> None:
    world = run(HISTORY, DEFINITION, segments=("customer.first_channel", "journey.first_channel"))
    world.shows(
        "stage_entry",
        """
        stage  | segment_by             | segment | customers | journeys | visits
        browse | all                    | (all)   | 2         | 3        | 3
        browse | customer.first_channel | chat    | 1         | 2        | 2
        browse | customer.first_channel | web     | 1         | 1        | 1
        browse | journey.first_channel  | chat    | 1         | 1        | 1
        browse | journey.first_channel  | web     | 2         | 2        | 2
        buy    | all                    | (all)   | 2         | 2        | 2
        buy    | customer.first_channel | chat    | 1         | 1        | 1
        buy    | customer.first_channel | web     | 1         | 1        | 1
        buy    | journey.first_channel  | chat    | 1         | 1        | 1
        buy    | journey.first_channel  | web     | 1         | 1        | 1
        """,
        "period_kind = 'all'",
    )


def test_what_became_known_after_the_entry_is_not_its_value_on_entry() -> None:
    """An e-mail brought Bob two days after he had begun to browse."""
    world = run(HISTORY, DEFINITION, segments=("journey.first_marketing_channel",))
    world.shows(
        "stage_entry",
        """
        stage  | segment     | visits
        browse | (none)      | 1
        browse | direct      | 1
        browse | paid_search | 1
        buy    | email       | 1
        buy    | paid_search | 1
        """,
        "period_kind = 'all' AND segment_by <> 'all'",
    )
    world.shows(
        "journey",
        """
        journey | first_channel | first_marketing_channel
        ann/1   | web           | paid_search
        bob/1   | chat          | email
        bob/2   | web           | direct
        """,
    )


def test_a_customer_keeps_its_first_over_all_journeys() -> None:
    world = run(HISTORY, DEFINITION, segments=("customer.first_marketing_channel",))
    world.shows(
        "stage_entry",
        """
        stage  | segment     | visits
        browse | (none)      | 1
        browse | email       | 1
        browse | paid_search | 1
        buy    | email       | 1
        buy    | paid_search | 1
        """,
        "period_kind = 'all' AND segment_by <> 'all'",
    )


def test_bots_are_nobodys_first_channel() -> None:
    history = "customer | at | channel | bot\nann | 01-01 | email | yes\nann | 01-02 | web | no\n"
    world = run(history, DEFINITION, segments=("customer.first_channel",))
    world.shows("customer", "customer | first_channel\nann | web")


@pytest.mark.parametrize(
    ("most", "segments"),
    [
        (1, ["other", "web"]),
        (2, ["chat", "other", "web"]),
        (3, ["chat", "email", "other", "web"]),
        (4, ["chat", "email", "phone", "web"]),
    ],
)
def test_rare_values_fold_into_other_by_customers_then_by_bytes(
    most: int, segments: list[str]
) -> None:
    """Two began on the web; of the three others each had one customer, whatever their visits."""
    world = run(
        """
        customer | at    | event        | channel
        ann      | 01-01 | page_viewed  | web
        bob      | 01-01 | page_viewed  | web
        cid      | 01-01 | page_viewed  | phone
        cid      | 01-02 | order_placed | phone
        cid      | 01-03 | page_viewed  | phone
        dan      | 01-01 | page_viewed  | email
        eve      | 01-01 | page_viewed  | chat
        """,
        DEFINITION,
        segments=("customer.first_channel",),
        segment_values=most,
    )
    split = "period_kind = 'all' AND segment_by <> 'all' AND stage = 'browse'"
    found = world.table("stage_entry", ["segment", "visits"], split)
    assert [row["segment"] for row in found] == segments
    assert sum(row["visits"] for row in found) == 6


def test_flows_and_conversions_are_split_too() -> None:
    world = run(HISTORY, DEFINITION, segments=("journey.first_channel",))
    world.shows(
        "stage_flow",
        """
        segment | from_stage | to_stage | count | share_out | share_in
        chat    | START      | browse   | 1     | 1         | 1
        chat    | browse     | buy      | 1     | 1         | 1
        chat    | buy        | END      | 1     | 1         | 1
        web     | START      | browse   | 2     | 1         | 1
        web     | browse     | buy      | 1     | 0.5       | 1
        web     | browse     | END      | 1     | 0.5       | 0.5
        web     | buy        | END      | 1     | 1         | 0.5
        """,
        "period_kind = 'all' AND segment_by <> 'all'",
    )
    world.shows(
        "stage_conversion",
        """
        segment | eligible | converted | eligible_customers | converted_customers
        chat    | 1        | 1         | 1                  | 1
        web     | 2        | 1         | 2                  | 1
        """,
        "period_kind = 'all' AND segment_by <> 'all' AND stage = 'browse'",
    )


def test_cohorts_are_numbered_from_zero_without_gaps() -> None:
    world = run(HISTORY, DEFINITION, segments=("journey.first_stage",))
    numbers = [row["cohort_no"] for row in world.table("cohort", ["cohort_no"])]
    assert numbers == list(range(len(numbers)))
    assert len(numbers) > 10
