"""What is in a published file: every published table, declared, commented, sorted, whole."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import DateTime, Table

from models import Kind, PipelineRun, tables
from warehouse import history
from warehouse.ddl import column_list, create_statements, literal, public_columns
from warehouse.engine import Engine, declared
from warehouse.errors import WarehouseError

SCHEMA = "sojourn"
_TARGET = f"publishing.{SCHEMA}"


def build(engine: Engine, histories: Path, path: Path, run_id: str, as_of_us: int) -> None:
    """Make the file at `path` from the engine's tables and the history kept in `histories`."""
    night = path.name.partition(".duckdb")[0]
    _expect_run(engine, run_id, as_of_us)
    with engine.attached(path, "publishing"):
        _declare(engine)
        for table in tables(published=True):
            if table.info["kind"] is not Kind.HISTORY:
                _copy(engine, table, run_id)
        for model, past in history.KEPT.items():
            into = f"{_TARGET}.{past.__tablename__}"
            history.load(engine, past, into, histories, night)
            engine.execute(f"INSERT INTO {into} BY NAME {history.tonight(model, as_of_us)}")
        engine.execute("CHECKPOINT publishing")


def _declare(engine: Engine) -> None:
    # In one transaction: each of some 250 comments would otherwise wait for the disk.
    with engine.transaction():
        engine.execute(f"CREATE SCHEMA {_TARGET}")
        for table in tables(published=True):
            for statement in create_statements(table, _TARGET):
                engine.execute(statement)


def _expect_run(engine: Engine, run_id: str, as_of_us: int) -> None:
    """The file tells its readers by pipeline_run which night it is, so that row must be there."""
    known = engine.value("SELECT epoch_us(as_of) FROM pipeline_run WHERE run_id = ?", [run_id])
    if known != as_of_us:
        raise WarehouseError(
            f"pipeline_run: run {run_id} has as_of_us {known}, not {as_of_us}; "
            "publish the night that is open"
        )


def _copy(engine: Engine, table: Table, run_id: str) -> None:
    columns = column_list(public_columns(table))
    source = table.fullname
    if table is declared(PipelineRun):
        # The night being published still runs in the engine. Whoever reads it here reads it published.
        done = f"CASE WHEN run_id = {literal(run_id)} THEN 'done' ELSE status END AS status"
        source = f"(SELECT * REPLACE ({done}) FROM {source})"
    order = ", ".join(f'"{name}"' for name in _order(table))
    engine.execute(
        f"INSERT INTO {_TARGET}.{table.name} ({columns}) SELECT {columns} FROM {source} ORDER BY {order}"
    )


def _order(table: Table) -> list[str]:
    """What lies together in the file: a customer's rows in time, a journey's rows, else the key.

    DuckDB keeps the smallest and largest value of each block, so that a query for one customer or
    journey reads a few blocks and not the table.
    """
    names = [column.name for column in public_columns(table)]
    if "customer_id" in names:
        times = [c.name for c in public_columns(table) if isinstance(c.type, DateTime)]
        return ["customer_id", *times[:1]]
    if "journey_id" in names:
        return ["journey_id", "visit_no"]
    return [column.name for column in table.primary_key]
