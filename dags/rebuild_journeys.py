"""By hand: everything that is state made again from landing/, and published."""

from __future__ import annotations

from airflow.sdk import dag

from dags.night_tasks import DEFAULT_ARGS, whole_night

DOC = """
### rebuild_journeys

Deletes the engine file and the typed rows, parses every landed batch again and publishes the
newest published night again from them. It lands nothing new. Analysts keep the old file until the
new one is whole. Use it after a change of configuration that alters how records are read, or when
the engine file is damaged. The same without Airflow: `sojourn rebuild`.
"""


@dag(
    schedule=None,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    tags=["sojourn", "journeys"],
    doc_md=DOC,
)
def rebuild_journeys() -> None:
    whole_night(is_rebuild=True)


rebuild_journeys()
