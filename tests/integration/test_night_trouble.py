"""Nights in which something fails: what is kept, who is told, and what goes on."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from models import Journey
from nights.engine_file import open_engine
from nights.errors import (
    GateFailedError,
    NightError,
    NightHeldError,
    OlderNightError,
    SourceFailedError,
)
from nights.past import past_nights
from nights.progress import Progress
from nights.run import engine_step, run_night, source_step
from nights.start import start
from tests.integration.test_night import ENTRIES, rows, run
from tests.small_company import DAY, NOW, call, caller, company_in, deliver, make
from warehouse.errors import WarehouseError
from warehouse.publishing import published_file

pytestmark = pytest.mark.integration


def test_a_missing_folder_stops_its_source_alone_and_alerts_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make(tmp_path / "small")
    (folder / "inbox/email").rename(folder / "inbox/moved")
    ended = run_night(company_in(folder), NOW, caller())
    assert list(ended.failed_sources) == ["email"]
    assert "does not exist; make it, or correct transport.folder" in ended.failed_sources["email"]
    assert rows(folder, "SELECT DISTINCT source FROM touchpoint") == [("web",)]
    assert capsys.readouterr().err.count("night 2026-10-07: 1 of 2 sources failed") == 1
    # Never heard of email: no watermark, so nobody is dropped and nothing is counted.
    assert rows(folder, "SELECT COUNT(watermark_at) FROM pipeline_run") == [(0,)]
    assert rows(folder, "SELECT COUNT(*) FROM stage_entry") == [(0,)]


def test_a_source_that_came_back_is_taken_in_by_the_next_run(tmp_path: Path) -> None:
    folder = make(tmp_path / "small")
    (folder / "inbox/email").rename(folder / "inbox/moved")
    run(folder)
    (folder / "inbox/moved").rename(folder / "inbox/email")
    run(folder)
    assert rows(folder, ENTRIES)[0] == ("discover", 3, 3)


def test_a_retried_source_looks_again_where_it_could_not_before(tmp_path: Path) -> None:
    folder = make(tmp_path / "small")
    company = company_in(folder)
    (folder / "inbox/email").rename(folder / "inbox/moved")
    plan = start(company, NOW, caller())
    with pytest.raises(SourceFailedError, match="email"):
        source_step(company, plan.run_id, "email", caller())
    (folder / "inbox/moved").rename(folder / "inbox/email")
    assert source_step(company, plan.run_id, "email", caller()).counts["batches"] == 1
    (night,) = past_nights(company, 1)
    assert night.failed_sources == {}


def test_a_retry_lands_the_files_of_the_plan_and_no_others(tmp_path: Path) -> None:
    folder = make(tmp_path / "small")
    company = company_in(folder)
    plan = start(company, NOW, caller())
    source_step(company, plan.run_id, "web", caller())
    deliver(folder, "web/new-2026-10-06.jsonl", [call("page", 5, 9, {"userId": "new"})])
    again = start(company, NOW, caller())
    assert again == plan
    source_step(company, plan.run_id, "web", caller())
    assert (folder / "inbox/web/new-2026-10-06.jsonl").exists()


def test_a_failing_gate_stops_before_publishing_and_alerts_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make(tmp_path / "small")
    run(folder)
    before = published_file(company_in(folder))
    company = company_in(folder)
    plan = start(company, NOW, caller())
    for step in ("load", "identity", "journeys", "metrics"):
        engine_step(company, plan.run_id, step, caller())
    with open_engine(company) as engine:
        table = Journey.__tablename__
        engine.execute(f"INSERT INTO {table} SELECT * FROM {table} LIMIT 1")
    for _ in range(2):
        with pytest.raises(
            GateFailedError, match="gates do not hold, nothing was published: journey"
        ):
            engine_step(company, plan.run_id, "judge", caller())
    assert capsys.readouterr().err.count("night 2026-10-07-2 was not published") == 1
    assert published_file(company) == before
    newest = past_nights(company, 1)[0].outcome
    assert newest is not None
    assert newest.status == "failed"
    assert run(folder) == f"{DAY}-3"


def test_a_definition_that_nothing_matches_is_told_and_the_others_are_published(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make(tmp_path / "small")
    never = "stages:\n  - {name: lead, rank: 1, match: [lead_created]}\n"
    (folder / "journeys/sales.yaml").write_text(never, encoding="utf-8")
    run(folder)
    verdict = (
        "SELECT severity, is_passed, observed FROM gate_result WHERE gate = 'unmatched_definitions'"
    )
    told = "nothing matches: sales; of other definitions these stages: none"
    assert rows(folder, verdict) == [("warn", False, told)]
    assert f"reference.stage unmatched_definitions: {told}" in capsys.readouterr().err
    assert rows(folder, ENTRIES)[0] == ("discover", 3, 3)


def test_a_night_gets_by_with_the_least_memory_that_may_be_configured(tmp_path: Path) -> None:
    folder = make(tmp_path / "small")
    company = folder / "company.yaml"
    text = company.read_text(encoding="utf-8")
    company.write_text(text.replace("memory: 1GB", "memory: 256MB"), encoding="utf-8")
    run(folder)
    assert rows(folder, ENTRIES)[0] == ("discover", 3, 3)


def test_a_step_that_breaks_ends_the_night_and_a_retry_takes_it_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make(tmp_path / "small")
    company = company_in(folder)
    plan = start(company, NOW, caller())
    company.published.write_text("a file where the folder should be")
    for source in plan.sources:
        source_step(company, plan.run_id, source, caller())
    for step in ("load", "identity", "journeys", "metrics", "judge"):
        engine_step(company, plan.run_id, step, caller())
    with pytest.raises(NightError, match="publish: "):
        engine_step(company, plan.run_id, "publish", caller())
    assert "night 2026-10-07 was not published" in capsys.readouterr().err
    company.published.unlink()
    engine_step(company, plan.run_id, "publish", caller())
    assert rows(folder, "SELECT run_id, status FROM pipeline_run") == [(DAY, "done")]


def test_a_second_night_is_refused_while_another_process_is_at_it(tmp_path: Path) -> None:
    folder = make(tmp_path / "small")
    held = (
        "import sys, pathlib; from tests.small_company import company_in;"
        "from nights.engine_file import open_engine;"
        "engine = open_engine(company_in(pathlib.Path(sys.argv[1])));"
        "print('held', flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", held, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(NightHeldError, match=f"process {process.pid} on this machine"):
            run(folder)
        assert past_nights(company_in(folder), 9) == []
        process.communicate("\n")
    assert run(folder) == DAY


def test_a_night_that_is_open_between_two_steps_is_refused_by_name(tmp_path: Path) -> None:
    folder = make(tmp_path / "small")
    start(company_in(folder), NOW, caller(name="Airflow nightly_journeys"))
    with pytest.raises(NightHeldError, match=r"night 2026-10-07 \(Airflow nightly_journeys on "):
        run(folder)


def test_a_configuration_that_changes_within_a_night_stops_it(tmp_path: Path) -> None:
    folder = make(tmp_path / "small")
    plan = start(company_in(folder), NOW, caller())
    journey = folder / "journeys/purchase.yaml"
    journey.write_text(journey.read_text().replace("30 days", "20 days"))
    with pytest.raises(NightError, match="the configuration changed after night 2026-10-07 was"):
        engine_step(company_in(folder), plan.run_id, "load", caller())
    assert run(folder) == f"{DAY}-2"


def test_a_damaged_engine_says_how_to_make_it_again(tmp_path: Path) -> None:
    folder = make(tmp_path / "small")
    (folder / "data").mkdir()
    (folder / "data/engine.duckdb").write_bytes(b"no database at all, but a few bytes of text")
    with pytest.raises(WarehouseError, match="`sojourn rebuild` makes it again from landing/"):
        run(folder)


def test_what_is_told_while_it_runs_holds_steps_and_counts(tmp_path: Path) -> None:
    folder = make(tmp_path / "small")
    heard: list[Progress] = []
    run_night(company_in(folder), NOW, caller(heard.append))
    done = [progress.step for progress in heard if progress.state == "done"]
    assert done == [
        "plan",
        "land_and_parse.web",
        "land_and_parse.email",
        "load",
        "identity",
        "journeys",
        "metrics",
        "judge",
        "publish",
        "draw",
    ]


def test_a_map_that_cannot_be_drawn_takes_nothing_back(tmp_path: Path) -> None:
    folder = make(tmp_path / "small")
    company = company_in(folder)
    company.data.mkdir()
    company.maps.write_text("somebody put a file where the maps go", encoding="utf-8")
    heard: list[Progress] = []
    ended = run_night(company, NOW, caller(heard.append))
    assert rows(folder, "SELECT run_id, status FROM pipeline_run") == [(DAY, "done")]
    assert ended.failed_sources == {}
    told = [progress.message for progress in heard if progress.step == "draw" and progress.message]
    assert told == [f"no map of purchase: File exists: {company.maps}"]


def test_a_night_left_behind_is_not_taken_up_after_a_newer_one_was_published(
    tmp_path: Path,
) -> None:
    folder = make(tmp_path / "small")
    company = company_in(folder)
    yesterday = NOW - timedelta(days=1)
    left = start(company, yesterday, caller(now=yesterday))
    run_night(company, NOW, caller())
    with pytest.raises(OlderNightError):
        engine_step(company, left.run_id, "publish", caller())
    assert rows(folder, "SELECT run_id, status FROM pipeline_run ORDER BY 1") == [
        ("2026-10-06", "failed"),
        (DAY, "done"),
    ]
