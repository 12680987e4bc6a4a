"""Worked tables 3 and 7: two values of a unique namespace never belong to one customer."""

from __future__ import annotations

from tests.spec.identity.drawn import drawn_customers
from tests.spec.identity.history import identify


def test_two_users_of_one_email_are_two_customers_and_the_older_edge_keeps_it() -> None:
    who = identify("""
        id | t | identifiers
        t1 | 1 | user_id:A email:e
        t5 | 5 | user_id:B email:e
        t6 | 6 | email:e
        """)
    assert who.customers() == drawn_customers("""
        members           | touchpoints
        user_id:A email:e | t1 t6
        user_id:B         | t5
        """)
    assert who.refused() == {("user_id:B", "email:e"): "unique"}
    assert who.assigned_by()["t5"] == "person"


def test_three_at_once_are_judged_with_the_strongest_pair_first() -> None:
    who = identify("""
        id | t | identifiers
        t1 | 1 | user_id:A email:e
        t5 | 5 | user_id:B email:e phone:p
        t6 | 6 | phone:p
        """)
    assert who.customers() == drawn_customers("""
        members           | touchpoints
        user_id:A email:e | t1
        user_id:B phone:p | t5 t6
        """)
    assert who.edges == {
        ("user_id:A", "email:e"): None,
        ("user_id:B", "email:e"): "unique",
        ("user_id:B", "phone:p"): None,
        ("email:e", "phone:p"): "unique",
    }


def test_the_age_of_an_edge_is_when_it_occurred_and_not_when_it_arrived() -> None:
    who = identify("""
        id | t | identifiers
        t5 | 5 | user_id:B email:e
        t1 | 1 | user_id:A email:e
        """)
    assert who.refused() == {("user_id:B", "email:e"): "unique"}


def test_a_late_older_edge_takes_the_email_over() -> None:
    """Not by adding to yesterday's customers: A's edge with e, accepted yesterday, is refused today."""
    yesterday = "id | t | identifiers\n t5 | 5 | user_id:A email:e\n t7 | 7 | email:e phone:p"
    today = yesterday + "\n t1 | 1 | user_id:B email:e"
    assert identify(yesterday).customers() == drawn_customers("""
        members                   | touchpoints
        user_id:A email:e phone:p | t5 t7
        """)
    assert identify(today).customers() == drawn_customers("""
        members                   | touchpoints
        user_id:A                 | t5
        user_id:B email:e phone:p | t1 t7
        """)


def test_components_meet_only_where_neither_holds_another_user() -> None:
    """e and p each belong to somebody; what joins them later is refused, however they met."""
    who = identify("""
        id | t | identifiers
        t1 | 1 | user_id:A email:e
        t2 | 2 | user_id:B phone:p
        t3 | 3 | email:e phone:p
        t4 | 4 | email:e crm_lead_id:l
        """)
    assert who.customers() == drawn_customers("""
        members                         | touchpoints
        user_id:A email:e crm_lead_id:l | t1 t3 t4
        user_id:B phone:p               | t2
        """)
    assert who.refused() == {("email:e", "phone:p"): "unique"}


def test_two_values_of_a_namespace_that_is_not_unique_are_one_customer() -> None:
    who = identify("""
        id | t | identifiers
        t1 | 1 | email:e1 phone:p
        t2 | 2 | email:e2 phone:p
        """)
    assert who.customers() == drawn_customers("""
        members                   | touchpoints
        email:e1 email:e2 phone:p | t1 t2
        """)


def test_two_users_on_one_touchpoint_stay_apart() -> None:
    """Within a namespace the one seen earlier is stronger, on one touchpoint the first in it."""
    who = identify("""
        id | t | identifiers
        t1 | 1 | user_id:B user_id:A
        t2 | 2 | email:e user_id:A user_id:B
        """)
    assert who.customers() == drawn_customers("""
        members           | touchpoints
        user_id:B email:e | t1 t2
        user_id:A         |
        """)
    assert who.refused() == {
        ("user_id:B", "user_id:A"): "unique",
        ("user_id:A", "email:e"): "unique",
    }
