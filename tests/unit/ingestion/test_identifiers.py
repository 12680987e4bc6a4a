"""Identifiers: normalised, blocked, keyed; objects and staff."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from company import Identity, NamespaceRule
from company.identity import DEFAULT_NAMESPACES
from tests.unit.ingestion.inbox import Inbox, call, key, short


def _identify(user: str | None = "u1", **traits: object) -> str:
    return call(type="identify", event=None, userId=user, traits=traits)


def _found(inbox: Inbox) -> list[tuple[object, ...]]:
    return short(
        inbox.rows("touchpoint_identifier"), "namespace", "identifier_key", "level", "position"
    )


def test_identifiers_are_keyed_in_order_and_nothing_else_is_kept_of_them(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    line = call(
        type="identify", event=None, userId=" U-7 ", anonymousId="a1",
        traits={"email": " Anna@Example.COM ", "phone": "0664 1234567"},
        context={"device": {"id": "d1"}},
    )  # fmt: skip
    inbox.take("a.jsonl", line)
    assert _found(inbox) == [
        ("user_id", key("user_id", "U-7"), "person", 0),
        ("email", key("email", "anna@example.com"), "person", 1),
        ("phone", key("phone", "+436641234567"), "person", 2),
        ("anonymous_id", key("anonymous_id", "a1"), "device", 3),
        ("device_id", key("device_id", "d1"), "device", 4),
    ]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("", "empty"), ("  ", "empty"), ("null", "placeholder"), (" NULL ", "placeholder"),
        ("None", "placeholder"), ("undefined", "placeholder"), ("Anonymous", "placeholder"),
        ("guest", "placeholder"), ("NaN", "placeholder"), ("N/A", "placeholder"),
        ("unknown", "placeholder"), ("0", "placeholder"), ("-1", "placeholder"),
        ("00000000-0000-0000-0000-000000000000", "only_zeros"), ("--", "only_zeros"),
    ],
)  # fmt: skip
def test_value_that_names_nobody_is_as_if_absent(tmp_path: Path, value: str, reason: str) -> None:
    inbox = Inbox(tmp_path)
    parsed = inbox.take("a.jsonl", call(userId=value, anonymousId="a1"))
    assert [row[0] for row in _found(inbox)] == ["anonymous_id"]
    assert parsed.rules["blocked"] == {reason: 1}
    assert parsed.items_accepted == 1


@pytest.mark.parametrize(
    ("traits", "reason"),
    [
        ({"email": "anna.example.com"}, "email_without_at"),
        ({"email": "NoReply@shop.example"}, "role_mailbox"),
        ({"email": "no-reply@shop.example"}, "role_mailbox"),
        ({"email": "donotreply@shop.example"}, "role_mailbox"),
        ({"email": "test@shop.example"}, "role_mailbox"),
        ({"email": "Info@shop.example"}, "role_mailbox"),
        ({"email": "blocked@shop.example"}, "blocked_by_company"),
        ({"phone": "12"}, "not_a_phone_number"),
        ({"phone": "call me"}, "not_a_phone_number"),
        ({"email": {"work": "anna@example.com"}}, "not_a_value"),
    ],
)
def test_email_and_phone_have_rules_of_their_own(
    tmp_path: Path, traits: dict[str, Any], reason: str
) -> None:
    spaces = DEFAULT_NAMESPACES | {
        "email": NamespaceRule(
            level="person",
            priority=4,
            normaliser="email",
            blocked=(" Blocked@shop.example".strip(),),
        )
    }
    inbox = Inbox(tmp_path, identity=Identity(namespaces=spaces, role_mailboxes=("info",)))
    parsed = inbox.take("a.jsonl", _identify(**traits))
    assert [row[0] for row in _found(inbox)] == ["user_id"]
    assert parsed.rules["blocked"] == {reason: 1}


def test_mailbox_rules_hold_for_emails_only_and_for_whole_local_parts(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    parsed = inbox.take("a.jsonl", _identify(user="test", email="testing@shop.example"))
    assert [row[0] for row in _found(inbox)] == ["user_id", "email"]
    assert "blocked" not in parsed.rules


def test_staff_named_by_pattern_is_as_if_absent_and_counted(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path, staff=["email:*@ACME.example", "user_id:admin-?"])
    lines = _identify(email="Bob@acme.example") + call(
        messageId="m2", userId="admin-1", anonymousId="a1"
    )
    parsed = inbox.take("a.jsonl", lines)
    assert [row[0] for row in _found(inbox)] == ["user_id", "anonymous_id"]
    assert parsed.rules["counted"] == {"staff_identifier": 2}


def test_namespace_that_the_company_does_not_know_is_absent_and_counted(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    ids = [{"id": "x1", "type": "loyalty", "collection": "users"},
           {"id": "c9", "type": "cookie"},
           {"id": "acc", "type": "cookie", "collection": "accounts"}]  # fmt: skip
    parsed = inbox.take("a.jsonl", call(context={"externalIds": ids}))
    assert [(row[0], row[1]) for row in _found(inbox)] == [
        ("user_id", key("user_id", "u1")), ("cookie", key("cookie", "c9")),
    ]  # fmt: skip
    assert parsed.rules["blocked"] == {"unknown_namespace": 1}


def test_repeated_identifier_stands_once_where_it_stands_first(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    ids = [{"id": "A@b.example", "type": "email"}, {"id": "a@b.example ", "type": "email"}]
    inbox.take("a.jsonl", call(context={"externalIds": ids, "traits": {"email": "a@B.example"}}))
    assert [(row[0], row[3]) for row in _found(inbox)] == [("user_id", 0), ("email", 1)]


def test_objects_are_identifiers_in_a_shared_or_the_sources_own_namespace(tmp_path: Path) -> None:
    order = call(event="Order Completed", properties={"order_id": "o-1"})
    for objects, namespace in (({}, "order@shop"), ({"order": "order@web"}, "order@web")):
        inbox = Inbox(tmp_path / namespace, objects=objects)
        inbox.take("a.jsonl", order)
        (row,) = inbox.rows("touchpoint")
        expected = key(namespace, "o-1")
        assert (row["object_type"], row["object_id"], row["object_key"]) == (
            "order",
            "o-1",
            expected,
        )
        assert _found(inbox)[-1] == (namespace, expected, "object", 2)


def test_order_without_a_real_id_has_no_object(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    parsed = inbox.take("a.jsonl", call(event="Order Completed", properties={"order_id": "null"}))
    (row,) = inbox.rows("touchpoint")
    assert (row["object_type"], row["object_id"], row["object_key"]) == (None, None, None)
    assert parsed.rules["blocked"] == {"placeholder": 1}


def test_another_secret_changes_keys_and_no_content_hash(tmp_path: Path) -> None:
    line = _identify(email="a@b.example", phone="+43 664 1234567")
    one, two = Inbox(tmp_path / "a"), Inbox(tmp_path / "b")
    two.company = two.company.model_copy(update={"secret": b"another secret of the tests"})
    for inbox in (one, two):
        inbox.take("a.jsonl", line)
    hashes = [short(inbox.rows("touchpoint"), "content_hash") for inbox in (one, two)]
    keys = [{row[1] for row in _found(inbox)} for inbox in (one, two)]
    assert hashes[0] == hashes[1]
    assert keys[0].isdisjoint(keys[1])


def test_blanks_of_every_kind_are_trimmed_before_anything_is_judged(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    parsed = inbox.take(
        "a.jsonl", _identify("\tnull", email="anna@example.com\n", phone="\u00a00664 1234567")
    )
    assert [row[1] for row in _found(inbox)] == [
        key("email", "anna@example.com"),
        key("phone", "+436641234567"),
    ]
    assert parsed.rules["blocked"] == {"placeholder": 1}
