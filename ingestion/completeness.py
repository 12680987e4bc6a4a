"""Up to when a source is complete: what each ingest, also one that found nothing, says of it.

An ingest leaves landing/<source>/ingests/<its time>.json. With `file_date` it says so at once: the
midnight after the newest date in a file's name. With `newest_record` the records must be read first,
so parsing adds it: the newest received_at, else occurred_at, or the ingest's own time if that record
is less than `expect_every` older (then the source is alive and merely had nothing to tell). Nothing
in a file makes its source complete beyond the time it was landed: a wrong clock, or a meeting planned
for next month, is no word about next month. Of Kafka the ingest says at once: complete up to when the
ends of its topics were asked for, once everything up to them has landed.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from zoneinfo import ZoneInfo

from company import Company, Source

INGESTS = "ingests"
_DAY_US = 86_400_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_.]?)(\d\d)\2(\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Ingest:
    """One ingest: when, which batches it took or met again, and how far the source was complete."""

    at_us: int
    batch_ids: tuple[str, ...]
    complete_up_to_us: int | None


def complete_up_to_us(company: Company, source: Source) -> int | None:
    """Up to when the source is complete, µs since 1970 UTC; None if it was never heard of."""
    told = [i.complete_up_to_us for i in ingests(company, source) if i.complete_up_to_us]
    return max(told, default=None)


def ingests(company: Company, source: Source) -> list[Ingest]:
    """Every ingest of the source, oldest first."""
    read = (json.loads(path.read_bytes()) for path in _home(company, source).glob("*.json"))
    found = [
        Ingest(one["at_us"], tuple(one["batch_ids"]), one["complete_up_to_us"]) for one in read
    ]
    return sorted(found, key=lambda ingest: ingest.at_us)


def note_ingest(
    company: Company,
    source: Source,
    batch_ids: Sequence[str],
    now: datetime,
    complete_up_to_us: int | None = None,
) -> None:
    """Leave the record of an ingest; done again for the same `now` it adds to it.

    `complete_up_to_us` where the transport knows it; else parsing adds it.
    """
    at_us = microseconds(now)
    earlier = [i for i in ingests(company, source) if i.at_us == at_us]
    known = [one for ingest in earlier for one in ingest.batch_ids]
    _write(company, source, Ingest(at_us, tuple(sorted({*known, *batch_ids})), complete_up_to_us))


def complete_ingests(
    company: Company, source: Source, newest_us: Iterable[tuple[str, int | None]]
) -> None:
    """Add to each ingest how far the source was complete then.

    `newest_us` has for every batch its newest time: the newest record's, or with `file_date` the
    midnight after the file's date. An ingest knows its own batches and those before it.
    """
    times = dict(newest_us)
    newest: int | None = None
    for ingest in ingests(company, source):
        own = [us for one in ingest.batch_ids if (us := times.get(one)) is not None]
        newest = max([*own, *([] if newest is None else [newest])], default=None)
        complete = completed_us(source, newest, ingest.at_us)
        if complete != ingest.complete_up_to_us:
            _write(company, source, Ingest(ingest.at_us, ingest.batch_ids, complete))


def heard_us(source: Source, told_us: int | None, landed_us: int) -> int | None:
    """How far a batch that says `told_us` can speak for its source, landed at `landed_us`.

    The file of a day may land during it, and then says so of the whole day.
    """
    if told_us is None:
        return None
    return min(told_us, landed_us + (_DAY_US if source.complete_up_to == "file_date" else 0))


def completed_us(source: Source, newest_us: int | None, at_us: int) -> int | None:
    """How far a source is complete whose newest time is `newest_us`, seen by an ingest at `at_us`."""
    if newest_us is None or source.complete_up_to == "file_date":
        return newest_us
    if source.expect_every is not None and 0 <= at_us - newest_us < source.expect_every:
        return at_us
    return newest_us


def file_date_us(name: str, zone: str) -> int | None:
    """The midnight after the newest date in a file's name, in `zone`, µs since 1970 UTC, or None.

    >>> file_date_us("tickets-2024-03-30.csv", "Europe/Vienna") == file_date_us("t_20240330.csv", "Europe/Vienna")
    True
    >>> file_date_us("tickets.csv", "UTC") is None
    True
    """
    found = []
    for year, _, month, day in _DATE.findall(name):
        try:
            found.append(date(int(year), int(month), int(day)))
        except ValueError:
            continue
    if not found:
        return None
    following = max(found) + timedelta(days=1)
    return microseconds(datetime.combine(following, time(), ZoneInfo(zone)))


def microseconds(moment: datetime) -> int:
    """Whole microseconds since 1970-01-01 UTC."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment(us: int | None) -> datetime | None:
    """The moment at `us` since 1970-01-01 UTC."""
    return None if us is None else _EPOCH + timedelta(microseconds=us)


def _home(company: Company, source: Source) -> Path:
    return company.landing / source.name / INGESTS


def _write(company: Company, source: Source, ingest: Ingest) -> None:
    home = _home(company, source)
    home.mkdir(parents=True, exist_ok=True)
    path = home / f"{ingest.at_us:020d}.json"
    content = {
        "at_us": ingest.at_us,
        "batch_ids": list(ingest.batch_ids),
        "complete_up_to_us": ingest.complete_up_to_us,
    }
    # A name of its own: shares of a source end side by side.
    with NamedTemporaryFile("w", dir=home, prefix=".coming-", delete=False) as target:
        json.dump(content, target)
        target.flush()
        os.fsync(target.fileno())
    Path(target.name).replace(path)
