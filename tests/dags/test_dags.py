"""The DAG files: they import cleanly and cheaply, say whose they are, and stay thin."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dags.settings import read_settings

ROOT = Path(__file__).parents[2]
DAGS = ROOT / "dags"
FILES = sorted(path for path in DAGS.glob("*.py") if path.name != "__init__.py")
HEAVY = ("pandas", "duckdb", "great_expectations", "numpy", "pyarrow", "scipy")

_BAG = """
import json, sys
from airflow.dag_processing.dagbag import DagBag
bag = DagBag(dag_folder=sys.argv[1], collect_dags=True)
def told(dag):
    return {
        "owner": dag.owner, "tags": sorted(dag.tags), "doc": dag.doc_md or "",
        "catchup": dag.catchup, "max_active_runs": dag.max_active_runs,
        "file": dag.fileloc, "timetable": repr(dag.timetable),
        "tasks": {task.task_id: {
            "retries": task.retries, "pool": task.pool, "rule": task.trigger_rule.value,
            "upstream": sorted(task.upstream_task_ids),
            "outlets": [outlet.name for outlet in task.outlets],
        } for task in dag.tasks},
    }
print(json.dumps({"errors": bag.import_errors, "dags": {d.dag_id: told(d) for d in bag.dags.values()}}))
"""

Facts = dict[str, Any]


def _python(code: str, home: Path, *arguments: str, **environ: str) -> str:
    """What `code` prints last, in a fresh process whose Airflow lives in `home`."""
    settings = {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "WARNING",
        "PYTHONWARNINGS": "ignore",
    }
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env={**os.environ, **settings, **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


@pytest.fixture(scope="module")
def bag(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    """What the bag says of every DAG, for a company in Lisbon."""
    folder = tmp_path_factory.mktemp("company")
    (folder / "company.yaml").write_text("reporting_zone: Europe/Lisbon\n", encoding="utf-8")
    home = tmp_path_factory.mktemp("airflow")
    found: Facts = json.loads(_python(_BAG, home, str(DAGS), SOJOURN_COMPANY=str(folder)))
    return found


def test_every_file_imports_cleanly(bag: Facts) -> None:
    assert bag["errors"] == {}
    assert set(bag["dags"]) == {"nightly_journeys", "rebuild_journeys"}


def test_every_dag_says_whose_it_is_and_what_to_do(bag: Facts) -> None:
    for dag_id, dag in bag["dags"].items():
        assert Path(dag["file"]).stem == dag_id
        assert dag["owner"] == "sojourn"
        assert "sojourn" in dag["tags"]
        assert len(dag["doc"]) > 200
        assert dag["catchup"] is False
        assert dag["max_active_runs"] == 1
        assert all(task["retries"] == 2 for task in dag["tasks"].values())


def test_the_night_is_at_two_in_the_reporting_zone(bag: Facts) -> None:
    assert bag["dags"]["nightly_journeys"]["timetable"] == (
        "CronDataIntervalTimetable(expression='0 2 * * *', timezone='Europe/Lisbon')"
    )


def test_steps_that_open_the_engine_share_a_pool_and_sources_do_not(bag: Facts) -> None:
    for dag in bag["dags"].values():
        pools = {task: facts["pool"] for task, facts in dag["tasks"].items()}
        assert pools.pop("land_and_parse") == "default_pool"
        assert set(pools.values()) == {"sojourn_engine"}


def test_the_steps_come_in_the_order_of_the_map(bag: Facts) -> None:
    tasks = bag["dags"]["nightly_journeys"]["tasks"]
    upstream = {task: facts["upstream"] for task, facts in tasks.items()}
    assert upstream == {
        "plan": [],
        "land_and_parse": ["plan"],
        "load": ["land_and_parse", "plan"],
        "identity": ["load"],
        "journeys": ["identity", "load"],
        "metrics": ["journeys", "load"],
        "judge": ["load", "metrics"],
        "publish": ["judge", "load"],
        "draw": ["load", "publish"],
    }


def test_a_failing_source_does_not_stop_the_load_and_anything_else_stops_what_follows(
    bag: Facts,
) -> None:
    tasks = bag["dags"]["nightly_journeys"]["tasks"]
    rules = {task: facts["rule"] for task, facts in tasks.items()}
    assert rules.pop("load") == "all_done"
    assert set(rules.values()) == {"all_success"}


def test_publishing_updates_the_asset_that_others_wait_for(bag: Facts) -> None:
    tasks = bag["dags"]["nightly_journeys"]["tasks"]
    outlets = {task: facts["outlets"] for task, facts in tasks.items() if facts["outlets"]}
    assert outlets == {"publish": ["sojourn://warehouse"]}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_dag_file_parses_without_what_computes(file: Path, tmp_path: Path) -> None:
    """Airflow reads the files again and again; importing DuckDB or pandas there costs seconds."""
    code = (
        "import runpy, sys; runpy.run_path(sys.argv[1]);"
        f"print([m for m in {HEAVY!r} if m in sys.modules])"
    )
    assert _python(code, tmp_path, str(file)) == "[]"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_dag_file_is_thin(file: Path) -> None:
    """No loops, no comprehensions over rows, no function of more than a dozen statements."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.For | ast.While)]
    assert all(len(function.body) <= 12 for function in functions)
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 130


@pytest.mark.parametrize(
    "told", ["", "reporting_zone: Mars/Olympus\n", "reporting_zone: [\n", "- a\n"]
)
def test_a_broken_company_file_does_not_make_the_dag_vanish(tmp_path: Path, told: str) -> None:
    (tmp_path / "company.yaml").write_text(told, encoding="utf-8")
    assert read_settings({"SOJOURN_COMPANY": str(tmp_path)}).reporting_zone == "UTC"


def test_settings_come_from_the_environment(tmp_path: Path) -> None:
    found = read_settings(
        {
            "SOJOURN_COMPANY": str(tmp_path / "missing"),
            "SOJOURN_RETRIES": "5",
            "SOJOURN_RETRY_DELAY_SECONDS": "1",
        }
    )
    assert (found.company, found.retries) == (tmp_path / "missing", 5)
    assert found.retry_delay == timedelta(seconds=1)
    assert read_settings({}).company is None
