"""Blocking by fingerprint gives what never having seen the identifier gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties.test_identity import AS_OF, DEVICES, PEOPLE, histories
from tests.spec.identity.drawn import Entry, namespaces
from tests.spec.identity.history import identifier_key, identify_entries


@settings(max_examples=settings().max_examples // 5)
@given(histories(), st.sampled_from(PEOPLE + DEVICES))
def test_what_is_blocked_is_as_if_absent(history: list[Entry], name: str) -> None:
    # What may be one of two identifiers becomes the blocked one or not by what else is shown.
    history = [_only(entry, lambda i: "/" not in i) for entry in history]
    blocked = (f"fingerprint:{identifier_key(name):015x}",)
    told = namespaces({name.split(":", maxsplit=1)[0]: {"blocked": blocked}})
    without = [_only(entry, lambda i: i != name) for entry in history]
    assert identify_entries(history, {}, told, as_of=AS_OF) == identify_entries(
        without, {}, as_of=AS_OF
    )


def _only(entry: Entry, is_kept: Callable[[str], bool]) -> Entry:
    """The entry with those of its identifiers."""
    return replace(entry, identifiers=tuple(filter(is_kept, entry.identifiers)))
