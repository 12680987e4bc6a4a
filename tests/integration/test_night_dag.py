"""The real DAG, run by the real Airflow, on a small company."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.integration.test_night import ENTRIES, rows
from tests.small_company import ENVIRON, company_in, make
from warehouse.publishing import published_file

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]
# The end of the data interval: 02:00 in Berlin, before which the last midnight is 6 October 22:00 UTC.
END = "2026-10-07T02:00:00"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An Airflow home with a migrated database."""
    path = tmp_path / "airflow"
    _airflow(path, tmp_path, "db", "migrate")
    return path


def _airflow(home: Path, company: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    settings = {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "WARNING",
        "PYTHONWARNINGS": "ignore",
        "SOJOURN_COMPANY": str(company),
        "SOJOURN_RETRIES": "1",
        "SOJOURN_RETRY_DELAY_SECONDS": "0",
    }
    return subprocess.run(
        [sys.executable, "-m", "airflow", *arguments],
        cwd=ROOT,
        env={**os.environ, **ENVIRON, **settings},
        capture_output=True,
        text=True,
        check=False,
    )


def _xcoms(home: Path) -> list[Any]:
    with sqlite3.connect(home / "airflow.db") as connection:
        return [
            json.loads(value)
            for (value,) in connection.execute("SELECT CAST(value AS TEXT) FROM xcom")
        ]


def _states(home: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(home / "airflow.db") as connection:
        return connection.execute(
            "SELECT task_id, state FROM task_instance ORDER BY task_id, map_index"
        ).fetchall()


def test_the_dag_publishes_a_night_and_its_xcoms_hold_run_ids_and_counts(
    tmp_path: Path, home: Path
) -> None:
    folder = make(tmp_path / "small")
    done = _airflow(home, folder, "dags", "test", "nightly_journeys", END)
    assert done.returncode == 0, done.stderr
    assert rows(folder, ENTRIES) == [("discover", 3, 3), ("bought", 1, 1), ("consider", 1, 1)]
    assert rows(folder, "SELECT run_id, status FROM pipeline_run") == [("2026-10-07", "done")]
    for found in _xcoms(home):
        words = [found] if isinstance(found, str) else list(_words(found))
        assert set(words) <= {"2026-10-07", "web", "email"}
    told = [line.split()[0] for line in done.stdout.splitlines() if line]
    assert set(told[1:3]) == {"land_and_parse.web", "land_and_parse.email"}
    assert told[:1] + told[3:] == [
        "plan", "load", "identity", "journeys", "metrics", "judge", "publish", "draw",
    ]  # fmt: skip


def test_a_broken_source_is_retried_alone_and_the_others_are_published(
    tmp_path: Path, home: Path
) -> None:
    folder = make(tmp_path / "small")
    (folder / "inbox/email").rename(folder / "inbox/moved")
    done = _airflow(home, folder, "dags", "test", "nightly_journeys", END)
    assert done.returncode == 0, done.stderr
    assert rows(folder, "SELECT DISTINCT source FROM touchpoint") == [("web",)]
    states = _states(home)
    assert states.count(("land_and_parse", "failed")) == 1
    assert states.count(("land_and_parse", "success")) == 1
    assert ("publish", "success") in states
    assert done.stdout.count("land_and_parse.email     FAILED") == 2
    assert (done.stdout + done.stderr).count("1 of 2 sources failed") == 1


def test_an_older_night_is_skipped_and_nothing_is_published(tmp_path: Path, home: Path) -> None:
    folder = make(tmp_path / "small")
    assert _airflow(home, folder, "dags", "test", "nightly_journeys", END).returncode == 0
    before = published_file(company_in(folder))
    older = _airflow(home, folder, "dags", "test", "nightly_journeys", "2026-10-06T02:00:00")
    assert older.returncode == 0, older.stderr
    assert "is older than the newest published one" in older.stdout
    assert ("publish", "skipped") in _states(home)
    assert published_file(company_in(folder)) == before


def test_a_configuration_that_is_wrong_fails_the_plan_and_stops_the_night(
    tmp_path: Path, home: Path
) -> None:
    folder = make(tmp_path / "small")
    (folder / "company.yaml").write_text("reporting_zone: Europe/Berlin\n", encoding="utf-8")
    done = _airflow(home, folder, "dags", "test", "nightly_journeys", END)
    assert done.returncode == 1
    assert "company.yaml" in done.stderr + done.stdout
    states = dict(_states(home))
    assert (states["plan"], states["load"]) == ("failed", "failed")
    assert not (folder / "data/published").exists()


def test_the_rebuild_dag_makes_everything_again(tmp_path: Path, home: Path) -> None:
    folder = make(tmp_path / "small")
    assert _airflow(home, folder, "dags", "test", "nightly_journeys", END).returncode == 0
    done = _airflow(home, folder, "dags", "test", "rebuild_journeys")
    assert done.returncode == 0, done.stderr
    runs = rows(folder, "SELECT run_id FROM pipeline_run ORDER BY 1")
    assert runs == [("2026-10-07",), ("2026-10-07-2",)]
    assert rows(folder, ENTRIES) == [("discover", 3, 3), ("bought", 1, 1), ("consider", 1, 1)]


def _words(found: Any) -> list[str]:
    """Every text in it but the names of counts."""
    if isinstance(found, dict):
        return [word for value in found.values() for word in _words(value)]
    if isinstance(found, list):
        return [word for value in found for word in _words(value)]
    return [found] if isinstance(found, str) else []
