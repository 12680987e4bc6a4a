"""`max_people`: an identifier seen with more people than that is shared, and as if absent."""

from __future__ import annotations

from tests.spec.identity.drawn import drawn_customers
from tests.spec.identity.history import identify

TWO = """
    namespace    | max_people
    email        | 2
    anonymous_id | 2
"""


def test_a_shared_inbox_joins_nobody_and_is_a_customer_of_its_own() -> None:
    """Also the oldest edge is refused: B and C are the ones that show that A's was no proof."""
    who = identify(
        """
        id | t | identifiers
        t1 | 1 | user_id:A email:office
        t2 | 2 | user_id:B email:office
        t3 | 3 | user_id:C email:office
        t4 | 4 | email:office
        """,
        guards=TWO,
    )
    assert who.customers() == drawn_customers("""
        members      | touchpoints
        user_id:A    | t1
        user_id:B    | t2
        user_id:C    | t3
        email:office | t4
        """)
    assert set(who.refused().values()) == {"shared"}
    assert len(who.edges) == 3
    assert who.assigned_by()["t4"] == "shared"


def test_as_many_people_as_allowed_do_not_make_it_shared() -> None:
    who = identify(
        """
        id | t | identifiers
        t1 | 1 | user_id:A email:e
        t2 | 2 | user_id:B email:e
        """,
        guards=TWO,
    )
    assert who.refused() == {("user_id:B", "email:e"): "unique"}


def test_only_values_of_the_strongest_namespace_met_directly_are_people() -> None:
    """Contacts are none, a bot shows none, and who is met through the phone is not met by the e-mail."""
    who = identify(
        """
        id | t | is_bot | identifiers
        t1 | 1 | no     | email:e crm_contact_id:c1 crm_contact_id:c2 crm_contact_id:c3
        t2 | 2 | no     | email:e phone:p
        t3 | 3 | no     | phone:p user_id:A
        t4 | 4 | yes    | email:e user_id:B user_id:C user_id:D
        """,
        guards=TWO,
    )
    assert who.refused() == {}


def test_a_kiosk_is_nobodys_device_and_a_customer_of_its_own() -> None:
    who = identify(
        """
        id | t | identifiers
        t1 | 1 | anonymous_id:kiosk user_id:A
        t2 | 2 | anonymous_id:kiosk user_id:B
        t3 | 3 | anonymous_id:kiosk user_id:C
        t4 | 4 | anonymous_id:kiosk
        """,
        guards=TWO,
    )
    assert who.customers() == drawn_customers("""
        members   | touchpoints
        user_id:A | t1
        user_id:B | t2
        user_id:C | t3
        -         | t4
        """)
    assert who.assigned_by()["t4"] == "shared"


def test_a_shared_inbox_identifies_no_device_and_owns_no_object() -> None:
    """t4 and t5 have a device: an anonymous customer comes before the inbox. t6 is nobody's."""
    who = identify(
        """
        id | t | identifiers
        t1 | 1 | user_id:A email:office
        t2 | 2 | user_id:B email:office
        t3 | 3 | user_id:C email:office ticket:1
        t4 | 4 | email:office cookie:k
        t5 | 5 | cookie:k
        t6 | 6 | ticket:2
        t7 | 7 | ticket:2 email:office
        t8 | 8 | ticket:1 email:office
        """,
        guards=TWO,
    )
    by = who.assigned_by()
    assert {t: by.get(t) for t in ("t4", "t5", "t6", "t7", "t8")} == {
        "t4": "anonymous_device",
        "t5": "anonymous_device",
        "t6": None,
        "t7": "shared",
        "t8": "object",
    }
    assert who.assigned["t8"][0] == who.members["user_id:C"]


def test_a_touchpoint_of_an_inbox_and_a_kiosk_is_the_inboxs() -> None:
    who = identify(
        """
        id | t | identifiers
        t1 | 1 | user_id:A email:office anonymous_id:kiosk
        t2 | 2 | user_id:B email:office anonymous_id:kiosk
        t3 | 3 | user_id:C email:office anonymous_id:kiosk
        t4 | 4 | anonymous_id:kiosk email:office
        """,
        guards=TWO,
    )
    assert who.assigned["t4"] == (who.members["email:office"], "shared")
