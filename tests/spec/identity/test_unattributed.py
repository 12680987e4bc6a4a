"""What names nobody belongs to nobody: it gets no row and is counted as unattributed."""

from __future__ import annotations

from tests.spec.identity.history import identify


def test_a_touchpoint_without_identifiers_has_no_customer() -> None:
    who = identify("""
        id | t | identifiers
        t1 | 1 | -
        t2 | 2 | user_id:A
        """)
    assert who.assigned_by() == {"t2": "person"}


def test_an_object_that_nobody_was_seen_with_has_no_customer() -> None:
    who = identify("""
        id | t | identifiers
        t1 | 1 | ticket:7
        t2 | 2 | ticket:7
        """)
    assert who.assigned == {}
