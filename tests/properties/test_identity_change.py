"""What changed between any two nights: the engine's identity_change against the reference."""

from __future__ import annotations

from collections import Counter

from hypothesis import event, given, settings
from hypothesis import strategies as st

from company import NamespaceRule
from tests.properties.test_identity import AS_OF, guarded, histories, user_lists
from tests.reference.identity_change import identity_changes
from tests.spec.identity.drawn import Entry
from tests.spec.identity.history import believed, changes, identify_entries

ENTRIES = st.one_of(
    st.tuples(histories(), histories()),
    # Mostly the night before had seen a part of it.
    *(histories().map(lambda known: (known[: len(known) * 2 // 3], known)) for _ in range(3)),
)


@settings(max_examples=settings().max_examples // 2)
@given(ENTRIES, user_lists, guarded(), guarded())
def test_every_change_is_told_once(
    nights: tuple[list[Entry], list[Entry]],
    users: dict[str, bool],
    guards_then: dict[str, NamespaceRule],
    guards: dict[str, NamespaceRule],
) -> None:
    then = identify_entries(nights[0], {}, guards_then, as_of=AS_OF)
    earlier = believed()
    now = identify_entries(nights[1], users, guards, as_of=AS_OF)
    found = changes(earlier)
    told = Counter(
        ("removed" if row["change"] == "blocked" else row["change"],
         row["from_customer_id"], row["to_customer_id"], row["identifiers"])
        for row in found
    )  # fmt: skip
    for row in found:
        event(f"{row['change']} by {row['cause']}")
    assert told == Counter(identity_changes(then.aliases, now.aliases))
    lost = {row["from_customer_id"] for row in found if row["to_customer_id"] is None}
    if not set(nights[0]) <= set(nights[1]):
        return  # What joined two identifiers may be gone, and then nothing is left to name.
    for row in found:
        if row["change"] == "created" or row["from_customer_id"] not in lost:
            assert row["cause"] and row["occurred_at"], row
