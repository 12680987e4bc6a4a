"""An object's touchpoints are its owner's: who was first seen with it, in any batch."""

from __future__ import annotations

import pytest

from tests.spec.identity.drawn import drawn_customers
from tests.spec.identity.history import identify


def test_a_ticket_without_requester_finds_its_customer_through_a_link() -> None:
    who = identify("""
        id | kind       | t | source  | identifiers
        t1 | touchpoint | 1 | support | ticket:7
        t2 | touchpoint | 2 | support | ticket:7
        l3 | link       | 3 | support | ticket:7 zendesk_user_id:z
        l4 | link       | 4 | support | zendesk_user_id:z email:e
        t5 | touchpoint | 5 | email   | email:e
        """)
    assert who.customers() == drawn_customers("""
        members                   | touchpoints
        zendesk_user_id:z email:e | t1 t2 t5
        """)
    assert who.assigned_by() == {"t1": "object", "t2": "object", "t5": "person"}


def test_the_oldest_person_seen_with_it_owns_it() -> None:
    who = identify("""
        id | t | identifiers
        t5 | 5 | order:1 user_id:B
        t2 | 2 | order:1 email:e user_id:A
        t9 | 9 | order:1
        """)
    assert who.customers() == drawn_customers("""
        members           | touchpoints
        user_id:A email:e | t2 t9
        user_id:B         | t5
        """)


def test_a_person_however_late_comes_before_a_device() -> None:
    who = identify("""
        id | t | identifiers
        t1 | 1 | order:1 anonymous_id:d
        t2 | 2 | order:1
        t9 | 9 | order:1 user_id:A
        """)
    assert who.customers() == drawn_customers("""
        members   | touchpoints
        user_id:A | t1 t2 t9
        """)
    assert who.assigned_by() == {"t1": "object", "t2": "object", "t9": "person"}


def test_without_a_person_it_is_the_customers_of_its_oldest_touchpoint_with_a_device() -> None:
    who = identify("""
        id | t | identifiers
        t1 | 1 | order:1 anonymous_id:d
        t2 | 2 | order:1 anonymous_id:other
        t3 | 3 | order:1
        t4 | 4 | anonymous_id:d
        t5 | 5 | anonymous_id:other
        """)
    assert who.customers() == drawn_customers("""
        members | touchpoints
        -       | t1 t2 t3 t4
        -       | t5
        """)
    assert who.assigned_by()["t2"] == "object"


def test_that_device_may_be_an_identified_one() -> None:
    who = identify("""
        id | t | identifiers
        t1 | 1 | order:1 anonymous_id:d
        t2 | 2 | order:1
        t3 | 3 | anonymous_id:d user_id:A
        """)
    assert who.customers() == drawn_customers("""
        members   | touchpoints
        user_id:A | t1 t2 t3
        """)
    assert who.assigned_by() == {"t1": "identified_device", "t2": "object", "t3": "person"}


@pytest.mark.parametrize(
    ("identifiers", "customer", "by"),
    [
        ("order:1 anonymous_id:d user_id:C", "user_id:C", "person"),
        ("order:1 anonymous_id:d", "user_id:B", "identified_device"),
        ("order:1 anonymous_id:stranger", "user_id:A", "object"),
        ("order:1", "user_id:A", "object"),
    ],
)
def test_person_then_identified_device_then_owner(identifiers: str, customer: str, by: str) -> None:
    who = identify(f"""
        id | t | identifiers
        t1 | 1 | order:1 user_id:A
        t2 | 2 | anonymous_id:d user_id:B
        t  | 3 | {identifiers}
        """)
    assert who.assigned["t"] == (who.members[customer], by)


@pytest.mark.parametrize(
    ("objects", "owner"),
    [("order:1 order:3 order:2", "user_id:B"), ("order:1 order:2 order:3", "user_id:A")],
)
def test_of_several_objects_the_first_that_has_an_owner_decides(objects: str, owner: str) -> None:
    who = identify(f"""
        id | t | identifiers
        t1 | 1 | order:2 user_id:A
        t2 | 2 | order:3 user_id:B
        t3 | 3 | {objects}
        """)
    assert who.assigned["t3"] == (who.members[owner], "object")


def test_bots_and_links_with_a_device_only_own_nothing() -> None:
    who = identify("""
        id | kind       | t | is_bot | identifiers
        t1 | touchpoint | 1 | yes    | order:1 user_id:B
        t2 | touchpoint | 2 | yes    | order:1 anonymous_id:crawler
        l3 | link       | 3 | no     | order:1 anonymous_id:d
        t4 | touchpoint | 4 | no     | order:1
        """)
    assert "t4" not in who.assigned
