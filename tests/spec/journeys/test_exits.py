"""How a visit is left: advanced, regressed, ended by an event; dropped or open by the clock W."""

from __future__ import annotations

import pytest

from tests.histories import definition, run

DEFINITION = definition("""
stages:
  - {name: browse, rank: 1, match: page_viewed}
  - {name: cart, rank: 2, match: product_added}
  - {name: buy, rank: 3, match: order_placed}
inactivity: 30 days
horizons: {cart: 7 days}
""")

CART = "customer | at | event\nann | 01-01 | page_viewed\nann | 01-02 | product_added\n"


def test_rank_tells_advance_from_regress() -> None:
    world = run(
        """
        customer | at    | event
        ann      | 01-01 | product_added
        ann      | 01-02 | page_viewed
        ann      | 01-03 | order_placed
        """,
        DEFINITION,
        watermark="01-04",
    )
    world.shows(
        "stage_visit",
        """
        visit_no | stage  | entered_at | exited_at | exit_kind | ended_by
        1        | cart   | 01-01      | 01-02     | regressed | -
        2        | browse | 01-02      | 01-03     | advanced  | -
        3        | buy    | 01-03      | -         | open      | -
        """,
    )


@pytest.mark.parametrize(
    ("watermark", "exit_kind", "exited_at", "path"),
    [
        ("01-08 23:59:59.999999", "open", None, "browse > cart …"),
        ("01-09", "dropped", "01-09", "browse > cart"),
        (None, "open", None, "browse > cart …"),
    ],
)
def test_visit_is_dropped_once_the_watermark_reaches_its_horizon(
    watermark: str | None, exit_kind: str, exited_at: str | None, path: str
) -> None:
    """Horizon of `cart`: 7 days after its last driving touchpoint. Without a W nothing is dropped."""
    world = run(CART, DEFINITION, watermark=watermark)
    columns = ["exit_kind", "exited_at", "ended_by"]
    ended_by = "inactivity" if exit_kind == "dropped" else None
    assert world.table("stage_visit", columns, "stage = 'cart'") == [
        {"exit_kind": exit_kind, "exited_at": exited_at, "ended_by": ended_by}
    ]
    assert world.table("journey", ["is_open", "ended_at", "path"]) == [
        {"is_open": exit_kind == "open", "ended_at": exited_at, "path": path}
    ]


def test_horizon_counts_from_the_last_driving_touchpoint() -> None:
    world = run(
        CART + "ann | 01-05 | product_added\nann | 01-06 | email_opened\n",
        DEFINITION,
        watermark="02-01",
    )
    world.shows("stage_visit", "stage | exited_at\ncart | 01-12", "stage = 'cart'")


def test_coming_back_after_the_horizon_but_within_inactivity_was_no_drop() -> None:
    """Ann is silent for 10 days in `cart`, then buys: the visit advanced. It is no longer the last."""
    world = run(CART + "ann | 01-12 | order_placed\n", DEFINITION, watermark="01-20")
    world.shows(
        "stage_visit",
        """
        stage | exited_at | exit_kind
        cart  | 01-12     | advanced
        """,
        "stage = 'cart'",
    )


def test_touchpoints_from_the_watermark_on_still_make_journeys() -> None:
    """T is later than W: the night knows of the order, and the cart visit is left by it."""
    world = run(CART + "ann | 01-05 | order_placed\n", DEFINITION, watermark="01-03")
    world.shows("journey", "journey | path | is_open\nann/1 | browse > cart > buy … | yes")


def test_touchpoints_from_as_of_on_are_unknown() -> None:
    world = run(CART, DEFINITION, as_of="01-02", watermark="01-02")
    world.shows("journey", "journey | path\nann/1 | browse …")


def test_visit_left_at_the_instant_it_was_entered_is_tied() -> None:
    world = run(
        """
        customer | at    | event
        ann      | 01-01 | page_viewed
        ann      | 01-01 | product_added
        ann      | 01-02 | product_added
        """,
        DEFINITION,
    )
    world.shows("stage_visit", "visit_no | stage | is_tied\n1 | browse | yes\n2 | cart | no")
