"""Every night at 02:00 of the company's reporting zone: touchpoints to published stage metrics."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from airflow.sdk import CronDataIntervalTimetable, dag

from dags.night_tasks import DEFAULT_ARGS, SETTINGS, whole_night

DOC = """
### nightly_journeys

Lands what the sources delivered, and publishes customers, journeys and stage metrics as they were
at the last midnight of the reporting zone before the end of the data interval (`as_of`).

- **A source failed.** It is retried alone and the others go on. The night publishes without it; the
  watermark stays where that source was last complete, so nobody is counted as lost because of it.
- **`judge` failed.** A gate does not hold. Nothing is published, analysts keep the night before, one
  alert was sent. See `sojourn status`, mend, then clear `plan`.
- **Again.** Every task can be cleared and run again at any time: a night run twice changes nothing.
  A night older than the newest published one is skipped.
- **Needs** `SOJOURN_COMPANY` and the secrets it names in the environment of the workers, and the
  pool: `airflow pools set sojourn_engine 1 "one writer of engine.duckdb"`.

The same steps without Airflow: `sojourn run`. More in docs/operations.md.
"""


# No catching up: a night takes in all files that are there and sees all events before its as_of,
# so after an outage the newest night alone gives the state that running the missed ones would.
@dag(
    schedule=CronDataIntervalTimetable("0 2 * * *", timezone=SETTINGS.reporting_zone),
    start_date=datetime(2020, 1, 1, tzinfo=ZoneInfo(SETTINGS.reporting_zone)),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    tags=["sojourn", "journeys"],
    doc_md=DOC,
)
def nightly_journeys() -> None:
    whole_night(is_rebuild=False)


nightly_journeys()
