"""Which files of a folder a night takes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from ingestion import Inbox as Files
from ingestion import IngestionError, PlannedFile, inbox_of, waiting_files
from tests.unit.ingestion.inbox import NOW, Inbox


def test_finished_files_of_known_suffixes_are_taken_in_order_of_name(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    for name in ("b.jsonl", "a.json.gz", "c.NDJSON", "d.csv", ".hidden.jsonl", "e.jsonl.tmp",
                 "f.csv.part", "notes.txt", "raw.gz"):  # fmt: skip
        inbox.drop(name, "{}")
    (inbox.folder / "folder.json").mkdir()
    names = [file.name for file in waiting_files(inbox.source, NOW)]
    assert names == ["a.json.gz", "b.jsonl", "c.NDJSON", "d.csv"]


def test_file_changed_within_settle_seconds_waits_for_the_next_night(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    inbox.drop("old.jsonl", "{}", changed=NOW - timedelta(seconds=60))
    inbox.drop("new.jsonl", "{}", changed=NOW - timedelta(seconds=59))
    assert waiting_files(inbox.source, NOW) == [PlannedFile("old.jsonl", 2)]


def test_missing_folder_is_an_error_that_names_it(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    inbox.folder.rmdir()
    with pytest.raises(IngestionError, match=r"source shop: .*inbox does not exist; make it"):
        waiting_files(inbox.source, NOW)


def test_folder_that_is_a_file_is_an_error(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    inbox.folder.rmdir()
    inbox.folder.write_text("")
    with pytest.raises(IngestionError, match=r"is no folder; correct transport\.folder"):
        waiting_files(inbox.source, NOW)


def test_what_a_night_leaves_in_an_inbox_is_told_with_its_reason(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    for name in ("a.jsonl", ".hidden.jsonl", "b.jsonl.tmp", "notes.txt"):
        inbox.drop(name, "{}")
    inbox.drop("young.jsonl", "{}", changed=NOW)
    (inbox.folder / "older").mkdir()
    assert inbox_of(inbox.source, NOW) == Files(
        settled=(PlannedFile("a.jsonl", 2),),
        too_young=("young.jsonl",),
        ignored=("b.jsonl.tmp", "notes.txt", "older/"),
    )
