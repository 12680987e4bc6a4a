"""The tasks of a night, for both DAGs: thin, and importing what they call only when they run.

Steps that open the engine share a pool of one slot, because one process at a time may write it:
`airflow pools set sojourn_engine 1 "one writer of engine.duckdb"`.
"""

from __future__ import annotations

import os
from typing import Any

from airflow.sdk import Asset, TriggerRule, chain, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from dags.settings import read_settings

SETTINGS = read_settings(os.environ)
ENGINE_POOL = "sojourn_engine"
WAREHOUSE = Asset("sojourn://warehouse")
DEFAULT_ARGS: dict[str, Any] = {
    "owner": "sojourn",
    "retries": SETTINGS.retries,
    "retry_delay": SETTINGS.retry_delay,
}
Planned = list[dict[str, Any]]


@task(pool=ENGINE_POOL)
def plan(is_rebuild: bool = False) -> Planned:
    """One {night, source} for each source (or share of one); empty where a newer night is published already."""
    from nights import tasks

    context = get_current_context()
    dag_run = context["dag_run"]
    end = dag_run.data_interval_end or dag_run.run_after
    return tasks.plan(_call(), end, is_rebuild=is_rebuild)


@task
def land_and_parse(night: str, source: str, part: int = 0, parts: int = 1) -> dict[str, int]:
    """Raw bytes into landing/, typed rows into typed/, for one source or a share of its partitions."""
    from nights import tasks

    return tasks.land_and_parse(_call(), night, source, part, parts)


@task(pool=ENGINE_POOL, trigger_rule=TriggerRule.ALL_DONE)
def load(planned: Planned | None) -> str:
    """Runs when every source has ended, well or badly, and gives the night's run_id."""
    from nights import tasks

    if planned is None:
        raise AirflowFailException("the night was not planned; see the task `plan`")
    if not planned:
        raise AirflowSkipException("a newer night is published already")
    night: str = planned[0]["night"]
    tasks.engine_step(_call(), night, "load")
    return night


def engine_step(step: str, **options: Any) -> Any:
    """The task of one of the steps after load."""

    @task(task_id=step, pool=ENGINE_POOL, **options)
    def run(night: str) -> dict[str, int]:
        from nights import tasks

        try:
            return tasks.engine_step(_call(), night, step)
        except tasks.GateFailedError as error:
            raise AirflowFailException(str(error)) from None

    return run


def whole_night(is_rebuild: bool) -> None:
    """All tasks of a night in their order, inside a DAG."""
    planned: Any = plan(is_rebuild=is_rebuild)
    landed = land_and_parse.expand_kwargs(planned)
    night = load(planned)
    steps = [engine_step(step)(night) for step in ("identity", "journeys", "metrics", "judge")]
    published = engine_step("publish", outlets=[WAREHOUSE])(night)
    drawn = engine_step("draw")(night)
    landed >> night
    chain(night, *steps, published, drawn)


def _call() -> Any:
    """Which company, and under which name the night is held: the DAG and its interval."""
    from nights import tasks

    if SETTINGS.company is None:
        raise AirflowFailException("SOJOURN_COMPANY is not set; set it to the company folder")
    dag_run = get_current_context()["dag_run"]
    end = dag_run.data_interval_end or dag_run.run_after
    return tasks.Call(
        SETTINGS.company, os.environ, f"Airflow {dag_run.dag_id} of {end:%Y-%m-%d %H:%M}"
    )
