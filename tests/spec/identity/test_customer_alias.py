"""customer_alias: every id that a customer can ever have had leads to the customer of today."""

from __future__ import annotations

from tests.spec.identity.history import identify, own_id

LATE = """
    id | t | identifiers
    t1 | 1 | anonymous_id:d
    t2 | 2 | email:e
"""


def test_the_ids_that_one_customer_had_before_a_late_identity_lead_to_it() -> None:
    before = identify(LATE)
    assert before.aliases == {name: own_id(name) for name in ("anonymous_id:d", "email:e")}
    after = identify(
        LATE
        + """
    t3 | 3 | anonymous_id:d user_id:A email:e
    """
    )
    a = own_id("user_id:A")
    assert after.aliases == {"anonymous_id:d": a, "email:e": a, "user_id:A": a}


def test_the_id_of_a_device_of_several_customers_leads_to_none() -> None:
    who = identify("""
        id | t | identifiers
        t1 | 1 | anonymous_id:d user_id:A
        t2 | 2 | anonymous_id:d user_id:B
        """)
    assert who.aliases["anonymous_id:d"] is None


def test_the_id_of_a_device_that_only_links_show_leads_to_none() -> None:
    who = identify("""
        id | kind | t | identifiers
        l1 | link | 1 | anonymous_id:d user_id:A
        """)
    assert who.aliases["anonymous_id:d"] is None


def test_an_id_that_is_a_customers_today_leads_to_itself() -> None:
    """The device's other touchpoint is the order's owner's, and it still is a customer of its own."""
    who = identify("""
        id | t | identifiers
        t1 | 1 | anonymous_id:d
        t2 | 2 | anonymous_id:d order:1
        t3 | 3 | user_id:A order:1
        """)
    assert who.assigned["t2"] == (who.members["user_id:A"], "object")
    assert who.aliases["anonymous_id:d"] == own_id("anonymous_id:d")


def test_a_shared_inbox_leads_to_its_own_customer_and_a_kiosk_too() -> None:
    who = identify(
        """
        id | t | identifiers
        t1 | 1 | email:office anonymous_id:kiosk user_id:A
        t2 | 2 | email:office anonymous_id:kiosk user_id:B
        t3 | 3 | email:office
        t4 | 4 | anonymous_id:kiosk
        """,
        guards="""
        namespace    | max_people
        email        | 1
        anonymous_id | 1
        """,
    )
    for name in ("email:office", "anonymous_id:kiosk"):
        assert who.aliases[name] == own_id(name)


def test_apart_from_a_refused_edge_either_side_leads_to_its_own_customer() -> None:
    who = identify("""
        id | t | identifiers
        t1 | 1 | user_id:A email:e
        t2 | 2 | user_id:B email:e
        """)
    a, b = own_id("user_id:A"), own_id("user_id:B")
    assert who.aliases == {"user_id:A": a, "email:e": a, "user_id:B": b}
