"""Two people who alone were identified on a device are proposed, and never joined."""

from __future__ import annotations

from tests.spec.identity.history import identify, told

TABLET = """
    id | t | identifiers
    t1 | 1 | anonymous_id:d user_id:A
    t2 | 2 | anonymous_id:d
    t3 | 3 | anonymous_id:d user_id:B
    t4 | 4 | anonymous_id:d user_id:A
    """


def proposed(names: dict[str, int]) -> set[tuple[str, str, int, int, int]]:
    """Rows as (a, b, devices, identified a, identified b), a before b by name."""
    known = {customer: name for name, customer in names.items()}
    found = set()
    for a, b, devices, of_a, of_b in told("SELECT * FROM identity_proposal"):
        pair = sorted([(known[a], of_a), (known[b], of_b)])
        found.add((pair[0][0], pair[1][0], devices, pair[0][1], pair[1][1]))
    return found


def test_the_only_two_on_a_device_are_proposed_with_their_evidence() -> None:
    who = identify(TABLET)
    assert who.members["user_id:A"] != who.members["user_id:B"]
    assert proposed(who.members) == {("user_id:A", "user_id:B", 1, 2, 1)}


def test_a_third_on_the_device_makes_it_nobodys_proof() -> None:
    who = identify(TABLET + "\n t5 | 5 | anonymous_id:d user_id:C")
    assert proposed(who.members) == set()


def test_devices_in_common_are_added_up() -> None:
    more = """
        t5 | 5 | cookie:k user_id:A
        t6 | 6 | cookie:k user_id:B
        t7 | 7 | device_id:phone user_id:B
        """
    who = identify(TABLET + more)
    assert proposed(who.members) == {("user_id:A", "user_id:B", 2, 3, 2)}


def test_a_bot_and_a_shared_device_propose_nobody() -> None:
    history = """
        id | t | identifiers               | is_bot
        t1 | 1 | anonymous_id:d user_id:A  | no
        t2 | 2 | anonymous_id:d user_id:B  | yes
        t3 | 3 | cookie:k user_id:A        | no
        t4 | 4 | cookie:k user_id:B        | no
        """
    who = identify(history, guards="namespace | max_people\n cookie | 1")
    assert proposed(who.members) == set()


def test_who_was_told_to_be_one_or_two_is_not_proposed_again() -> None:
    for kind in ("keep_apart", "belong_together"):
        decided = f"correction | a | b\n {kind} | user_id:A | user_id:B"
        who = identify(TABLET, corrections=decided)
        assert proposed(who.members) == set()
