"""The real Airflow reads the partitions of a source as mapped tasks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.kafka.stage import Stage
from tests.integration.kafka.test_crashes import call
from tests.integration.test_night import rows
from tests.integration.test_night_dag import END, _airflow, _states

pytestmark = pytest.mark.integration


def test_the_dag_reads_the_partitions_of_a_source_in_mapped_tasks(
    stage: Stage, tmp_path: Path
) -> None:
    stage.create(partitions=4)
    stage.configure(max_parallel="2")
    for partition in range(4):
        stage.send([call(10 * partition + step) for step in range(5)], partition=partition)
    home = tmp_path / "airflow"
    _airflow(home, stage.folder, "db", "migrate")
    done = _airflow(home, stage.folder, "dags", "test", "nightly_journeys", END)
    assert done.returncode == 0, done.stderr
    states = _states(home)
    assert states.count(("land_and_parse", "success")) == 2
    assert {state for _, state in states} == {"success"}
    assert rows(stage.folder, "SELECT COUNT(*) FROM touchpoint") == [(20,)]
    told = done.stdout + done.stderr
    assert f"topic {stage.topic}, partition 3, offsets 0 to 4" in told
