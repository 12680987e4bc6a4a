"""Nights one after the other, and what somebody sees who opens the link."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from company import Company
from models import PipelineRun
from tests.tables import fill
from tests.unit.small_night import AS_OF
from warehouse.engine import Engine
from warehouse.publishing import publish, published_file


def publish_night(engine: Engine, company: Company, day: int, suffix: str = "") -> Path:
    """Publish the engine as the night `day` days after the first; its customers have `day` touchpoints."""
    as_of = AS_OF + timedelta(days=day)
    run_id = f"{as_of:%Y-%m-%d}{suffix}"
    engine.execute("UPDATE customer SET touchpoints = ?", [day])
    engine.execute("UPDATE stage_entry SET visits = ?", [day])
    run = {"run_id": run_id, "as_of": as_of.replace(tzinfo=None), "status": "running"}
    engine.execute("DELETE FROM pipeline_run WHERE run_id = ?", [run_id])
    fill(engine, PipelineRun, [run])
    file = publish(engine, company, run_id, as_of)
    engine.execute("UPDATE pipeline_run SET status = 'done' WHERE run_id = ?", [run_id])
    return file


def seen(company: Company) -> int:
    """Which night the link shows, by its customers' touchpoints; every one of them says the same."""
    file = published_file(company)
    assert file is not None
    return night_in(file)


def night_in(file: Path) -> int:
    ((least, most),) = rows(file, "SELECT MIN(touchpoints), MAX(touchpoints) FROM sojourn.customer")
    assert least == most
    return int(least)


def rows(file: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def nights_in_history(file: Path, table: str = "stage_entry") -> list[datetime]:
    return [
        t for (t,) in rows(file, f"SELECT DISTINCT as_of FROM sojourn.{table}_history ORDER BY 1")
    ]
