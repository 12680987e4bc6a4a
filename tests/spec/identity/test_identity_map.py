"""identity_map: which period of events of an identifier belongs to whom."""

from __future__ import annotations

from tests.spec.identity.drawn import Who
from tests.spec.identity.history import SECOND_US, identify, own_id, told

SHARED = """
    id  | t  | identifiers
    t1  | 1  | anonymous_id:d
    t2  | 2  | anonymous_id:d user_id:A
    t9  | 9  | anonymous_id:d
    t10 | 10 | anonymous_id:d user_id:B
"""


def owners(who: Who, identifier: str) -> list[int]:
    return [customer for *_, customer in who.periods[identifier]]


def test_a_person_is_one_customers_for_all_time() -> None:
    who = identify(SHARED)
    assert who.periods["user_id:A"] == [(None, None, who.members["user_id:A"])]


def test_a_shared_device_changes_hands_with_the_first_touchpoint_of_the_next_customer() -> None:
    who = identify(SHARED)
    assert who.periods["anonymous_id:d"] == [
        (None, 3, who.members["user_id:A"]),
        (3, None, who.members["user_id:B"]),
    ]


def test_the_bound_is_the_time_of_that_touchpoint_exclusive_for_one_and_inclusive_for_the_next() -> (
    None
):
    identify(SHARED)
    assert told(
        "SELECT period_no, EPOCH_US(valid_from), EPOCH_US(valid_to) FROM identity_map"
        " SEMI JOIN (SELECT * FROM identifier WHERE level = 'device') USING (identifier_key)"
        " ORDER BY period_no"
    ) == [(1, None, 9 * SECOND_US), (2, 9 * SECOND_US, None)]


def test_a_device_that_comes_back_has_a_period_more() -> None:
    who = identify(
        SHARED
        + """
    t11 | 11 | anonymous_id:d user_id:A
    """
    )
    a, b = who.members["user_id:A"], who.members["user_id:B"]
    assert owners(who, "anonymous_id:d") == [a, b, a]


def test_touchpoints_of_one_instant_stand_on_either_side_of_a_bound() -> None:
    """Their order decides, and the table says it; between the two times there is nothing."""
    who = identify("""
        id | t | seq | identifiers
        t1 | 5 | 1   | anonymous_id:d user_id:A
        t2 | 5 | 2   | anonymous_id:d user_id:B
        """)
    a, b = who.members["user_id:A"], who.members["user_id:B"]
    assert who.periods["anonymous_id:d"] == [(None, 2, a), (2, None, b)]


def test_a_device_nobody_identified_on_is_its_own_customers() -> None:
    who = identify("""
        id | t | identifiers
        t1 | 1 | anonymous_id:d
        """)
    assert who.periods["anonymous_id:d"] == [(None, None, own_id("anonymous_id:d"))]


def test_a_device_that_only_links_show_has_no_period() -> None:
    who = identify("""
        id | kind | t | identifiers
        l1 | link | 1 | anonymous_id:d user_id:A
        """)
    assert "anonymous_id:d" not in who.periods


def test_a_kiosk_is_whoever_stands_before_it_and_otherwise_its_own() -> None:
    who = identify(
        """
        id | t | identifiers
        t1 | 1 | anonymous_id:kiosk user_id:A
        t2 | 2 | anonymous_id:kiosk user_id:B
        t3 | 3 | anonymous_id:kiosk
        """,
        guards="""
        namespace    | max_people
        anonymous_id | 1
        """,
    )
    a, b = who.members["user_id:A"], who.members["user_id:B"]
    assert owners(who, "anonymous_id:kiosk") == [a, b, own_id("anonymous_id:kiosk")]
