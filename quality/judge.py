"""The judge step: every gate of every table, counted in one scan per table, once before publishing."""

from __future__ import annotations

import pyarrow as pa
from sqlalchemy import Table

from models import GateResult, Kind, tables
from quality.check import Check, Observation, observations
from quality.declared import declared_checks
from quality.expectations import verdicts
from quality.sums import SUMS
from quality.warn_gates import warn_observations
from warehouse.engine import Engine, declared
from warehouse.errors import WarehouseError
from warehouse.types import arrow_schema


def judge(engine: Engine, run_id: str) -> list[GateResult]:
    """Judge what the night made; writes gate_result anew and returns its rows, fail gates first.

    A gate that does not hold raises nothing: whether to stop is the caller's (`failing`).
    """
    observed = observe(engine, run_id)
    passed = verdicts(observed)
    results = [
        GateResult(
            run_id=run_id,
            table_name=o.table,
            gate=o.gate,
            severity=o.severity,
            is_passed=held,
            observed=o.told,
        )
        for o, held in zip(observed, passed, strict=True)
    ]
    _write(engine, results)
    return results


def failing(results: list[GateResult]) -> list[GateResult]:
    """Those that stop the night: `fail` gates that did not hold."""
    return [r for r in results if r.severity == "fail" and not r.is_passed]


def observe(engine: Engine, run_id: str) -> list[Observation]:
    """What is found for every gate of every table a night makes, and between them.

    Nothing is counted while a table is not there as declared: a statement that fails would end the
    transaction it is in, and nothing that looks into that table could be believed.
    """
    if not engine.rows("SELECT 1 FROM pipeline_run WHERE run_id = ?", [run_id]):
        raise WarehouseError(f"pipeline_run has no run {run_id}; judge the night that is open")
    present = _present(engine)
    if any(o.found for o in present):
        return present
    counted = [o for table in _judged() for o in _observe_table(engine, table, run_id)]
    return [*present, *counted, *warn_observations(engine, run_id)]


def _judged() -> list[Table]:
    """All declared tables but history, which is past judging, and the verdicts themselves."""
    return [
        table
        for table in tables()
        if table.info["kind"] is not Kind.HISTORY and table is not declared(GateResult)
    ]


def _present(engine: Engine) -> list[Observation]:
    """For every table how many of its declared columns are not there."""
    found = set(engine.rows("SELECT schema_name, table_name, column_name FROM duckdb_columns()"))
    missing = {
        table.fullname: [
            c.name
            for c in table.columns
            if (table.schema or "main", table.name, c.name) not in found
        ]
        for table in _judged()
    }
    return [
        Observation(name, "present", len(columns), f"{len(columns)} declared columns missing")
        for name, columns in missing.items()
    ]


def _observe_table(engine: Engine, table: Table, run_id: str) -> list[Observation]:
    checks = [*declared_checks(table), *(c for c in SUMS if c.table == table.fullname)]
    rows, *counts = _scan(engine, table, checks, run_id)
    return observations(zip(checks, counts, strict=True), rows)


def _scan(engine: Engine, table: Table, checks: list[Check], run_id: str) -> tuple[int, ...]:
    """Number of rows, then the number of each check: all in one statement."""
    counts = ", ".join(["COUNT(*)", *(f"CAST({check.sql} AS BIGINT)" for check in checks)])
    bound = {"run_id": run_id} if "$run_id" in counts else None
    (numbers,) = engine.rows(f"SELECT {counts} FROM {table.fullname}", bound)
    return numbers


def _write(engine: Engine, results: list[GateResult]) -> None:
    table = declared(GateResult)
    rows = [{c.name: getattr(result, c.name) for c in table.columns} for result in results]
    judged = pa.Table.from_pylist(rows, schema=arrow_schema(table))
    with engine.registered(judged=judged):
        engine.replace(GateResult, "SELECT * FROM judged")
