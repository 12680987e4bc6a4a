"""When something happened: zones, days, wrong clocks, and what cannot be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from ingestion.conversion import conversion
from ingestion.conversion.zones import zone_changes
from tests.unit.ingestion.inbox import Inbox, call, short, us
from warehouse.engine import Engine

ZONES = (
    "Europe/Vienna", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca",
    "Pacific/Apia", "Asia/Kathmandu", "America/Sao_Paulo", "UTC",
)  # fmt: skip


def _clock(zone: str, texts: list[str]) -> dict[str, tuple[object, ...]]:
    """What each text means in a zone: (us, day_end_us, is_date, is_fold, is_gap)."""
    with Engine.open(None) as engine:
        for macros in ("macros", "macros_marketing"):
            engine.execute(conversion.sql_of(macros))
        told = pa.table({"text": texts})
        with engine.registered(zone_change=zone_changes(zone), told=told):
            return {row[0]: row[1:] for row in engine.rows(conversion.sql_of("clock"))}


def naive(year: int) -> datetime:
    """The start of a year on some wall clock."""
    return datetime(year, 1, 1, tzinfo=UTC).replace(tzinfo=None)


def _python(local: datetime, zone: str) -> tuple[int, bool, bool]:
    """(instant, in the fold, in the gap) by zoneinfo: the offset before in a gap, the later in a fold."""
    early, late = (local.replace(tzinfo=ZoneInfo(zone), fold=fold) for fold in (0, 1))
    before, after = early.utcoffset(), late.utcoffset()
    assert before is not None
    assert after is not None
    chosen = late if before > after else early
    return us(chosen.astimezone(UTC).isoformat()), before > after, before < after


@pytest.mark.parametrize("zone", ZONES)
def test_local_times_around_every_change_of_a_zone_are_the_same_as_by_zoneinfo(zone: str) -> None:
    around = [timedelta(0)] + [
        sign * timedelta(microseconds=1, **step)
        for sign in (1, -1)
        for step in ({}, {"minutes": 30}, {"hours": 1}, {"hours": 25})
    ]
    moments = {
        naive(1970) + timedelta(microseconds=row["local_from_us"]) + shift + base
        for row in zone_changes(zone).to_pylist()
        if 0 < row["local_from_us"] < 4_102_444_800_000_000
        for shift in around
        for base in (timedelta(0), timedelta(hours=-1), timedelta(hours=1))
    } | {naive(1990), naive(2101) - timedelta(hours=1)}
    texts = {moment.isoformat(sep=" "): moment for moment in moments}
    found = _clock(zone, list(texts))
    for text, moment in texts.items():
        instant, _, _, is_fold, is_gap = found[text]
        assert (text, instant, is_fold, is_gap) == (text, *_python(moment, zone))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-05-01T10:00:00Z", "2024-05-01T10:00:00+00:00"),
        ("2024-05-01T10:00:00z", "2024-05-01T10:00:00+00:00"),
        ("2024-05-01T10:00:00.123456Z", "2024-05-01T10:00:00.123456+00:00"),
        ("2016-04-27T16:21:41.2493688-04:00", "2016-04-27T20:21:41.249368+00:00"),
        ("2019-11-11T17:23:34.000+0000", "2019-11-11T17:23:34+00:00"),
        ("2024-05-01T10:00:00+05:45", "2024-05-01T04:15:00+00:00"),
        ("2024-05-01 10:00:00+02", "2024-05-01T08:00:00+00:00"),
        ("2024-05-01 10:00:00 UTC", "2024-05-01T10:00:00+00:00"),
        (" 2024-05-01 10:00 ", "2024-05-01T08:00:00+00:00"),
        ("2024-05-01T10:00Z", "2024-05-01T10:00:00+00:00"),
        ("2024-05-01T10:00+02:00", "2024-05-01T08:00:00+00:00"),
        ("2024-05-01", "2024-04-30T22:00:00+00:00"),
        ("1/5/2024", None),
        ("2024-02-30 10:00:00", None),
        ("yesterday", None),
        ("", None),
        ("2024-05-01T10:00:00 Europe/Rome", None),
        ("infinity", None),
    ],
)
def test_text_of_a_time_is_read_or_it_is_none(text: str, expected: str | None) -> None:
    instant = _clock("Europe/Vienna", [text])[text][0]
    assert instant == (None if expected is None else us(expected))


def test_day_ends_at_its_last_microsecond_in_its_zone_also_when_the_clocks_change() -> None:
    days = {
        "2024-05-01": "2024-05-01T21:59:59.999999+00:00",
        "2024-03-31": "2024-03-31T21:59:59.999999+00:00",
        "2024-10-27": "2024-10-27T22:59:59.999999+00:00",
        # A day of which nothing but the date is told keeps its date whatever its offset.
        "2024-05-02T00:00:00Z": "2024-05-02T21:59:59.999999+00:00",
    }
    found = _clock("Europe/Vienna", list(days))
    assert {text: row[1] for text, row in found.items()} == {t: us(d) for t, d in days.items()}


def test_naive_times_stand_in_the_sources_zone_and_gap_and_fold_are_counted(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path, zone="Europe/Vienna")
    times = ["2024-03-31 02:30:00", "2024-10-27 02:30:00", "2024-07-01 12:00:00"]
    parsed = inbox.take(
        "a.jsonl", "".join(call(messageId=f"m{n}", timestamp=t) for n, t in enumerate(times))
    )
    assert short(inbox.rows("touchpoint"), "occurred_us", "occurred_at_basis") == [
        (us("2024-03-31T01:30:00+00:00"), "client"),
        (us("2024-10-27T01:30:00+00:00"), "client"),
        (us("2024-07-01T10:00:00+00:00"), "client"),
    ]
    assert parsed.rules["counted"] == {"dst_fold": 1, "dst_gap": 1}


def test_more_than_five_minutes_after_receipt_the_time_of_receipt_counts(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    received = "2024-05-01T10:00:00Z"
    lines = [
        call(messageId=f"m{n}", timestamp=t, receivedAt=received)
        for n, t in enumerate(["2024-05-01T10:05:00Z", "2024-05-01T10:05:00.000001Z"])
    ]
    parsed = inbox.take("a.jsonl", "".join(lines))
    assert short(inbox.rows("touchpoint"), "occurred_us", "occurred_at_basis") == [
        (us("2024-05-01T10:05:00+00:00"), "corrected"),
        (us("2024-05-01T10:00:00+00:00"), "received"),
    ]
    assert parsed.rules["counted"] == {"after_receipt": 1}


@pytest.mark.parametrize(
    ("time", "rule"),
    [
        ("0001-01-01T00:00:00Z", "time_out_of_range"),
        ("9999-12-31T23:59:59Z", "time_out_of_range"),
        ("99999-12-31T23:59:59Z", "time_out_of_range"),
        ("1989-12-31T23:59:59.999999Z", "time_out_of_range"),
        ("2101-01-01T00:00:00Z", "time_out_of_range"),
        ("0001-01-01 00:00:00", "time_out_of_range"),
        ("9999-12-31", "time_out_of_range"),
        ("1990-01-01T00:00:00Z", None),
        ("2100-12-31T23:59:59.999999Z", None),
        ("soon", "unreadable_time"),
        (None, "missing_time"),
    ],
)
def test_time_that_cannot_be_is_refused(tmp_path: Path, time: str | None, rule: str | None) -> None:
    inbox = Inbox(tmp_path)
    parsed = inbox.take("a.jsonl", call(timestamp=time))
    assert inbox.refusals() == ([] if rule is None else [(1, rule)])
    assert parsed.touchpoints_parsed == (rule is None)


def test_impossible_time_of_receipt_is_as_if_not_told(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    inbox.take("a.jsonl", call(receivedAt="0001-01-01T00:00:00Z"))
    (row,) = inbox.rows("touchpoint")
    assert (row["received_us"], row["occurred_us"]) == (None, us("2024-05-01T10:00:00+00:00"))
