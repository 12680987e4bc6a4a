"""What people decided is told by its line in corrections.csv."""

from __future__ import annotations

from tests.spec.identity.history import identify
from tests.unit.explain.asking import shown, told, why

A, B, E, P = "user_id:A", "user_id:B", "email:e", "phone:p"


def test_what_belongs_together_by_a_correction_is_a_step_with_its_line() -> None:
    identify(
        """
        id | t | identifiers
        t1 | 1 | user_id:A email:e
        t2 | 2 | phone:p
        """,
        corrections="""
        correction      | a         | b
        belong_together | user_id:A | phone:p
        """,
    )
    found = why(E, P)
    assert found.verdict == "one_customer"
    assert told(found, A, E, P) == [
        "email:e - user_id:A (seen_together, web:t1)",
        "user_id:A - phone:p (belong_together, line 2)",
    ]


def test_an_edge_that_a_correction_refuses_is_told_with_the_correction() -> None:
    identify(
        """
        id | t | identifiers
        t1 | 1 | email:e phone:p
        """,
        corrections="""
        correction | a       | b
        keep_apart | phone:p | email:e
        """,
    )
    found = why(E, P)
    assert found.verdict == "refused"
    assert told(found, E, P) == ["email:e x keep_apart x phone:p (seen_together, web:t1)"]
    (correction,) = found.corrections
    assert (correction.line, {correction.a, correction.b}) == (2, {shown(E), shown(P)})


def test_a_correction_is_told_also_where_nothing_was_seen_together() -> None:
    identify(
        """
        id | t | identifiers
        t1 | 1 | user_id:A
        t2 | 2 | user_id:B
        """,
        corrections="""
        correction | a         | b
        keep_apart | user_id:A | user_id:B
        """,
    )
    found = why(A, B)
    assert (found.verdict, found.steps) == ("refused", ())
    assert [correction.line for correction in found.corrections] == [2]
