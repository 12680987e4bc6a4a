"""Up to when a source is complete, as each ingest says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingestion import complete_up_to_us, parse
from ingestion.completeness import file_date_us, ingests, microseconds
from tests.unit.ingestion.inbox import NOW, Inbox, call, us

HOUR = 3_600_000_000
NEWEST = us("2024-05-01T10:00:00+00:00")


def _ingest(inbox: Inbox, now: datetime, **files: str) -> int | None:
    for name, content in files.items():
        inbox.drop(f"{name}.jsonl", content)
    inbox.land(now)
    parse(inbox.company, inbox.source)
    return complete_up_to_us(inbox.company, inbox.source)


def test_source_never_heard_of_is_complete_up_to_no_time(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    assert complete_up_to_us(inbox.company, inbox.source) is None
    assert _ingest(inbox, NOW) is None
    assert [i.at_us for i in ingests(inbox.company, inbox.source)] == [microseconds(NOW)]


def test_newest_record_tells_by_its_time_of_receipt(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    lines = call(receivedAt="2024-05-01T10:00:00Z", timestamp="2024-04-01T10:00:00Z") + call(
        messageId="m2", receivedAt="2024-05-01T09:00:00Z", timestamp="2024-05-01T08:00:00Z"
    )
    assert _ingest(inbox, NOW, a=lines) == NEWEST


def test_newest_record_tells_by_when_it_occurred_without_receipt(tmp_path: Path) -> None:
    assert _ingest(Inbox(tmp_path), NOW, a=call()) == NEWEST


def test_record_less_than_expect_every_old_makes_the_source_complete_at_the_ingest(
    tmp_path: Path,
) -> None:
    inbox = Inbox(tmp_path, expect_every="24h")
    soon = datetime(2024, 5, 2, 9, 59, 59, tzinfo=UTC)
    assert _ingest(inbox, soon, a=call()) == microseconds(soon)


def test_record_exactly_expect_every_old_does_not(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path, expect_every="24h")
    assert _ingest(inbox, datetime(2024, 5, 2, 10, tzinfo=UTC), a=call()) == NEWEST


def test_ingest_that_found_nothing_tells_how_far_a_living_source_is(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path, expect_every="24h")
    first = datetime(2024, 5, 1, 12, tzinfo=UTC)
    _ingest(inbox, first, a=call())
    later = first + timedelta(hours=12)
    assert _ingest(inbox, later) == microseconds(later)
    assert _ingest(inbox, first + timedelta(days=2)) == microseconds(later)


def test_file_date_tells_by_name_also_when_the_file_is_empty(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path, complete_up_to="file_date", zone="Europe/Vienna")
    inbox.drop("web_20240501.jsonl", "")
    inbox.drop("undated.jsonl", call())
    inbox.land()
    parse(inbox.company, inbox.source)
    assert complete_up_to_us(inbox.company, inbox.source) == us("2024-05-01T22:00:00+00:00")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("t-2024-12-31.csv", "2025-01-01T00:00:00+00:00"),
        ("t_2024_02_28.csv", "2024-02-29T00:00:00+00:00"),
        ("20240101T0300.json", "2024-01-02T00:00:00+00:00"),
        ("id20991231-2024.02.03.csv", "2100-01-01T00:00:00+00:00"),
        ("1720240101.csv", None),
        ("t-2024-02-30.csv", None),
        ("t-2024-1-1.csv", None),
    ],
)
def test_date_in_a_name(name: str, expected: str | None) -> None:
    assert file_date_us(name, "UTC") == (None if expected is None else us(expected))


def test_ingest_done_again_for_the_same_night_adds_to_its_record(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    inbox.drop("a.jsonl", call())
    first = inbox.land()
    inbox.drop("b.jsonl", call())
    second = inbox.land()
    (ingest,) = ingests(inbox.company, inbox.source)
    assert set(ingest.batch_ids) == {*first, *second}


def test_wrong_clock_makes_no_source_complete_beyond_its_landing(tmp_path: Path) -> None:
    """Else a source that fell silent would count as complete for years: its customers would be lost."""
    inbox = Inbox(tmp_path, expect_every="24h")
    landed = datetime(2024, 5, 2, 12, tzinfo=UTC)
    assert _ingest(inbox, landed, a=call(timestamp="2099-01-01T00:00:00Z")) == microseconds(landed)
    assert _ingest(inbox, landed + timedelta(days=9)) == microseconds(landed)


def test_mistyped_year_in_a_files_name_speaks_for_the_day_of_landing_only(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path, complete_up_to="file_date")
    inbox.drop("web-2090-05-01.jsonl", call())
    landed = datetime(2024, 5, 2, 12, tzinfo=UTC)
    assert _ingest(inbox, landed) == microseconds(landed + timedelta(days=1))
