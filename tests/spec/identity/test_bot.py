"""Bots: their touchpoints find a customer, and prove nothing about anybody."""

from __future__ import annotations

from tests.spec.identity.drawn import drawn_customers
from tests.spec.identity.history import identify


def test_a_bot_joins_nobody_and_identifies_no_device() -> None:
    who = identify("""
        id | t | is_bot | identifiers
        t1 | 1 | yes    | user_id:A email:e anonymous_id:d
        t2 | 2 | no     | user_id:A
        t3 | 3 | no     | email:e
        t4 | 4 | no     | anonymous_id:d
        """)
    assert who.customers() == drawn_customers("""
        members   | touchpoints
        user_id:A | t1 t2
        email:e   | t3
        -         | t4
        """)
    assert who.edges == {}


def test_a_bots_touchpoint_on_an_identified_device_is_given_to_its_person() -> None:
    who = identify("""
        id | t | is_bot | identifiers
        t1 | 1 | no     | anonymous_id:d user_id:A
        t2 | 2 | yes    | anonymous_id:d
        """)
    assert who.assigned_by() == {"t1": "person", "t2": "identified_device"}


def test_a_crawler_is_an_anonymous_customer_of_its_own() -> None:
    who = identify("""
        id | t | is_bot | identifiers
        t1 | 1 | yes    | anonymous_id:crawler
        t2 | 2 | yes    | anonymous_id:crawler
        """)
    assert who.customers() == drawn_customers("""
        members | touchpoints
        -       | t1 t2
        """)


def test_somebody_only_bots_saw_is_weaker_than_anybody_seen_later() -> None:
    """To bots A came first; but as far as evidence goes, B is the one seen earlier."""
    who = identify("""
        id | t | is_bot | identifiers
        t1 | 1 | yes    | email:a
        t2 | 2 | no     | email:b
        t3 | 3 | yes    | email:a email:b
        """)
    assert who.customers() == drawn_customers("""
        members | touchpoints
        email:a | t1
        email:b | t2 t3
        """)
