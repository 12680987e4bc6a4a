"""Worked table 5: what people decide goes over evidence, moves the past, and can be taken back."""

from __future__ import annotations

import pytest

from tests.spec.identity.drawn import drawn_customers
from tests.spec.identity.history import identify

# user_id is not unique here: nothing but a correction keeps the two apart.
NOT_UNIQUE = "namespace | unique\n user_id | no"
JOINED = """
    id | t | identifiers
    t1 | 1 | user_id:u1 email:e1
    t2 | 2 | email:e1
    t5 | 5 | user_id:u2 email:e1
    t6 | 6 | user_id:u2
    """
APART = "correction | a | b\n keep_apart | user_id:u1 | user_id:u2"


def test_unmerged_people_are_two_and_the_email_stays_with_the_older_edge() -> None:
    joined = identify(JOINED, guards=NOT_UNIQUE)
    assert joined.customers() == drawn_customers("""
        members                       | touchpoints
        user_id:u1 user_id:u2 email:e1 | t1 t2 t5 t6
        """)
    apart = identify(JOINED, guards=NOT_UNIQUE, corrections=APART)
    assert apart.customers() == drawn_customers("""
        members             | touchpoints
        user_id:u1 email:e1 | t1 t2
        user_id:u2          | t5 t6
        """)
    assert apart.refused() == {("user_id:u2", "email:e1"): "keep_apart"}


def test_removing_a_correction_restores_the_first_result_bit_for_bit() -> None:
    first = identify(JOINED, guards=NOT_UNIQUE)
    assert identify(JOINED, guards=NOT_UNIQUE, corrections=APART) != first
    assert identify(JOINED, guards=NOT_UNIQUE) == first


def test_belong_together_joins_people_who_were_never_seen_together() -> None:
    who = identify(
        """
        id | t | identifiers
        t1 | 1 | user_id:A email:a
        t2 | 2 | email:b
        t3 | 3 | anonymous_id:d email:b
        t4 | 4 | anonymous_id:d
        """,
        corrections="correction | a | b\n belong_together | email:b | user_id:A",
    )
    assert who.customers() == drawn_customers("""
        members                   | touchpoints
        user_id:A email:a email:b | t1 t2 t3 t4
        """)


def test_belong_together_goes_over_the_guards_and_before_all_evidence() -> None:
    """A and B are one although user_id is unique; what either was seen with later is theirs."""
    who = identify(
        """
        id | t | identifiers
        t1 | 1 | user_id:C email:e
        t2 | 2 | user_id:A email:e
        t3 | 3 | user_id:B email:f
        """,
        corrections="correction | a | b\n belong_together | user_id:A | user_id:B",
    )
    assert who.customers() == drawn_customers("""
        members                     | touchpoints
        user_id:C email:e           | t1
        user_id:A user_id:B email:f | t2 t3
        """)
    assert who.refused() == {("user_id:A", "email:e"): "unique"}


def test_a_shared_mailbox_that_belongs_to_somebody_still_proves_nothing() -> None:
    """What only the mailbox shows is A's; B and C, seen with it too, stay themselves."""
    history = """
        id | t | identifiers
        t1 | 1 | user_id:A email:office
        t2 | 2 | user_id:B email:office
        t3 | 3 | user_id:C email:office
        t4 | 4 | email:office
        """
    who = identify(
        history,
        guards="namespace | max_people\n email | 2",
        corrections="correction | a | b\n belong_together | user_id:A | email:office",
    )
    assert who.customers() == drawn_customers("""
        members                | touchpoints
        user_id:A email:office | t1 t4
        user_id:B              | t2
        user_id:C              | t3
        """)
    assert set(who.refused().values()) == {"shared"}


def test_keep_apart_holds_along_a_chain_whatever_edge_would_close_it() -> None:
    who = identify(
        """
        id | t | identifiers
        t1 | 1 | email:a phone:p
        t2 | 2 | phone:p phone:q
        t3 | 3 | phone:q email:b
        t4 | 4 | email:b crm_lead_id:l
        """,
        corrections="correction | a | b\n keep_apart | email:a | email:b",
    )
    assert who.customers() == drawn_customers("""
        members                  | touchpoints
        email:a phone:p phone:q  | t1 t2
        email:b crm_lead_id:l    | t3 t4
        """)
    assert who.refused() == {("email:b", "phone:q"): "keep_apart"}


@pytest.mark.parametrize(
    ("guards", "why"), [("", "keep_apart"), ("namespace | max_people\n email | 1", "shared")]
)
def test_the_reason_is_the_first_of_shared_keep_apart_unique(guards: str, why: str) -> None:
    history = "id | t | identifiers\n t1 | 1 | user_id:A email:e\n t2 | 2 | user_id:B email:e"
    who = identify(
        history,
        guards=guards,
        corrections="correction | a | b\n keep_apart | user_id:A | user_id:B",
    )
    assert who.refused()["user_id:B", "email:e"] == why


def test_a_correction_does_nothing_until_both_identifiers_were_seen() -> None:
    history = "id | t | identifiers\n t1 | 1 | user_id:A\n t2 | 2 | user_id:B\n t8 | 8 | email:x"
    decided = """
        correction      | a         | b
        belong_together | user_id:A | email:x
        belong_together | email:x   | user_id:B
        keep_apart      | user_id:A | phone:never
        """
    before = identify(history, as_of=8, corrections=decided)
    assert before == identify(history, as_of=8)
    assert identify(history, as_of=9, corrections=decided).customers() == drawn_customers("""
        members                     | touchpoints
        user_id:A user_id:B email:x | t1 t2 t8
        """)


def test_of_corrections_that_contradict_each_other_the_newest_hold() -> None:
    history = "id | t | identifiers\n t1 | 1 | email:a\n t2 | 2 | email:b\n t3 | 3 | email:c"
    decided = """
        correction      | a       | b       | when
        belong_together | email:a | email:b | {}
        belong_together | email:b | email:c | 5
        keep_apart      | email:a | email:c | 4
        """
    newest = identify(history, corrections=decided.format(6))
    assert newest.members["email:a"] == newest.members["email:c"]
    oldest = identify(history, corrections=decided.format(3))
    assert oldest.customers() == drawn_customers("""
        members         | touchpoints
        email:b email:c | t2 t3
        email:a         | t1
        """)
