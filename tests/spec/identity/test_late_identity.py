"""Worked table 4: identity found late re-labels what is old, at any age."""

from __future__ import annotations

from tests.spec.identity.drawn import drawn_customers
from tests.spec.identity.history import identify

DAY = 86_400


def test_ninety_anonymous_days_belong_to_who_signs_in_on_the_next() -> None:
    days = "\n".join(f"d{day} | {day * DAY} | anonymous_id:d" for day in range(1, 91))
    signed_in = f"s | {91 * DAY} | anonymous_id:d user_id:A"
    who = identify(f"id | t | identifiers\n{days}\n{signed_in}", as_of=100 * DAY)
    touchpoints = " ".join(f"d{day}" for day in range(1, 91))
    assert who.customers() == drawn_customers(
        f"members | touchpoints\n user_id:A | {touchpoints} s"
    )


def test_what_occurs_at_as_of_or_later_is_not_seen() -> None:
    story = """
        id | t | identifiers
        t1 | 1 | anonymous_id:d
        t2 | 2 | anonymous_id:d user_id:A
        """
    assert identify(story, as_of=2).assigned_by() == {"t1": "anonymous_device"}
    assert identify(story, as_of=3).assigned_by() == {"t1": "identified_device", "t2": "person"}


def test_what_its_source_deleted_is_no_touchpoint_and_no_evidence() -> None:
    who = identify("""
        id | kind       | t | is_deleted | identifiers
        t1 | touchpoint | 1 | no         | anonymous_id:d
        t2 | touchpoint | 2 | yes        | anonymous_id:d user_id:A
        l3 | link       | 3 | yes        | anonymous_id:d user_id:B
        """)
    assert who.assigned_by() == {"t1": "anonymous_device"}
    assert who.members == {}
