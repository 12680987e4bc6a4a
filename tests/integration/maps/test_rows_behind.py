"""Behind every number are exactly as many rows as it says: every stage, period and segment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from company import Company
from maps.behind import Asked, Number, rows_behind
from maps.behind.columns import COUNTED, DERIVED
from maps.lanes import READINGS
from maps.row import Row
from maps.selection import Selection
from models import Base
from warehouse.engine import Engine
from warehouse.reading import newest_warehouse

pytestmark = pytest.mark.integration

ABOUT = 100
"""So many rows of each table: the others differ in a week, a window or a word. Entries are all looked at."""


@pytest.fixture(scope="module")
def engine(company: Company) -> Iterator[Engine]:
    with newest_warehouse(company) as opened:
        yield opened


@pytest.fixture(scope="module")
def watermark_at(engine: Engine) -> datetime:
    found: datetime = engine.value("SELECT watermark_at FROM pipeline_run WHERE status = 'done'")
    return found


def numbers(engine: Engine, table: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Rows of the table over all definitions, periods and segments, and a column that counts of each in turn."""
    period = "period_kind <> 'week'" if table == "stage_entry" else "TRUE"
    rows = engine.arrow(f"SELECT * FROM {table} WHERE {period} ORDER BY ALL").to_pylist()
    step = 1 if table == "stage_entry" else max(1, len(rows) // ABOUT) | 1
    chosen = rows[::step]
    assert len({Selection.of(row) for row in chosen}) > 10, "a test of nothing proves nothing"
    for n, row in enumerate(chosen):
        columns = list(COUNTED[table])
        yield row, columns[n % len(columns)]


@pytest.mark.parametrize("table", COUNTED)
def test_behind_every_number_are_as_many_rows_as_it_says(
    company: Company, engine: Engine, watermark_at: datetime, table: str
) -> None:
    goals = {definition.name: definition.goal for definition in company.definitions}
    wrong = []
    for row, column in numbers(engine, table):
        number = Number.read(table, column, Row(table, row).key)
        definition = row["definition"]
        asked = Asked(definition, number, Selection.of(row), watermark_at, goals[definition])
        found = rows_behind(engine, asked)
        listed = {tuple(told.values()) for told in found.rows}
        if not (found.total == row[column] and len(listed) == min(row[column], 50)):
            wrong.append((row, column, found.total))
    assert wrong == []


def test_a_list_goes_on_where_the_page_before_ended(engine: Engine, watermark_at: datetime) -> None:
    number = Number.read("stage_entry", "customers", "stage=discover")
    asked = Asked("purchase", number, Selection(), watermark_at)
    pages = [rows_behind(engine, asked, page) for page in (1, 2, 3)]
    everybody = [row["customer_id"] for page in pages for row in page.rows]
    assert len(everybody) == len(set(everybody)) == min(150, pages[0].total)
    assert pages[0].total > 100
    moments = [row["happened_at"] for page in pages for row in page.rows]
    assert moments == sorted(moments, reverse=True)


def test_every_number_that_a_lane_draws_has_rows_behind_it() -> None:
    """A column is counted, made of counted ones, or tells what the row is about: a key, an end, a reason."""
    told = {
        reading.table: {
            column.name
            for column in Base.metadata.tables[reading.table].columns
            if not column.primary_key
            and not column.name.endswith(("_low", "_high", "_reason", "_low_seconds", "_high_seconds"))
            and column.name not in ("low", "high", "horizon_days", "within_seconds")
        }
        for reading in READINGS
    }  # fmt: skip
    kept = {table: {*COUNTED.get(table, {}), *DERIVED.get(table, {})} for table in told}
    assert {t: told[t] - kept[t] for t in told if told[t] - kept[t]} == {}
