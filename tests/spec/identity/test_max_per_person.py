"""`max_per_person`: one customer has only so many values of a namespace; `unique` says one."""

from __future__ import annotations

from tests.spec.identity.drawn import drawn_customers
from tests.spec.identity.history import identify

TWO_EMAILS = """
    namespace | max_per_person
    email     | 2
"""


def test_the_edge_that_would_bring_one_value_too_many_is_refused() -> None:
    who = identify(
        """
        id | t | identifiers
        t1 | 1 | user_id:A email:e1
        t2 | 2 | user_id:A email:e2
        t3 | 3 | user_id:A email:e3
        t4 | 4 | email:e3
        """,
        guards=TWO_EMAILS,
    )
    assert who.customers() == drawn_customers("""
        members                     | touchpoints
        user_id:A email:e1 email:e2 | t1 t2 t3
        email:e3                    | t4
        """)
    assert who.refused() == {("user_id:A", "email:e3"): "max_per_person"}


def test_what_both_sides_hold_is_added_up() -> None:
    who = identify(
        """
        id | t | identifiers
        t1 | 1 | email:e1 email:e2
        t2 | 2 | email:e3 phone:p
        t3 | 3 | email:e1 phone:p
        t4 | 4 | email:e1 crm_lead_id:l
        """,
        guards=TWO_EMAILS,
    )
    assert who.customers() == drawn_customers("""
        members                         | touchpoints
        email:e1 email:e2 crm_lead_id:l | t1 t3 t4
        email:e3 phone:p                | t2
        """)
    assert who.refused() == {("email:e1", "phone:p"): "max_per_person"}


def test_as_many_as_allowed_are_one_customer() -> None:
    who = identify("id | t | identifiers\n t1 | 1 | email:e1 email:e2", guards=TWO_EMAILS)
    assert who.refused() == {}


def test_one_per_person_is_unique_by_another_name() -> None:
    who = identify(
        """
        id | t | identifiers
        t1 | 1 | email:e1 phone:p
        t2 | 2 | email:e2 phone:p
        """,
        guards="namespace | max_per_person\n email | 1",
    )
    assert who.refused() == {("email:e2", "phone:p"): "max_per_person"}
