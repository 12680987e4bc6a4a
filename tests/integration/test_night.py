"""Whole nights of a small company: what they publish, and that running them again changes nothing."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from models import SCHEMA_VERSION
from nights.errors import CallError, NightError, OlderNightError
from nights.past import past_nights
from nights.plan import Scope
from nights.run import rebuild, run_night
from tests.small_company import (
    DAY,
    JOURNEY,
    NOW,
    call,
    caller,
    company_in,
    deliver,
    make,
    state,
)
from warehouse.publishing import newest_published_as_of, published_file
from warehouse.query import query

pytestmark = pytest.mark.integration


def rows(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    frame = query(company_in(folder), sql)
    return [tuple(row) for row in frame.itertuples(index=False)]


def run(folder: Path, now: datetime = NOW, **asked: Any) -> str:
    return run_night(company_in(folder), now, caller(), **asked).plan.run_id


ENTRIES = "SELECT stage, journeys, customers FROM stage_entry WHERE period_kind = 'all' ORDER BY 2 DESC, 1"


def test_a_night_publishes_journeys_and_metrics(tmp_path: Path) -> None:
    folder = make(tmp_path / "small")
    ended = run_night(company_in(folder), NOW, caller())
    assert (ended.plan.run_id, ended.failed_sources) == (DAY, {})
    assert rows(folder, ENTRIES) == [("discover", 3, 3), ("bought", 1, 1), ("consider", 1, 1)]
    assert rows(folder, "SELECT path FROM journey ORDER BY 1") == [
        ("discover > consider > bought …",),
        ("discover …",),
        ("discover …",),
    ]
    assert rows(folder, "SELECT run_id, status, watermark_at FROM pipeline_run") == [
        (DAY, "done", datetime(2026, 10, 6, 22))  # noqa: DTZ001 - as the tables hold times
    ]
    assert newest_published_as_of(company_in(folder)) == datetime(2026, 10, 6, 22, tzinfo=UTC)


def test_every_step_and_table_is_in_the_warehouse_with_its_duration(tmp_path: Path) -> None:
    folder = make(tmp_path / "small")
    run(folder)
    steps = {step for (step,) in rows(folder, "SELECT step FROM pipeline_step")}
    assert {"plan", "land_and_parse.web", "land_and_parse.email", "load", "judge"} <= steps
    assert {"identity.evidence", "journeys.stage_visit", "metrics.stage_conversion"} <= steps


def test_the_same_night_again_changes_nothing(tmp_path: Path) -> None:
    folder = make(tmp_path / "small")
    run(folder)
    before = state(company_in(folder))
    assert run(folder) == f"{DAY}-2"
    assert state(company_in(folder)) == before
    assert [night.plan.run_id for night in past_nights(company_in(folder), 9)] == [
        f"{DAY}-2",
        DAY,
    ]


def test_late_files_in_nights_give_what_one_rebuild_gives(tmp_path: Path) -> None:
    folder = make(tmp_path / "small")
    run(folder)
    late = [call("track", 5, 9, {"userId": "ben"}, event="Order Completed", properties={})]
    deliver(folder, "web/late-2026-10-06.jsonl", late)
    assert run(folder) == f"{DAY}-2"
    assert rows(folder, ENTRIES)[1] == ("bought", 2, 2)
    by_nights = state(company_in(folder))
    rebuild(company_in(folder), NOW, caller())
    assert state(company_in(folder)) == by_nights


def test_nights_one_by_one_give_what_the_last_alone_gives(tmp_path: Path) -> None:
    one, many = make(tmp_path / "one"), make(tmp_path / "many")
    for days in (4, 2, 0):
        run(many, NOW - timedelta(days=days))
    run(one)
    assert state(company_in(many)) == state(company_in(one))


def test_an_older_night_is_skipped(tmp_path: Path) -> None:
    folder = make(tmp_path / "small")
    run(folder)
    before = published_file(company_in(folder))
    with pytest.raises(OlderNightError, match=r"2026-10-06 is older than .* 2026-10-07"):
        run(folder, NOW - timedelta(days=1))
    assert published_file(company_in(folder)) == before
    assert len(past_nights(company_in(folder), 9)) == 1


def test_one_source_can_be_landed_alone(tmp_path: Path) -> None:
    folder = make(tmp_path / "small")
    run(folder, scope=Scope(only="web"))
    assert rows(folder, "SELECT DISTINCT source FROM touchpoint") == [("web",)]
    assert (folder / "inbox/email/email-2026-10-06.json").exists()


def test_later_steps_can_be_taken_alone(tmp_path: Path) -> None:
    folder = make(tmp_path / "small")
    run(folder)
    deliver(folder, "web/late-2026-10-06.jsonl", [call("page", 5, 9, {"userId": "new"})])
    run(folder, from_step="metrics")
    assert (folder / "inbox/web/late-2026-10-06.jsonl").exists()
    steps = "SELECT DISTINCT step FROM pipeline_step WHERE run_id = '2026-10-07-2'"
    assert ("load",) not in rows(folder, steps)
    assert rows(folder, ENTRIES)[0] == ("discover", 3, 3)


def test_a_definition_whose_stages_never_match_gives_no_journeys_and_stops_nothing(
    tmp_path: Path,
) -> None:
    never = JOURNEY.replace("page_viewed, email_clicked", "trial_ended")
    never = never.replace("product_viewed, signed_up", "trial_started").replace(
        "order_placed", "chat_started"
    )
    folder = make(tmp_path / "small", never)
    run(folder)
    assert rows(folder, "SELECT COUNT(*) FROM touchpoint") == [(10,)]
    assert rows(folder, "SELECT DISTINCT path FROM journey") == [("discover …",)]


def test_another_way_of_reading_a_source_reads_all_of_it_again(tmp_path: Path) -> None:
    folder = make(tmp_path / "small")
    run(folder)
    source = folder / "sources/web.yaml"
    source.write_text(source.read_text() + "events: {Signed Up: trial_started}\n")
    run(folder)
    by_night = state(company_in(folder))
    assert "trial_started" in {row[0] for row in rows(folder, "SELECT event_type FROM touchpoint")}
    rebuild(company_in(folder), NOW, caller())
    assert state(company_in(folder)) == by_night


def test_another_secret_sets_the_engine_aside_and_makes_everything_again(tmp_path: Path) -> None:
    folder = make(tmp_path / "small")
    run(folder)
    before = rows(folder, "SELECT customer_id FROM customer ORDER BY 1")
    told: list[str] = []
    other = company_in(folder).model_copy(update={"secret": b"another secret of tests"})
    run_night(other, NOW, caller(lambda progress: told.append(progress.message)))
    assert any(f"set aside as engine.set-aside-{SCHEMA_VERSION}-" in message for message in told)
    after = rows(folder, "SELECT customer_id FROM customer ORDER BY 1")
    assert len(after) == len(before)
    assert after != before
    assert rows(folder, ENTRIES) == [("discover", 3, 3), ("bought", 1, 1), ("consider", 1, 1)]


def test_a_rebuild_of_a_damaged_engine_needs_nothing_but_landing(tmp_path: Path) -> None:
    folder = make(tmp_path / "small")
    run(folder)
    before = state(company_in(folder))
    (folder / "data/engine.duckdb").write_bytes(b"no database at all, but a few bytes of text")
    shutil.rmtree(folder / "data/rejected", ignore_errors=True)
    rebuild(company_in(folder), NOW + timedelta(days=3), caller())
    assert state(company_in(folder)) == before
    assert newest_published_as_of(company_in(folder)) == datetime(2026, 10, 6, 22, tzinfo=UTC)


def test_tables_of_another_night_are_not_taken_up(tmp_path: Path) -> None:
    folder = make(tmp_path / "small")
    run(folder)
    before = published_file(company_in(folder))
    with pytest.raises(CallError, match="tables that this very night has made"):
        run(folder, NOW + timedelta(days=1), from_step="metrics")
    assert published_file(company_in(folder)) == before


def test_what_no_gate_judged_is_not_published(tmp_path: Path) -> None:
    folder = make(tmp_path / "small")
    run(folder)
    before = published_file(company_in(folder))
    with pytest.raises(NightError, match="no gate has judged it"):
        run(folder, from_step="publish")
    assert published_file(company_in(folder)) == before


def test_a_source_that_is_configured_no_more_leaves_as_in_a_rebuild(tmp_path: Path) -> None:
    folder = make(tmp_path / "small")
    run(folder)
    (folder / "sources/email.yaml").unlink()
    run(folder)
    assert rows(folder, "SELECT DISTINCT source FROM touchpoint") == [("web",)]
    by_night = state(company_in(folder))
    rebuild(company_in(folder), NOW, caller())
    assert state(company_in(folder)) == by_night


def test_a_rebuild_keeps_what_the_machine_did(tmp_path: Path) -> None:
    folder = make(tmp_path / "small")
    run(folder, NOW - timedelta(days=1))
    run(folder)
    rebuild(company_in(folder), NOW, caller())
    runs = rows(folder, "SELECT run_id FROM pipeline_run ORDER BY 1")
    assert runs == [("2026-10-06",), (DAY,), (f"{DAY}-2",)]


def test_a_night_that_has_not_begun_is_refused(tmp_path: Path) -> None:
    """Else every night before it would be skipped as older, in silence."""
    folder = make(tmp_path / "small")
    with pytest.raises(CallError, match="has not begun yet"):
        run(folder, NOW + timedelta(days=400))
