"""identity_change: what became of the customers that the night before believed in, and why."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tests.spec.identity.history import believed, changes, identify, own_id, told
from tests.tables import rows

NAMES = (
    "user_id:A", "user_id:B", "user_id:C", "email:e", "email:f", "phone:p", "crm_contact_id:c",
    "anonymous_id:d",
)  # fmt: skip


def change(
    before: str, after: str, *, staff: str = "", guards: str = "", corrections: str = ""
) -> list[dict[str, Any]]:
    """The rows between two nights' histories; customers by the identifier whose id they have.

    Staff, guards and corrections are the second night's.
    """
    identify(before)
    earlier = believed()
    identify(after, staff=staff, guards=guards, corrections=corrections)
    return rows_since(earlier)


def rows_since(earlier: pa.Table) -> list[dict[str, Any]]:
    ids = {own_id(name): name for name in NAMES}
    evidence = dict(told("SELECT touchpoint_key, touchpoint_id FROM loaded.touchpoint"))
    return [
        {
            "change": row["change"],
            "from": ids.get(row["from_customer_id"]),
            "to": ids.get(row["to_customer_id"]),
            "identifiers": row["identifiers"],
            "cause": row["cause"],
            "touchpoint": evidence.get(row["touchpoint_key"]),
            "namespaces": row["namespaces"],
        }
        for row in changes(earlier)
    ]


def shows(found: list[dict[str, Any]], drawn: str) -> None:
    """Assert that the rows are the drawn ones, in the columns that are drawn."""
    wanted = rows(drawn)
    cut = [{column: row[column] for column in wanted[0]} for row in found]
    assert sorted(cut, key=repr) == sorted(wanted, key=repr)


LATE = """
    id | t | identifiers
    t1 | 1 | anonymous_id:d
    t2 | 2 | email:e
"""


def test_on_the_first_night_every_customer_is_new() -> None:
    found = change("id | t | identifiers", LATE)
    shows(
        found,
        """
        change  | from | to             | identifiers | cause    | touchpoint | namespaces
        created | -    | anonymous_id:d | 1           | evidence | web:t1     | anonymous_id
        created | -    | email:e        | 1           | evidence | web:t2     | email
        """,
    )


def test_nothing_new_changes_nothing() -> None:
    assert change(LATE, LATE) == []


def test_more_of_a_known_customer_changes_nothing() -> None:
    assert change(LATE, LATE + "t3 | 3 | email:e phone:p") == []


def test_a_late_identity_makes_two_customers_one_and_says_which_touchpoint_showed_it() -> None:
    found = change(LATE, LATE + "t3 | 3 | anonymous_id:d email:e")
    shows(
        found,
        """
        change | from           | to      | identifiers | cause  | touchpoint | namespaces
        merged | anonymous_id:d | email:e | 1           | device | web:t3     | email + anonymous_id
        """,
    )


def test_two_people_who_turn_out_to_be_one_under_a_third_id_are_both_merged() -> None:
    found = change(
        """
        id | t | identifiers
        t1 | 1 | phone:p
        t2 | 2 | email:e
        """,
        """
        id | t | identifiers
        t1 | 1 | phone:p
        t2 | 2 | email:e
        t3 | 3 | user_id:A email:e
        t4 | 4 | user_id:A phone:p
        """,
    )
    shows(
        found,
        """
        change | from    | to        | cause    | touchpoint | namespaces
        merged | email:e | user_id:A | evidence | web:t3     | user_id + email
        merged | phone:p | user_id:A | evidence | web:t4     | user_id + phone
        """,
    )


def test_a_visitor_who_signs_up_is_the_same_customer_under_another_id() -> None:
    found = change(LATE, LATE + "t3 | 3 | anonymous_id:d user_id:A")
    shows(
        found,
        """
        change  | from           | to        | cause  | touchpoint
        renamed | anonymous_id:d | user_id:A | device | web:t3
        """,
    )


def test_a_late_event_with_an_old_time_takes_an_address_from_one_customer_to_another() -> None:
    history = """
        id | t | identifiers
        t5 | 5 | user_id:B email:e
        """
    found = change(history + "t6 | 6 | user_id:A", history + "t1 | 1 | user_id:A email:e")
    shows(
        found,
        """
        change | from      | to        | identifiers | cause  | touchpoint | namespaces
        split  | user_id:B | user_id:A | 1           | evidence | web:t1   | user_id + email
        """,
    )


def test_what_becomes_unique_splits_its_customer_at_the_edge_it_refuses() -> None:
    history = """
        id | t | identifiers
        t1 | 1 | user_id:A email:e
        t2 | 2 | crm_contact_id:c email:e
        t3 | 3 | crm_contact_id:c email:f
        """
    shows(
        change(history, history, guards="namespace | unique\nemail | yes"),
        """
        change | from      | to      | identifiers | cause  | touchpoint | namespaces
        split  | user_id:A | email:f | 1           | unique | web:t3     | crm_contact_id + email
        """,
    )


def test_a_device_that_somebody_else_signs_in_on_is_no_longer_one_customers() -> None:
    history = """
        id | t | identifiers
        t1 | 1 | anonymous_id:d user_id:A
        t2 | 2 | user_id:B
        """
    found = change(history, history + "t3 | 3 | anonymous_id:d user_id:B")
    shows(
        found,
        """
        change | from      | to | identifiers | cause  | touchpoint | namespaces
        split  | user_id:A | -  | 1           | device | web:t3     | user_id + anonymous_id
        """,
    )


APART = "correction | a | b\n keep_apart | crm_contact_id:c | email:e"
TOGETHER = "correction | a | b\n belong_together | user_id:A | email:e"


def test_a_correction_that_keeps_apart_splits_at_the_edge_that_had_joined() -> None:
    history = """
        id | t | identifiers
        t1 | 1 | crm_contact_id:c phone:p
        t2 | 2 | phone:p email:e
        """
    shows(
        change(history, history, corrections=APART),
        """
        change | from             | to      | identifiers | cause      | touchpoint | namespaces
        split  | crm_contact_id:c | email:e | 1           | keep_apart | web:t2     | email + phone
        """,
    )


def test_a_correction_that_joins_is_told_with_no_touchpoint_and_taken_back_as_a_split() -> None:
    history = """
        id | t | identifiers
        t1 | 1 | user_id:A
        t2 | 2 | email:e
        """
    shows(
        change(history, history, corrections=TOGETHER),
        """
        change | from    | to        | identifiers | cause           | touchpoint | namespaces
        merged | email:e | user_id:A | 1           | belong_together | -          | user_id + email
        """,
    )
    earlier = believed()
    identify(history)
    shows(
        rows_since(earlier),
        """
        change | from      | to      | cause | touchpoint
        split  | user_id:A | email:e | -     | -
        """,
    )


def test_who_becomes_staff_is_blocked_and_what_it_had_joined_falls_apart() -> None:
    history = """
        id | t | identifiers
        t1 | 1 | email:e phone:p
        t2 | 2 | email:e crm_contact_id:c
        """
    shows(
        change(history, history, staff="email:e"),
        """
        change  | from             | to      | identifiers | cause | touchpoint
        blocked | crm_contact_id:c | -       | 1           | staff | -
        split   | crm_contact_id:c | phone:p | 1           | staff | -
        """,
    )


def test_what_nothing_shows_any_more_is_removed() -> None:
    found = change(LATE, "id | t | identifiers\n t1 | 1 | anonymous_id:d")
    shows(
        found,
        """
        change  | from    | to | cause | touchpoint
        removed | email:e | -  | -     | -
        """,
    )


def test_who_was_erased_since_is_told_as_that() -> None:
    identify(LATE)
    erased = pc.equal(believed()["alias_id"], own_id("email:e"))
    earlier = believed().set_column(2, "is_erased", erased)
    identify("id | t | identifiers\n t1 | 1 | anonymous_id:d")
    (row,) = changes(earlier)
    assert (row["change"], row["cause"]) == ("erased", "erased")
    assert (row["from_customer_id"], row["to_customer_id"]) == (own_id("email:e"), None)


def test_a_link_explains_too_and_is_no_touchpoint() -> None:
    history = """
        id | kind       | t | source | identifiers
        t1 | touchpoint | 1 | web    | user_id:A
        t2 | touchpoint | 2 | web    | email:e
        """
    identify(history)
    earlier = believed()
    identify(history + "l3 | link | 3 | sales | user_id:A email:e")
    (row,) = changes(earlier)
    assert (row["change"], row["cause"], row["source"]) == ("merged", "evidence", "sales")
    assert row["touchpoint_key"] is None
    assert row["occurred_at"].second == 3


def test_a_device_that_owns_an_object_again_follows_what_the_object_shows() -> None:
    both = """
        id | t | identifiers
        t1 | 1 | anonymous_id:c ticket:7
        t2 | 2 | anonymous_id:d ticket:7 order:1
    """
    shows(
        change(both, both + "t3 | 3 | order:1"),
        """
        change | to             | cause  | touchpoint
        split  | anonymous_id:d | device | web:t3
        """,
    )
