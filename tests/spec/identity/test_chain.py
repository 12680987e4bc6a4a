"""Worked table 1: identifiers seen together, one after the other, are one customer."""

from __future__ import annotations

from tests.spec.identity.drawn import drawn_customers
from tests.spec.identity.history import identify


def test_a_chain_of_identifiers_is_one_customer_with_all_touchpoints() -> None:
    who = identify("""
        id | t | source  | identifiers
        t1 | 1 | web     | anonymous_id:a1 user_id:u1
        t2 | 2 | web     | anonymous_id:a2 user_id:u1
        t3 | 3 | email   | user_id:u1 email:e1
        t4 | 4 | sales   | email:e1 crm_contact_id:c1
        """)
    assert who.customers() == drawn_customers("""
        members                              | touchpoints
        user_id:u1 email:e1 crm_contact_id:c1 | t1 t2 t3 t4
        """)
    assert who.refused() == {}
