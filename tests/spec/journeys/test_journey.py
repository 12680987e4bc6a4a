"""One row per journey: its path, its furthest and current stage, what it holds."""

from __future__ import annotations

from tests.histories import definition, run

DEFINITION = definition("""
stages:
  - {name: browse, rank: 1, match: page_viewed}
  - {name: consider, rank: 2, match: product_viewed}
  - {name: buy, rank: 3, match: order_placed}
  - {name: lost, rank: 9, match: subscription_cancelled}
goal: buy
""")


def test_path_furthest_and_current_stage() -> None:
    world = run(
        """
        customer | at    | event
        ann      | 01-01 | page_viewed
        ann      | 01-02 | page_viewed
        ann      | 01-03 | order_placed
        ann      | 01-04 | product_viewed
        bob      | 01-01 | product_viewed
        bob      | 01-02 | page_viewed
        """,
        DEFINITION,
        watermark="01-10",
    )
    world.shows(
        "journey",
        """
        journey | first_stage | furthest_stage | current_stage | is_converted | path
        ann/1   | browse      | buy            | consider      | yes          | browse > buy > consider …
        bob/1   | consider    | consider       | browse        | no           | consider > browse …
        """,
    )


def test_sessions_and_channels_are_those_of_driving_touchpoints() -> None:
    world = run(
        """
        customer | at          | event         | channel
        ann      | 01-01 10:00 | page_viewed   | web
        ann      | 01-01 10:10 | page_viewed   | mobile_app
        ann      | 01-02 10:00 | email_opened  | email
        ann      | 01-03 10:00 | ticket_solved | phone
        ann      | 01-03 11:00 | page_viewed   | web
        """,
        DEFINITION,
    )
    world.shows("journey", "journey | sessions | channels | touchpoints\nann/1 | 2 | 3 | 4")
    world.shows(
        "stage_visit", "stage | channels | touchpoints | listed_touchpoints\nbrowse | 3 | 4 | 5"
    )


def test_value_is_summed_where_it_occurs_in_the_companys_currency_only() -> None:
    """The refund does not drive but counts; dollars do not; a refund undoes no conversion."""
    world = run(
        """
        customer | at    | event          | value | currency
        ann      | 01-01 | page_viewed    | -     | -
        ann      | 01-02 | order_placed   | 100   | EUR
        ann      | 01-03 | order_refunded | -30.5 | EUR
        ann      | 01-04 | order_placed   | 70    | USD
        """,
        DEFINITION,
    )
    world.shows("stage_visit", "stage | value_amount\nbrowse | -\nbuy | 69.5")
    world.shows("journey", "journey | value_amount | is_converted\nann/1 | 69.5 | yes")


def test_instants_are_ordered_by_the_order_key() -> None:
    """Three touchpoints of one microsecond stay in their order: rank of source, sequence, id."""
    world = run(
        """
        customer | at    | event
        ann      | 01-01 | order_placed
        ann      | 01-01 | page_viewed
        ann      | 01-01 | product_viewed
        """,
        DEFINITION,
    )
    world.shows("journey", "journey | path\nann/1 | buy > browse > consider")


def test_definitions_run_over_the_same_touchpoints_side_by_side() -> None:
    loyalty = definition(
        "stages: [{name: new, rank: 1}, {name: regular, rank: 2, match: page_viewed}]\n"
        "starts_on: order_placed",
        name="loyalty",
    )
    world = run(
        """
        customer | at    | event
        ann      | 01-01 | page_viewed
        ann      | 01-02 | order_placed
        ann      | 01-03 | page_viewed
        """,
        DEFINITION,
        loyalty,
    )
    world.shows(
        "journey",
        """
        definition | started_at | path
        purchase   | 01-01      | browse > buy > browse
        loyalty    | 01-02      | new > regular
        """,
    )


def test_nobodys_touchpoints_and_deleted_ones_are_in_no_journey() -> None:
    world = run(
        """
        customer | at    | event       | deleted
        -        | 01-01 | page_viewed | no
        ann      | 01-01 | page_viewed | yes
        """,
        DEFINITION,
    )
    assert world.table("journey", ["journey"]) == []
    assert world.table("touchpoint", ["customer"]) == [{"customer": None}]
