"""A definition that is edited or gone leaves the tables with the next night, and stays in history."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table

from models import Kind, tables
from nights.run import run_night
from tests.small_company import JOURNEY, NOW, caller, company_in, make, state
from warehouse.query import answer

pytestmark = pytest.mark.integration

TOMORROW = NOW + timedelta(days=1)
INTEREST = """
name: interest
stages:
  - {name: looked, rank: 1, match: [page_viewed]}
  - {name: keen, rank: 2, match: [product_viewed, email_clicked]}
goal: keen
"""
EDITED = INTEREST.replace("keen", "curious").replace("[page_viewed]", "[page_viewed, signed_up]")
Rows = list[tuple[Any, ...]]
ALWAYS = {
    "journey",
    "stage_visit",
    "journey_touchpoint",
    "stage_entry",
    "stage_flow",
    "stage_conversion",
}
"""Tables that have rows of every definition; others wait for what these few people did not do."""


def _with_definition(kind: Kind) -> list[Table]:
    """The published tables whose rows are of a definition; a table declared tomorrow is one at once."""
    found = [t for t in tables(kind=kind) if t.info["published"] and "definition" in t.columns]
    assert len(found) >= 3
    return found


def _night(folder: Path, now: datetime) -> None:
    ended = run_night(company_in(folder), now, caller(now=now))
    assert ended.failed_sources == {}


def _rows(folder: Path, table: str, where: str = "TRUE") -> Rows:
    sql = f"SELECT COLUMNS(c -> c <> 'as_of') FROM {table} WHERE {where} ORDER BY ALL"
    found = answer(company_in(folder), sql)
    return [tuple(row.values()) for row in found.to_pylist()]


def _published(folder: Path) -> dict[str, Rows]:
    return {t.name: _rows(folder, t.name) for t in _with_definition(Kind.STATE)}


def _history(folder: Path, as_of: str) -> dict[str, Rows]:
    """The metric tables as that night had them."""
    return {
        t.name.removesuffix("_history"): _rows(folder, t.name, f"as_of = TIMESTAMP '{as_of}'")
        for t in _with_definition(Kind.HISTORY)
    }


def _definitions(told: dict[str, Rows]) -> set[str]:
    return {row[0] for rows in told.values() for row in rows}


def _changed(folder: Path) -> Path:
    """The company after somebody took one definition out and edited the other."""
    (folder / "journeys/purchase.yaml").unlink(missing_ok=True)
    (folder / "journeys/interest.yaml").write_text(EDITED, encoding="utf-8")
    return folder


def test_what_is_gone_or_edited_leaves_the_tables_and_stays_in_history(tmp_path: Path) -> None:
    folder = make(tmp_path / "small", JOURNEY)
    (folder / "journeys/interest.yaml").write_text(INTEREST, encoding="utf-8")
    _night(folder, NOW)
    before = _published(folder)
    assert _definitions(before) == {"purchase", "interest"}
    both = {n for n, rows in before.items() if {row[0] for row in rows} == {"purchase", "interest"}}
    assert both >= ALWAYS

    _night(_changed(folder), TOMORROW)
    after = _published(folder)
    assert _definitions(after) == {"interest"}
    assert {name for name, rows in after.items() if rows} >= ALWAYS
    assert not any("keen" in row for rows in after.values() for row in rows)

    metrics = [t.name.removesuffix("_history") for t in _with_definition(Kind.HISTORY)]
    then, now = (_history(folder, f"2026-10-0{day} 22:00:00") for day in (6, 7))
    assert then == {name: before[name] for name in metrics}
    assert now == {name: after[name] for name in metrics}


def test_the_night_after_is_as_if_the_definition_had_always_been_so(tmp_path: Path) -> None:
    edited = make(tmp_path / "edited", JOURNEY)
    (edited / "journeys/interest.yaml").write_text(INTEREST, encoding="utf-8")
    _night(edited, NOW)
    _night(_changed(edited), TOMORROW)
    fresh = _changed(make(tmp_path / "fresh", JOURNEY))
    _night(fresh, TOMORROW)
    assert state(company_in(edited)) == state(company_in(fresh))


def test_the_run_tells_that_the_configuration_changed(tmp_path: Path) -> None:
    folder = make(tmp_path / "small", JOURNEY)
    _night(folder, NOW)
    (folder / "journeys/purchase.yaml").write_text(JOURNEY.replace("30", "20"), encoding="utf-8")
    _night(folder, TOMORROW)
    hashes = _rows(folder, "(SELECT run_id, configuration_hash FROM pipeline_run)")
    assert [run for run, _ in hashes] == ["2026-10-07", "2026-10-08"]
    assert len({told for _, told in hashes}) == 2
