"""Staff are as if absent: no customers, no edges, no identified devices, no owners."""

from __future__ import annotations

from tests.spec.identity.drawn import drawn_customers
from tests.spec.identity.history import identify


def test_an_agents_identifiers_join_no_customers() -> None:
    who = identify(
        """
        id | t | source  | identifiers
        t1 | 1 | support | ticket:1 zendesk_user_id:z1 email:agent@acme
        t2 | 2 | support | ticket:2 zendesk_user_id:z2 email:agent@acme
        t3 | 3 | support | email:agent@acme
        t4 | 4 | support | ticket:1
        """,
        staff="email:agent@acme",
    )
    assert who.customers() == drawn_customers("""
        members            | touchpoints
        zendesk_user_id:z1 | t1 t4
        zendesk_user_id:z2 | t2
        """)


def test_a_device_that_staff_signed_in_on_is_as_if_nobody_had() -> None:
    who = identify(
        """
        id | t | identifiers
        t1 | 1 | anonymous_id:d user_id:agent
        t2 | 2 | anonymous_id:d
        """,
        staff="user_id:agent",
    )
    assert who.customers() == drawn_customers("""
        members | touchpoints
        -       | t1 t2
        """)


def test_who_is_no_longer_staff_is_a_person_like_others() -> None:
    who = identify(
        """
        id | t | identifiers
        t1 | 1 | anonymous_id:d user_id:agent
        t2 | 2 | anonymous_id:d
        """,
        no_staff="user_id:agent",
    )
    assert who.customers() == drawn_customers("""
        members       | touchpoints
        user_id:agent | t1 t2
        """)
