"""Landing keeps what was received, whole or not at all."""

from __future__ import annotations

import gzip
import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingestion import IngestionError, PlannedFile, land, manifests, waiting_files
from ingestion.formats import room_of
from ingestion.landing import batch_id_of
from models import SCHEMA_VERSION
from tests.unit.ingestion.inbox import NOW, Inbox


def test_bytes_are_kept_exactly_with_a_manifest_and_leave_the_inbox(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    raw = gzip.compress(b'{"a": 1}\r\n\x00\xff')
    inbox.drop("day.jsonl.gz", raw)
    (batch_id,) = inbox.land()
    folder = inbox.company.landing / "shop" / batch_id
    assert {path.name for path in folder.iterdir()} == {"raw.jsonl.gz", "manifest.json"}
    assert (folder / "raw.jsonl.gz").read_bytes() == raw
    assert list(inbox.folder.iterdir()) == []
    (manifest,) = manifests(inbox.company, inbox.source)
    assert manifest.model_dump() == {
        "batch_id": batch_id,
        "source": "shop",
        "file_name": "day.jsonl.gz",
        "raw_name": "raw.jsonl.gz",
        "landed_at": NOW,
        "bytes": len(raw),
        "sha256": hashlib.sha256(raw).hexdigest(),
        "format": "segment",
        "format_version": room_of("segment").version,
        "schema_version": SCHEMA_VERSION,
        "configuration_hash": inbox.company.configuration_hash,
        "key_id": inbox.company.key_id,
        "complete_up_to": None,
        "range": None,
        "erased": None,
    }


def test_same_bytes_under_the_same_name_are_one_batch_and_another_name_is_another(
    tmp_path: Path,
) -> None:
    inbox = Inbox(tmp_path)
    inbox.drop("a.jsonl", "{}")
    first = inbox.land()
    inbox.drop("a.jsonl", "{}")
    again = inbox.land(NOW + timedelta(days=1))
    inbox.drop("b.jsonl", "{}")
    inbox.drop("a.jsonl", "{ }")
    others = inbox.land(NOW + timedelta(days=2))
    assert again == first
    assert list(inbox.folder.iterdir()) == []
    assert len({*first, *others}) == 3
    assert manifests(inbox.company, inbox.source)[0].landed_at == NOW


def test_kept_inbox_lands_a_file_once(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path, keep_inbox=True)
    path = inbox.drop("a.jsonl", "{}")
    assert inbox.land() == inbox.land(NOW + timedelta(days=1))
    assert path.exists()
    assert len(manifests(inbox.company, inbox.source)) == 1


def test_file_that_grew_since_it_was_planned_waits(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    inbox.drop("a.jsonl", "{}")
    planned = waiting_files(inbox.source, NOW)
    inbox.drop("a.jsonl", "{}\n{}")
    assert land(inbox.company, inbox.source, planned, NOW) == []
    assert (inbox.folder / "a.jsonl").exists()


def test_landing_again_after_it_was_cut_short_gives_the_same_batches(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    inbox.drop("a.jsonl", "{}")
    inbox.drop("b.jsonl", "{ }")
    planned = waiting_files(inbox.source, NOW)
    first = land(inbox.company, inbox.source, planned[:1], NOW)
    left = inbox.company.landing / "shop" / ".coming-1"
    left.mkdir()
    (left / "raw.jsonl").write_text("half")
    both = land(inbox.company, inbox.source, planned, NOW)
    assert both[0] == first[0]
    assert len(both) == 2
    assert not left.exists()


def test_vanished_file_is_an_error_and_the_others_land(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    inbox.drop("b.jsonl", "{}")
    planned = [PlannedFile("a.jsonl", 2), *waiting_files(inbox.source, NOW)]
    with pytest.raises(IngestionError, match=r"a\.jsonl: it is gone since the night was planned"):
        land(inbox.company, inbox.source, planned, NOW)
    assert [m.file_name for m in manifests(inbox.company, inbox.source)] == ["b.jsonl"]


def test_file_that_cannot_be_read_is_an_error_and_the_others_land(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    inbox.drop("b.jsonl", "{}")
    (inbox.folder / "a.jsonl").mkdir()
    size = (inbox.folder / "a.jsonl").stat().st_size
    planned = [PlannedFile("a.jsonl", size), *waiting_files(inbox.source, NOW)]
    with pytest.raises(IngestionError, match=r"files that cannot be landed: a\.jsonl: "):
        land(inbox.company, inbox.source, planned, NOW)
    assert [m.file_name for m in manifests(inbox.company, inbox.source)] == ["b.jsonl"]


def test_batch_id_depends_on_source_name_and_bytes() -> None:
    assert (
        batch_id_of("shop", "a.jsonl", "00")
        == "shop-" + hashlib.sha256(b"shop\na.jsonl\n00").hexdigest()[:16]
    )


def test_file_date_tells_up_to_when_a_file_is_complete(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path, complete_up_to="file_date", zone="Europe/Vienna")
    inbox.drop("tickets-2024-03-30.jsonl", "{}")
    inbox.land()
    (manifest,) = manifests(inbox.company, inbox.source)
    assert manifest.complete_up_to == datetime(2024, 3, 30, 23, tzinfo=UTC)
