"""A batch is made again without a person; nameless rows stay, and parsing counts what went."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from company.erasure import denied_fingerprint
from ingestion import manifests, parse, read_manifest
from ingestion.erasure.finding import Batch, Cut
from ingestion.erasure.nameless import Renaming
from ingestion.erasure.naming import naming
from ingestion.erasure.spelling import Spelling
from ingestion.erasure.staging import Person, stage
from ingestion.erasure.swapping import put_in_place, settle_erased
from tests.unit.ingestion.inbox import Inbox, call, key, short

KEY = b"the deny key of the tests"
_ANA = {"userId": "anasuser", "traits": {"email": "ana@example.net"}}


def _erased(tmp_path: Path, content: str) -> Inbox:
    """An inbox of which one file is landed and whose ana@example.net, a user with her device, is erased."""
    inbox = Inbox(tmp_path)
    inbox.take("a.jsonl", content)
    (manifest,) = manifests(inbox.company, inbox.source)
    batch = Batch.settled(inbox.company, inbox.source, manifest)
    keys = frozenset(
        {key("user_id", "anasuser"), key("email", "ana@example.net"), key("anonymous_id", "d1")}
    )
    found = naming(inbox.company, keys)
    person = Person(
        Renaming(b"salt", keys, found.evidence), Spelling.of(["anasuser", "ana@example.net"])
    )
    to = tmp_path / "data" / "staged" / "batch"
    to.parent.mkdir()
    assert stage(batch, person, Cut(found.items[manifest.batch_id]), to)["landing.batches"] == 1
    put_in_place(to, batch.home)
    shutil.rmtree(batch.typed)
    parse(inbox.company, inbox.source)
    return inbox


_CONTENT = (
    call(messageId="m1", type="identify", event=None, anonymousId="d1", **_ANA)
    + call(messageId="m2", userId="ben", anonymousId="d2", properties={"note": "hello"})
    + call(messageId="m3", userId=None, anonymousId="d1", properties={"note": "ana@example.net"})
    + call(messageId="m4", userId="ben", properties={"friend": "ana@example.net"})
    + '{"userId": "anasuser", \n'
)


def test_an_item_that_went_is_received_and_ignored(tmp_path: Path) -> None:
    inbox = _erased(tmp_path, _CONTENT)
    (batch,) = parse(inbox.company.model_copy(update={"currency": "USD"}), inbox.source)
    assert (
        batch.items_received,
        batch.items_accepted,
        batch.items_ignored,
        batch.items_rejected,
    ) == (5, 1, 4, 0)
    assert batch.rules["ignored"] == {"erased_person": 4}
    assert batch.touchpoints_parsed == 4


def test_the_manifest_keeps_the_hash_of_what_came(tmp_path: Path) -> None:
    inbox = _erased(tmp_path, _CONTENT)
    (manifest,) = manifests(inbox.company, inbox.source)
    raw = inbox.company.landing / "shop" / manifest.batch_id / "raw.jsonl"
    assert manifest.erased is not None
    assert (manifest.erased.items, manifest.erased.bytes) == (4, len(_CONTENT))
    assert manifest.sha256 != manifest.erased.sha256
    assert raw.read_text().splitlines() == [_CONTENT.splitlines()[1]]
    assert manifest.bytes == raw.stat().st_size


def test_rows_stay_without_names_and_in_the_same_relations(tmp_path: Path) -> None:
    inbox = _erased(tmp_path, _CONTENT)
    identifiers = inbox.rows("touchpoint_identifier")
    known = {key("user_id", "ben"), key("anonymous_id", "d2")}
    renamed = {row["identifier_key"] for row in identifiers} - known
    assert len(renamed) == 3
    assert not renamed & {
        key("user_id", "anasuser"),
        key("email", "ana@example.net"),
        key("anonymous_id", "d1"),
    }
    devices = [
        r["identifier_key"]
        for r in identifiers
        if r["level"] == "device" and r["identifier_key"] in renamed
    ]
    assert len(devices) == 2
    assert len(set(devices)) == 1


def test_somebody_elses_touchpoint_keeps_its_id_and_owner(tmp_path: Path) -> None:
    inbox = _erased(tmp_path, _CONTENT)
    told = {row["touchpoint_id"]: row["attributes"] for row in inbox.rows("touchpoint")}
    assert told.pop("shop:m4") is None
    assert "hello" in told.pop("shop:m2")
    assert list(told.values()) == [None, None]
    assert not {"shop:m1", "shop:m3"} & told.keys()
    bens = [
        r["touchpoint_key"]
        for r in inbox.rows("touchpoint_identifier")
        if r["identifier_key"] == key("user_id", "ben")
    ]
    assert len(bens) == 2


def test_the_same_file_again_is_the_same_batch(tmp_path: Path) -> None:
    inbox = _erased(tmp_path, _CONTENT)
    before = manifests(inbox.company, inbox.source)
    inbox.drop("a.jsonl", _CONTENT)
    inbox.land()
    raw = inbox.company.landing / "shop" / before[0].batch_id / "raw.jsonl"
    inbox.drop("a.jsonl", raw.read_bytes())
    inbox.land()
    assert manifests(inbox.company, inbox.source) == before


@pytest.mark.parametrize("stage_of_crash", ["new alone", "old aside"])
def test_a_change_that_was_cut_short_is_finished(tmp_path: Path, stage_of_crash: str) -> None:
    final, new, old = (tmp_path / name for name in ("b1", ".erased-b1", ".erasing-b1"))
    (old if stage_of_crash == "old aside" else final).mkdir()
    new.mkdir()
    (new / "raw.jsonl").touch()
    settle_erased(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["b1"]
    assert (final / "raw.jsonl").exists()


def _denying(tmp_path: Path, *names: tuple[str, str], wire: str = "segment") -> Inbox:
    inbox = Inbox(tmp_path, wire)
    denied = tuple(
        (namespace, denied_fingerprint(namespace, value, KEY)) for namespace, value in names
    )
    inbox.company = inbox.company.model_copy(update={"denied": denied, "deny_key": KEY})
    return inbox


def test_who_was_erased_does_not_come_back(tmp_path: Path) -> None:
    inbox = _denying(
        tmp_path, ("user_id", "anasuser"), ("email", "ana@example.net"), ("anonymous_id", "d1")
    )
    batch = inbox.take("b.jsonl", _CONTENT)
    assert (
        batch.items_received,
        batch.items_accepted,
        batch.items_ignored,
        batch.items_rejected,
    ) == (5, 1, 4, 0)
    assert [row["touchpoint_id"] for row in inbox.rows("touchpoint")] == ["shop:m2", "shop:m4"]
    files = [p for p in inbox.company.data.rglob("*") if p.is_file()]
    assert [p for p in files if b"ana" in p.read_bytes().replace(b"analytics", b"")] == []


def test_a_device_of_theirs_may_be_somebody_elses_by_now(tmp_path: Path) -> None:
    inbox = _denying(tmp_path, ("anonymous_id", "d1"))
    batch = inbox.take(
        "b.jsonl",
        call(userId="ben", anonymousId="d1") + call(messageId="m2", userId=None, anonymousId="d1"),
    )
    assert (batch.items_accepted, batch.rules["ignored"]) == (1, {"erased_person": 1})
    assert short(inbox.rows("touchpoint_identifier"), "identifier_key") == [
        (key("user_id", "ben"),)
    ]


def test_nobody_is_looked_for_where_nobody_was_erased(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    batch = inbox.take("a.jsonl", _CONTENT)
    assert "erased_person" not in str(batch.rules)
    assert read_manifest(inbox.company.landing / "shop" / batch.batch_id).erased is None


_COMMENTS = """id,ticket_id,user_id,created,body,public
1,70,5,2024-05-01T10:00:00Z,I am first,true
2,70,6,2024-05-01T11:00:00Z,me too,true
3,70,6,2024-05-01T12:00:00Z,and again,true
"""


def test_rows_whose_meaning_hangs_on_those_that_go_stay_as_they_were(tmp_path: Path) -> None:
    """Without the first comment the second would be taken for the ticket's description."""
    inbox = _denying(tmp_path, ("zendesk_user_id", "5"), wire="zendesk")
    batch = inbox.take("comment.csv", _COMMENTS)
    assert (batch.items_received, batch.items_ignored, batch.touchpoints_parsed) == (3, 3, 2)
    told = short(inbox.rows("touchpoint"), "touchpoint_id", "text")
    assert told == [("shop:ticket_comment/2", "me too"), ("shop:ticket_comment/3", "and again")]
