"""What a company blocks by fingerprint, because only an alert has told of it, is as if absent."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from company import NamespaceRule
from tests.spec.identity.drawn import Entry, Who, drawn_customers, namespaces
from tests.spec.identity.history import identifier_key, identify_entries

HISTORY = [
    Entry("t1", 1, ("user_id:A", "email:e")),
    Entry("t2", 2, ("crm_contact_id:c", "email:e")),
    Entry("t3", 3, ("email:e",)),
]


def blocking(name: str) -> Who:
    """The history where identity.yaml blocks the identifier by its fingerprint."""
    namespace = name.split(":", maxsplit=1)[0]
    blocked = (f"fingerprint:{identifier_key(name):015x}",)
    return identify_entries(HISTORY, {}, namespaces({namespace: {"blocked": blocked}}))


def test_it_joins_nobody_and_what_it_alone_shows_is_nobodys() -> None:
    assert blocking("email:e").customers() == drawn_customers("""
        members          | touchpoints
        user_id:A        | t1
        crm_contact_id:c | t2
        """)


def test_another_identifier_stays() -> None:
    assert blocking("email:f") == blocking("email:g")
    assert "email:e" in blocking("email:f").members


@pytest.mark.parametrize("digits", ["", "12", "0123456789abcdeg", "0123456789abcdef0"])
def test_a_fingerprint_has_fifteen_digits(digits: str) -> None:
    with pytest.raises(ValidationError, match="15 hex digits"):
        NamespaceRule.model_validate(
            {"level": "person", "priority": 1, "blocked": [f"fingerprint:{digits}"]}
        )


def test_values_are_for_parsing_and_fingerprints_for_identity() -> None:
    rule = NamespaceRule.model_validate(
        {"level": "person", "priority": 1, "blocked": ["Guest", "fingerprint:0000000000000FF"]}
    )
    assert (rule.blocked_values, rule.blocked_keys) == (["guest"], [255])
