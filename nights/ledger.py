"""pipeline_run and pipeline_step: what the machine did, for whoever reads the warehouse."""

from __future__ import annotations

import platform
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

import duckdb

from models import PipelineRun, PipelineStep
from nights.plan import Plan
from nights.records import StepRecord
from warehouse.engine import Engine

_RUN, _STEP = PipelineRun.__tablename__, PipelineStep.__tablename__


def begin(engine: Engine, plan: Plan, now: datetime) -> None:
    """The run is under way; a run taken up again keeps the time it first began."""
    engine.execute(
        f"UPDATE {_RUN} SET status = 'running', finished_at = NULL WHERE run_id = ?", [plan.run_id]
    )
    engine.execute(
        f"""INSERT INTO {_RUN} BY NAME
        SELECT ? AS run_id, ? AS as_of, 'running' AS status, ? AS started_at,
               ? AS configuration_hash, ? AS key_id, ? AS versions
        WHERE NOT EXISTS (SELECT 1 FROM {_RUN} WHERE run_id = ?)""",
        [
            plan.run_id,
            naive(plan.as_of),
            naive(now),
            plan.configuration_hash,
            plan.key_id,
            versions(),
            plan.run_id,
        ],
    )


def note_steps(engine: Engine, run_id: str, records: list[StepRecord]) -> None:
    """Write how the steps went, and the tables they made, as rows; those of before are replaced."""
    rows = [row for record in records for row in _rows(run_id, record)]
    engine.execute(f"DELETE FROM {_STEP} WHERE run_id = ?", [run_id])
    for row in rows:
        engine.execute(f"INSERT INTO {_STEP} VALUES (?, ?, ?, ?, ?)", row)


def note_watermark(engine: Engine, run_id: str, watermark: datetime | None) -> None:
    engine.execute(
        f"UPDATE {_RUN} SET watermark_at = ? WHERE run_id = ?",
        [naive(watermark) if watermark else None, run_id],
    )


def finish(engine: Engine, run_id: str, status: str, now: datetime) -> None:
    """The run has ended as `status`."""
    engine.execute(
        f"UPDATE {_RUN} SET status = ?, finished_at = ? WHERE run_id = ?",
        [status, naive(now), run_id],
    )


def versions() -> str:
    """Versions of Sojourn, Python and DuckDB."""
    try:
        sojourn = version("sojourn")
    except PackageNotFoundError:
        sojourn = "not installed"
    return f"Sojourn {sojourn}, Python {platform.python_version()}, DuckDB {duckdb.__version__}"


def naive(moment: datetime) -> datetime:
    """UTC without a zone, as the tables hold times."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def _rows(run_id: str, record: StepRecord) -> list[list[object]]:
    started = naive(record.started_at)
    rows: list[list[object]] = [[run_id, record.step, started, record.seconds, record.rows]]
    for table, (seconds, count) in record.tables.items():
        rows.append([run_id, f"{record.step}.{table}", started, seconds, count])
    return rows
