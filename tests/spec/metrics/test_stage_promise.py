"""Promises: how often they were kept, with those that are still running left out and counted apart."""

from __future__ import annotations

from typing import Any

from company import JourneyDefinition
from tests.histories import World, definition, run

STAGES = """
stages:
  - {name: order, rank: 1, match: order_placed}
  - {name: help, rank: 2, match: [ticket_created, ticket_commented, ticket_solved]}
inactivity: 10 days
"""
WHERE = "period_kind = 'all'"


def promising(*promises: str) -> JourneyDefinition:
    return definition(STAGES + "expect:\n" + "".join(f"  - {{{one}}}\n" for one in promises))


REPLY = promising(
    "promise: first reply, from: ticket_created, to: [ticket_replied, ticket_solved], within: 4h"
)
HISTORY = """
customer | at          | event            | object
ann      | 01-02 10:00 | ticket_created   | t1
ann      | 01-02 14:00 | ticket_replied   | t1
bob      | 01-02 10:00 | ticket_created   | t2
bob      | 01-02 15:00 | ticket_replied   | t2
cid      | 01-02 10:00 | ticket_created   | t3
cid      | 01-02 17:00 | ticket_solved    | t3
dan      | 01-02 10:00 | ticket_created   | t4
eve      | 01-05 10:00 | ticket_created   | t5
eve      | 01-05 10:30 | ticket_replied   | t5
"""


def kept(history: str, of: JourneyDefinition, **settings: Any) -> World:
    return run(history, of, **settings)


def counts(world: World, where: str = WHERE) -> list[tuple[Any, ...]]:
    names = ("stage", "n", "kept", "late", "undone", "n_undecided")
    return [tuple(row.values()) for row in world.table("stage_promise", names, where)]


def test_kept_late_not_done_and_still_running() -> None:
    """Ann's reply came at the last instant, Bob's and Cid's one hour and three too late, Dan's never.

    Eve has been answered, but her four hours are not over at W: the quick ones alone would flatter.
    """
    kept(HISTORY, REPLY, watermark="01-05 14:00").shows(
        "stage_promise",
        """
        stage | promise     | within_seconds | n | kept | kept_share | kept_share_low | kept_share_high | late | undone | median_late_seconds | n_undecided
        help  | first reply | 14400          | 4 | 1    | 0.25       | 0.045587       | 0.699358        | 2    | 1      | 7200                | 1
        """,
        WHERE,
    )


def test_a_deadline_at_the_watermark_is_not_over() -> None:
    assert counts(kept(HISTORY, REPLY, watermark="01-02 14:00")) == [("help", 0, 0, 0, 0, 4)]
    after = kept(HISTORY, REPLY, watermark="01-02 14:00:00.000001")
    assert counts(after) == [("help", 4, 1, 0, 3, 0)]


def test_one_microsecond_too_late_is_missed() -> None:
    history = """
    customer | at                 | event          | object
    ann      | 01-02 10:00        | ticket_created | t1
    ann      | 01-02 14:00:00.000001 | ticket_replied | t1
    """
    kept(history, REPLY).shows(
        "stage_promise", "kept | late | median_late_seconds\n0 | 1 | 0.000001", WHERE
    )


def test_where_none_is_due_there_is_no_share() -> None:
    kept(HISTORY, REPLY, watermark="01-02 11:00").shows(
        "stage_promise",
        "n | kept_share | kept_share_low | kept_share_high | median_late_seconds | n_undecided\n"
        "0 | -          | -              | -               | -                   | 4",
        WHERE,
    )


def test_asking_again_before_the_answer_begins_no_promise() -> None:
    of = promising("promise: reply, from: ticket_commented, to: ticket_replied, within: 4h")
    history = """
    customer | at          | event            | object
    ann      | 01-02 10:00 | ticket_commented | t1
    ann      | 01-02 13:00 | ticket_commented | t1
    ann      | 01-02 15:00 | ticket_replied   | t1
    ann      | 01-02 16:00 | ticket_commented | t1
    ann      | 01-02 17:00 | ticket_replied   | t1
    """
    assert counts(kept(history, of)) == [("help", 2, 1, 1, 0, 0)]


def test_what_keeps_it_is_about_the_same_object_where_it_began_with_one() -> None:
    history = """
    customer | at          | event          | object
    ann      | 01-02 10:00 | ticket_created | t1
    ann      | 01-02 11:00 | ticket_created | t2
    ann      | 01-02 12:00 | ticket_replied | t2
    ann      | 01-02 12:30 | ticket_replied | -
    bob      | 01-02 10:00 | ticket_created | -
    bob      | 01-02 11:00 | ticket_replied | t9
    """
    assert counts(kept(history, REPLY)) == [("help", 3, 2, 0, 1, 0)]
    anything = promising(
        "promise: reply, from: ticket_created, to: ticket_replied, within: 4h, same_object: false"
    )
    assert counts(kept(history, anything)) == [("help", 2, 2, 0, 0, 0)]


def test_it_may_be_kept_in_another_journey_or_outside_of_any() -> None:
    of = promising("promise: parcel, from: order_placed, to: order_delivered, within: 20 days")
    history = """
    customer | at    | event           | object
    ann      | 01-02 | order_placed    | o1
    ann      | 01-15 | order_delivered | o1
    bob      | 01-02 | order_placed    | o2
    bob      | 01-20 | ticket_created  | t1
    bob      | 01-21 | order_delivered | o2
    """
    assert counts(kept(history, of)) == [("order", 2, 2, 0, 0, 0)]


def test_it_counts_in_the_visit_in_which_it_began() -> None:
    history = """
    customer | at          | event          | object
    ann      | 01-31 23:00 | ticket_created | t1
    ann      | 02-01 01:00 | ticket_replied | t1
    """
    kept(history, REPLY).shows(
        "stage_promise",
        """
        period_kind | period_start | kept
        all         | -            | 1
        month       | 01-01        | 1
        week        | 01-29        | 1
        """,
    )


def test_what_begins_outside_of_a_journey_is_in_no_stage() -> None:
    of = promising("promise: reply, from: email_sent, to: email_clicked, within: 4h")
    history = """
    customer | at          | event         | object
    ann      | 01-02 10:00 | email_sent    | -
    ann      | 01-02 11:00 | order_placed  | -
    ann      | 01-02 12:00 | email_sent    | -
    ann      | 01-02 13:00 | email_clicked | -
    """
    assert counts(kept(history, of)) == [("order", 1, 1, 0, 0, 0)]


def test_what_both_begins_and_keeps_it_does_both() -> None:
    of = promising("promise: next box, from: order_placed, to: order_placed, within: 8 days")
    history = """
    customer | at    | event
    ann      | 01-01 | order_placed
    ann      | 01-09 | order_placed
    ann      | 01-18 | order_placed
    """
    world = kept(history, of, watermark="01-20")
    assert counts(world) == [("order", 2, 1, 1, 0, 1)]


def test_bots_neither_begin_nor_keep_and_days_are_no_hours() -> None:
    history = """
    customer | at          | event          | object | bot | date_only
    ann      | 01-02 10:00 | ticket_created | t1     | -   | -
    ann      | 01-02 11:00 | ticket_replied | t1     | yes | -
    bob      | 01-02       | ticket_created | t2     | -   | yes
    bob      | 01-03 02:00 | ticket_replied | t2     | -   | -
    cid      | 01-02 10:00 | ticket_created | t3     | -   | -
    cid      | 01-02       | ticket_replied | t3     | -   | yes
    """
    assert counts(kept(history, REPLY)) == [("help", 1, 0, 0, 1, 0)]
    days = promising("promise: reply, from: ticket_created, to: ticket_replied, within: 1 day")
    assert counts(kept(history, days)) == [("help", 3, 2, 0, 1, 0)]


def test_each_promise_has_its_rows_and_rules_may_say_more_than_a_word() -> None:
    of = promising(
        "promise: reply, from: {event_type: ticket_created, attributes: {plan: pro}}, to: ticket_replied, within: 4h",
        "promise: solution, from: ticket_created, to: {event_type: ticket_solved, channel: email}, within: 2 days",
    )
    history = """
    customer | at          | event          | object | channel | attributes
    ann      | 01-02 10:00 | ticket_created | t1     | web     | {"plan": "pro"}
    ann      | 01-02 11:00 | ticket_replied | t1     | email   | -
    ann      | 01-02 12:00 | ticket_solved  | t1     | email   | -
    bob      | 01-02 10:00 | ticket_created | t2     | web     | {"plan": "free"}
    bob      | 01-02 12:00 | ticket_solved  | t2     | web     | -
    """
    kept(history, of).shows(
        "stage_promise", "promise | n | kept\nreply | 1 | 1\nsolution | 2 | 1", WHERE
    )


def test_every_promise_is_a_row() -> None:
    kept(HISTORY, REPLY, watermark="01-05 14:00").shows(
        "promise",
        """
        customer | promise     | begun_at    | due_at      | done_at
        ann      | first reply | 01-02 10:00 | 01-02 14:00 | 01-02 14:00
        bob      | first reply | 01-02 10:00 | 01-02 14:00 | 01-02 15:00
        cid      | first reply | 01-02 10:00 | 01-02 14:00 | 01-02 17:00
        dan      | first reply | 01-02 10:00 | 01-02 14:00 | -
        eve      | first reply | 01-05 10:00 | 01-05 14:00 | 01-05 10:30
        """,
    )
