"""What a person types gets the key that parsing gave to the same identifier."""

from __future__ import annotations

from pathlib import Path

import pytest

from company import Identity
from ingestion import IdentifierError, identifier_key
from tests.unit.ingestion.inbox import Inbox, call

_ORDER = {"order_id": " 0017 "}


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(
        tmp_path, objects={"order": "order@all"}, identity=Identity(role_mailboxes=("info",))
    )


@pytest.mark.parametrize(
    "typed",
    [
        "user_id: 007 ", "email:\tAnna@Example.COM", "phone:0664 1234567", "phone:+43 664 1234567",
        "anonymous_id:a:1", "order@all:0017",
    ],
)  # fmt: skip
def test_a_typed_identifier_has_the_key_it_was_parsed_with(inbox: Inbox, typed: str) -> None:
    inbox.take("a.jsonl", call(
        event="Order Completed", userId="007", anonymousId="a:1", properties=_ORDER,
        traits={"email": "anna@example.com"},
    ) + call(
        type="identify", event=None, messageId="m2", userId="007",
        traits={"email": "anna@example.com ", "phone": "0664/123 45 67"},
    ))  # fmt: skip
    namespace = typed.partition(":")[0]
    parsed = {
        row["identifier_key"]
        for row in inbox.rows("touchpoint_identifier")
        if row["namespace"] == namespace
    }
    assert parsed == {identifier_key(inbox.company, typed)}


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("anna@example.com", "namespace:value"),
        ("mail:anna@example.com", "there are: user_id, crm_contact_id"),
        ("order@else:17", "type@source"),
        ("order:17", "type@source"),
        ("user_id:  ", r"empty"),
        ("email:Info@shop.example", "role_mailbox"),
        ("email:anna.example.com", "email_without_at"),
        ("phone:12", "not_a_phone_number"),
        ("user_id:Guest", "placeholder"),
    ],
)
def test_what_names_nobody_is_refused_without_its_value(
    inbox: Inbox, typed: str, told: str
) -> None:
    with pytest.raises(IdentifierError, match=told) as raised:
        identifier_key(inbox.company, typed)
    value = typed.partition(":")[2].strip()
    assert not value or value not in str(raised.value)


def test_an_object_without_a_shared_namespace_is_its_sources(inbox: Inbox) -> None:
    assert identifier_key(inbox.company, "ticket@shop:17") > 0
