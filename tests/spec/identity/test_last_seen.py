"""Worked table 6: devices follow their people; one that nobody identified on stays anonymous."""

from __future__ import annotations

from tests.spec.identity.drawn import drawn_customers
from tests.spec.identity.history import identify


def test_each_device_belongs_to_its_person_and_the_unknown_one_is_anonymous() -> None:
    who = identify("""
        id | t   | identifiers
        t1 | 100 | anonymous_id:a1
        t2 | 101 | anonymous_id:a1 user_id:A
        t3 | 102 | anonymous_id:b1 user_id:B
        t4 | 103 | anonymous_id:c1 user_id:C
        t5 | 104 | anonymous_id:c2 user_id:C
        t6 | 105 | anonymous_id:c2
        t7 | 100 | anonymous_id:d1
        """)
    assert who.customers() == drawn_customers("""
        members   | touchpoints
        user_id:A | t1 t2
        user_id:B | t3
        user_id:C | t4 t5 t6
        -         | t7
        """)
    assert who.assigned_by() == {
        "t1": "identified_device",
        "t2": "person",
        "t3": "person",
        "t4": "person",
        "t5": "person",
        "t6": "identified_device",
        "t7": "anonymous_device",
    }


def test_an_anonymous_touchpoint_with_two_devices_is_the_stronger_ones() -> None:
    """anonymous_id is stronger than cookie. Devices join nobody: the cookie alone is another one."""
    who = identify("""
        id | t | identifiers
        t1 | 1 | cookie:k
        t2 | 2 | cookie:k anonymous_id:d
        t3 | 3 | anonymous_id:d
        """)
    assert who.customers() == drawn_customers("""
        members | touchpoints
        -       | t1
        -       | t2 t3
        """)


def test_within_a_namespace_the_device_seen_earlier_is_stronger() -> None:
    who = identify("""
        id | t | identifiers
        t1 | 1 | cookie:old
        t2 | 2 | cookie:new cookie:old
        """)
    assert who.customers() == drawn_customers("""
        members | touchpoints
        -       | t1 t2
        """)
