"""What is kept so that a device's and an object's customer can be explained."""

from __future__ import annotations

from tests.spec.identity.drawn import drawn_entries
from tests.spec.identity.explained import Run, explained
from tests.spec.identity.history import identify


def test_a_device_has_a_run_for_each_customer_after_another() -> None:
    drawn = """
        id | kind       | t  | identifiers
        t1 | touchpoint | 1  | anonymous_id:d
        t2 | touchpoint | 2  | anonymous_id:d user_id:A
        l4 | link       | 4  | anonymous_id:d user_id:A
        t9 | touchpoint | 10 | anonymous_id:d user_id:B email:b
        """
    who = identify(drawn)
    assert explained(drawn_entries(drawn)).runs == {
        "anonymous_id:d": [
            Run(who.members["user_id:A"], "user_id:A", "web:t2", "link web:l4", 2),
            Run(who.members["user_id:B"], "user_id:B", "web:t9", "web:t9", 1),
        ]
    }


def test_several_names_of_one_customer_make_one_run() -> None:
    drawn = """
        id | t | identifiers
        t1 | 1 | anonymous_id:d email:a
        t2 | 2 | anonymous_id:d user_id:A
        t3 | 3 | user_id:A email:a
        """
    who = identify(drawn)
    assert explained(drawn_entries(drawn)).runs == {
        "anonymous_id:d": [Run(who.members["user_id:A"], "email:a", "web:t1", "web:t2", 2)]
    }


def test_bots_and_shared_identifiers_identify_no_device() -> None:
    drawn = """
        id | t | is_bot | identifiers
        t1 | 1 | yes    | anonymous_id:d user_id:A
        t2 | 2 | no     | anonymous_id:d email:office
        t3 | 3 | no     | email:office user_id:B
        t4 | 4 | no     | email:office user_id:C
        """
    identify(
        drawn,
        guards="""
        namespace | max_people
        email     | 1
        """,
    )
    assert explained(drawn_entries(drawn)).runs == {}


def test_an_object_says_by_which_evidence_it_is_whose() -> None:
    drawn = """
        id | kind       | t | identifiers
        t1 | touchpoint | 1 | ticket:7 anonymous_id:d
        l2 | link       | 2 | ticket:7 email:a user_id:A
        t3 | touchpoint | 3 | ticket:7 user_id:B
        t4 | touchpoint | 4 | ticket:8 anonymous_id:e
        t5 | touchpoint | 5 | ticket:9
        """
    identify(drawn)
    assert explained(drawn_entries(drawn)).owners == {
        "ticket:7": ("link web:l2", "user_id:A"),
        "ticket:8": ("web:t4", "anonymous_id:e"),
    }
