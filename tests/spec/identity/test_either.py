"""An identifier that may be one of two is the first if its source shows it as one, else the second."""

from __future__ import annotations

from tests.spec.identity.drawn import drawn_customers, drawn_entries, namespaces
from tests.spec.identity.history import identifier_key, identify, identify_entries

ALIAS = "a1 | 5 | user_id:A anonymous_id/user_id:x"


def test_alias_of_a_known_device_identifies_the_device() -> None:
    who = identify(f"""
        id | t | identifiers
        {ALIAS}
        p1 | 1 | anonymous_id:x
        """)
    assert who.customers() == drawn_customers("members | touchpoints\n user_id:A | a1 p1")


def test_alias_of_what_no_device_is_called_names_a_second_user() -> None:
    who = identify(f"""
        id | t | identifiers
        {ALIAS}
        p1 | 6 | user_id:x
        """)
    assert who.customers() == drawn_customers("""
        members   | touchpoints
        user_id:A | a1
        user_id:x | p1
        """)
    assert who.refused() == {("user_id:A", "user_id:x"): "unique"}


def test_an_alias_is_its_users_also_where_the_other_name_was_seen_earlier() -> None:
    who = identify(f"""
        id | t | identifiers
        {ALIAS}
        p1 | 1 | user_id:x
        """)
    assert who.customers() == drawn_customers("""
        members   | touchpoints
        user_id:A | a1
        user_id:x | p1
        """)


def test_a_device_seen_later_settles_it_for_all_time() -> None:
    told = f"id | t | identifiers\n {ALIAS}\n p1 | 8 | anonymous_id:x"
    assert identify(told, as_of=8).members.keys() == {"user_id:A", "user_id:x"}
    assert identify(told, as_of=9).customers() == drawn_customers(
        "members | touchpoints\n user_id:A | a1 p1"
    )


def test_only_its_own_source_tells_and_a_bot_tells_too() -> None:
    told = """
        id | t | identifiers                         | source | is_bot | is_deleted
        a1 | 5 | user_id:A anonymous_id/user_id:x    | web    | no     | no
        p1 | 1 | anonymous_id:x                      | {}
        """
    for elsewhere in ("email | no | no", "web | no | yes"):
        assert "user_id:x" in identify(told.format(elsewhere)).members
    assert "user_id:x" not in identify(told.format("web | yes | no")).members


def test_what_an_alias_names_for_certain_beside_it_is_certain() -> None:
    who = identify("""
        id | t | identifiers
        a1 | 5 | user_id:A anonymous_id/user_id:x anonymous_id:x
        a2 | 6 | user_id:B anonymous_id/user_id:B
        """)
    assert who.members.keys() == {"user_id:A", "user_id:B"}


def test_links_are_told_like_touchpoints() -> None:
    who = identify("""
        id | t | identifiers                         | kind
        l1 | 5 | user_id:A anonymous_id/user_id:x    | link
        l2 | 6 | user_id:B anonymous_id/user_id:y    | link
        l3 | 7 | anonymous_id:y email:e              | link
        p1 | 1 | anonymous_id:y                      |
        """)
    assert who.members.keys() == {"user_id:A", "user_id:x", "user_id:B", "email:e"}
    assert who.assigned_by() == {"p1": "identified_device"}


def test_alias_of_a_device_that_is_blocked_or_staff_is_of_nobody() -> None:
    history = f"id | t | identifiers\n {ALIAS}"
    assert identify(history, staff="anonymous_id:x").members.keys() == {"user_id:A"}
    blocked = {
        "anonymous_id": {"blocked": (f"fingerprint:{identifier_key('anonymous_id:x'):015x}",)}
    }
    who = identify_entries(drawn_entries(history), {}, namespaces(blocked))
    assert who.members.keys() == {"user_id:A"}
