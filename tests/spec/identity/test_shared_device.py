"""Worked table 2: a device that two people use is split in time and joins nobody."""

from __future__ import annotations

import pytest

from tests.spec.identity.drawn import drawn_customers
from tests.spec.identity.history import identify


def test_a_shared_device_goes_to_whoever_was_identified_nearest_in_time() -> None:
    who = identify("""
        id  | t  | identifiers
        t1  | 1  | anonymous_id:d
        t2  | 2  | anonymous_id:d user_id:A
        t3  | 3  | anonymous_id:d
        t9  | 9  | anonymous_id:d
        t10 | 10 | anonymous_id:d user_id:B
        t11 | 11 | anonymous_id:d
        """)
    assert who.customers() == drawn_customers("""
        members   | touchpoints
        user_id:A | t1 t2 t3
        user_id:B | t9 t10 t11
        """)


def test_as_near_to_the_one_before_as_to_the_one_after_goes_to_the_one_before() -> None:
    who = identify("""
        id | t | identifiers
        t1 | 1 | anonymous_id:d user_id:A
        t3 | 3 | anonymous_id:d
        t5 | 5 | anonymous_id:d user_id:B
        """)
    assert who.customers() == drawn_customers("""
        members   | touchpoints
        user_id:A | t1 t3
        user_id:B | t5
        """)


@pytest.mark.parametrize(("seq", "nearest"), [(1, "user_id:A"), (3, "user_id:A"), (5, "user_id:B")])
def test_at_one_instant_the_order_key_says_what_came_before(seq: int, nearest: str) -> None:
    """A and B are both no time away; where one stands before the touchpoint, the last such wins."""
    who = identify(f"""
        id | t | seq   | identifiers
        t0 | 0 | 0     | anonymous_id:d user_id:B
        t2 | 1 | 2     | anonymous_id:d user_id:A
        t4 | 1 | 4     | anonymous_id:d user_id:B
        t  | 1 | {seq} | anonymous_id:d
        """)
    assert who.assigned["t"] == (who.members[nearest], "identified_device")


@pytest.mark.parametrize(
    ("first", "last", "nearest"),
    [
        ("anonymous_id:d user_id:A", "device_id:phone user_id:B", "user_id:B"),
        ("device_id:phone user_id:B", "anonymous_id:d user_id:A", "user_id:A"),
    ],
)
@pytest.mark.parametrize("t", [0, 9])
def test_of_several_devices_the_nearest_identification_on_any_decides(
    first: str, last: str, nearest: str, t: int
) -> None:
    """At 9 both lie before and the last is nearest; at 0 both lie after and the first is."""
    who = identify(f"""
        id | t   | identifiers
        t1 | 1   | {first}
        t2 | 2   | {last}
        t  | {t} | anonymous_id:d device_id:phone
        """)
    expected = nearest if t == 9 else first.split()[1]
    assert who.assigned["t"] == (who.members[expected], "identified_device")


def test_a_link_identifies_a_device_like_a_touchpoint() -> None:
    who = identify("""
        id | kind       | t | identifiers
        t1 | touchpoint | 1 | anonymous_id:d
        l2 | link       | 2 | anonymous_id:d user_id:A
        """)
    assert who.customers() == drawn_customers("""
        members   | touchpoints
        user_id:A | t1
        """)
    assert who.assigned_by() == {"t1": "identified_device"}
