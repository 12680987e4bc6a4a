"""Sums of the ledger: refusals by rule, freshness of each source, and the watermark."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from company import Company
from ingestion.completeness import complete_ingests, note_ingest
from ingestion.loading import load
from ingestion.loading.summary import summarise, watermark_us
from tests.unit.ingestion.loading_batches import company_at, engine, type_batches
from warehouse.engine import Engine

DAY = datetime(2024, 3, 1, tzinfo=UTC)
HOUR_US = 3_600_000_000


def us(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def loaded_engine(company: Company, drawn: str, **parsed: Any) -> Engine:
    held = engine()
    type_batches(company, drawn, **parsed)
    load(held, company)
    return held


def heard_of(company: Company, source: str, at: datetime) -> None:
    """An ingest of the source that found records up to `at`."""
    note_ingest(company, company.source(source), ["some"], at)
    complete_ingests(company, company.source(source), [("some", us(at))])


def test_refusals_are_summed_by_source_outcome_and_rule(tmp_path: Path) -> None:
    company = company_at(tmp_path)
    held = loaded_engine(company, "batch | id\n b1 | t1\n b2 | t2")
    summarise(held, company, us(DAY))
    assert sorted(held.rows("SELECT * FROM reject_summary")) == [
        ("web", "ignored", "sample_ticket", 4),
        ("web", "rejected", "missing_time", 2),
    ]


def test_health_of_a_source_that_delivers_and_of_one_never_heard_of(tmp_path: Path) -> None:
    company = company_at(tmp_path, expect_every="24h")
    drawn = f"""
        batch | id | event_type  | at
        b1    | t1 | page_viewed | {us(DAY) - 2}
        b1    | t2 | unmapped    | {us(DAY) - 1}
        """
    held = loaded_engine(company, drawn, complete_up_to=DAY.isoformat())
    summarise(held, company, us(DAY) + 24 * HOUR_US)
    newest = (DAY - timedelta(microseconds=1)).replace(tzinfo=None)
    assert sorted(held.rows("SELECT * FROM source_health")) == [
        ("crm", True, None, None, 0, 0, 0, 0, True),
        ("web", True, DAY.replace(tzinfo=None), newest, 1, 2, 1, 1, False),
    ]


@pytest.mark.parametrize(
    ("expect_every", "retired", "hours", "is_late"),
    [
        ("24h", False, 24, False),  # exactly as long as expected
        ("24h", False, 25, True),
        ("24h", True, 25, False),  # nothing is expected of a retired one
        (None, False, 999, False),
    ],
)
def test_late_is_silent_for_longer_than_expected(
    tmp_path: Path, expect_every: str | None, retired: bool, hours: int, is_late: bool
) -> None:
    company = company_at(tmp_path, expect_every=expect_every, retired=retired)
    held = loaded_engine(company, "batch | id\n b1 | t1", complete_up_to=DAY.isoformat())
    summarise(held, company, us(DAY) + hours * HOUR_US)
    told = held.rows("SELECT is_required, is_late FROM source_health WHERE source = 'web'")
    assert told == [(not retired, is_late)]


def test_the_watermark_is_where_the_least_complete_required_source_ends(tmp_path: Path) -> None:
    company, held = company_at(tmp_path), engine()
    load(held, company)
    heard_of(company, "web", DAY)
    heard_of(company, "crm", DAY - timedelta(hours=5))
    assert watermark_us(held, company, us(DAY)) == us(DAY) - 5 * HOUR_US


def test_the_watermark_never_passes_as_of(tmp_path: Path) -> None:
    company, held = company_at(tmp_path), engine()
    load(held, company)
    heard_of(company, "web", DAY)
    heard_of(company, "crm", DAY)
    assert watermark_us(held, company, us(DAY) - 1) == us(DAY) - 1


def test_a_batch_says_how_far_its_source_is_complete_too(tmp_path: Path) -> None:
    company = company_at(tmp_path)
    held = loaded_engine(company, "batch | id\n b1 | t1", complete_up_to=DAY.isoformat())
    heard_of(company, "web", DAY - timedelta(hours=1))
    heard_of(company, "crm", DAY + timedelta(hours=1))
    assert watermark_us(held, company, us(DAY) + HOUR_US) == us(DAY)


def test_without_word_of_a_required_source_there_is_no_watermark(tmp_path: Path) -> None:
    company, held = company_at(tmp_path), engine()
    load(held, company)
    heard_of(company, "web", DAY)
    assert watermark_us(held, company, us(DAY)) is None


@pytest.mark.parametrize("settings", [{"required": False}, {"retired": True}])
def test_who_is_not_waited_for_holds_nothing_back(
    tmp_path: Path, settings: dict[str, bool]
) -> None:
    company, held = company_at(tmp_path, **settings), engine()
    load(held, company)
    assert watermark_us(held, company, us(DAY)) == us(DAY)
