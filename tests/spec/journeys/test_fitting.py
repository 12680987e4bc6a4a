"""What a definition's rules fit of touchpoints that are there, and how long people stay away."""

from __future__ import annotations

from tests.histories import World, definition, moment, run
from transforms.journeys.fitting import Fit, Returns, fit, returns

PURCHASE = definition(
    """
    stages:
      - {name: leave, rank: 5, match: subscription_cancelled}
      - {name: again, rank: 4, match: page_viewed, after: buy}
      - {name: account, rank: 3, match: {event_type: page_viewed, attributes: {path: {prefix: /account}}}}
      - {name: buy, rank: 2, match: order_placed}
      - {name: look, rank: 1, match: [page_viewed, searched]}
    ends_on: subscription_cancelled
    """
)

HISTORY = """
customer | at          | event                  | bot | attributes
ann      | 01-01 10:00 | page_viewed            | no  | {"path":"/"}
ann      | 01-01 10:30 | signed_in              | no  | -
ann      | 01-03 10:30 | page_viewed            | no  | {"path":"/account/box"}
ann      | 01-04 10:30 | page_viewed            | yes | {"path":"/"}
ann      | 01-05 10:30 | order_placed           | no  | -
ann      | 01-06 10:30 | email_opened           | no  | -
ann      | 01-08 10:30 | subscription_cancelled | no  | -
ann      | 03-20 10:30 | page_viewed            | no  | {"path":"/"}
bob      | 01-01 10:00 | page_viewed            | no  | {"path":"/"}
bob      | 01-11 10:00 | page_viewed            | no  | {"path":"/"}
bob      | 03-01 10:00 | searched               | no  | -
bob      | 03-01 10:00 | searched               | no  | -
-        | 01-01 10:00 | page_viewed            | no  | {"path":"/"}
"""
DAY = moment("01-02") - moment("01-01")
SESSION = DAY // 48


def world() -> World:
    made = run(HISTORY, PURCHASE)
    made.engine.execute(
        "CREATE TEMP TABLE told AS SELECT touchpoint_key, attributes FROM loaded.touchpoint"
    )
    return made


def test_a_touchpoint_fits_the_first_stage_and_those_with_after_before_it() -> None:
    """Bots, what does not drive and what has no customer are in no count."""
    assert fit(world().engine, PURCHASE) == Fit(
        touchpoints=10,
        stages={"leave": 1, "again": 5, "account": 1, "buy": 1, "look": 6},
        unclaimed={"signed_in": 1},
    )


def test_a_definition_that_no_night_has_seen_is_held_beside_the_touchpoints() -> None:
    other = definition(
        "stages: [{name: in, rank: 1, match: signed_in}]\nsilent: [page_viewed, searched]",
        name="new",
    )
    found = fit(world().engine, other)
    assert found == Fit(3, {"in": 1}, {"order_placed": 1, "subscription_cancelled": 1})
    assert returns(world().engine, "new", SESSION) == {}


def test_returns_count_after_silence_and_not_after_an_end() -> None:
    """Ann's 30 minutes are one session; nobody waited for her after she left. Bob's two searches of
    one instant are one return, after a silence that began another journey."""
    assert returns(world().engine, "purchase", SESSION) == {
        "look": Returns(3, 50 * DAY),
        "account": Returns(1, 2 * DAY),
        "buy": Returns(1, 3 * DAY),
    }
