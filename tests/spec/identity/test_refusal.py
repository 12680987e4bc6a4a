"""The reason of a refusal is the first of shared, unique and max_per_person that holds."""

from __future__ import annotations

from tests.spec.identity.history import identify


def test_unique_goes_before_max_per_person() -> None:
    who = identify(
        """
        id | t | identifiers
        t1 | 1 | user_id:A email:e1
        t2 | 2 | user_id:B email:e2 phone:p
        t3 | 3 | email:e1 phone:p
        """,
        guards="namespace | max_per_person\n email | 1",
    )
    assert who.refused() == {("email:e1", "phone:p"): "unique"}


def test_unique_goes_first_also_where_its_namespace_is_the_weaker_one() -> None:
    who = identify(
        """
        id | t | identifiers
        t1 | 1 | email:e1 phone:p1
        t2 | 2 | email:e2 phone:p2
        t3 | 3 | email:e1 phone:p2
        """,
        guards="""
        namespace | unique | max_per_person
        email     |        | 1
        phone     | yes    |
        """,
    )
    assert who.refused() == {("email:e1", "phone:p2"): "unique"}


def test_shared_goes_before_both() -> None:
    who = identify(
        """
        id | t | identifiers
        t1 | 1 | user_id:A email:e
        t2 | 2 | user_id:B email:e
        """,
        guards="""
        namespace | max_per_person | max_people
        email     | 1              | 1
        """,
    )
    assert who.refused() == {
        ("user_id:A", "email:e"): "shared",
        ("user_id:B", "email:e"): "shared",
    }
