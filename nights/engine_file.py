"""The engine file of a company: opened by one step at a time, made again when it is not ours.

Everything in it that is state comes from landing/, so a file of other table declarations or of
another secret is set aside and filled anew, never migrated.
"""

from __future__ import annotations

import re
from pathlib import Path

from company import Company
from models import (
    LOADED,
    SCHEMA_VERSION,
    Batch,
    BatchOffset,
    BatchRule,
    EngineFile,
    TouchpointConflict,
    tables,
)
from nights.errors import NightHeldError
from warehouse import functions
from warehouse.engine import Engine, Limits, declared
from warehouse.errors import WarehouseError

_TABLE = EngineFile.__tablename__


def open_engine(company: Company) -> Engine:
    """The engine with its functions and every declared table.

    While it is open no other process can open it: DuckDB locks the file. NightHeldError names the
    process that has it.
    """
    company.data.mkdir(parents=True, exist_ok=True)
    engine = _connect(company)
    equip(engine, company)
    engine.create()
    if not engine.rows(f"SELECT 1 FROM {_TABLE}"):
        engine.execute(f"INSERT INTO {_TABLE} VALUES (?, ?)", [SCHEMA_VERSION, company.key_id])
    return engine


def equip(engine: Engine, company: Company) -> None:
    """Give a session the functions that SQL of the house calls."""
    functions.install(engine, company.secret, company.reporting_zone, company.old_secret)


def set_aside_if_foreign(company: Company) -> str | None:
    """Move away an engine file of other declarations or another secret; says so, or nothing."""
    found = _foreign(company)
    if found is None:
        return None
    version, key_id = found
    aside = company.engine_file.with_name(f"engine.set-aside-{version}-{key_id}.duckdb")
    company.engine_file.replace(aside)
    return (
        f"engine.duckdb was made with table version {version} and key {key_id}, now it is "
        f"{SCHEMA_VERSION} and {company.key_id}: it was set aside as {aside.name} (delete it when "
        "you like) and everything is loaded again from landing/"
    )


def is_foreign(company: Company) -> bool:
    """Whether the night that is begun next will set the engine file aside."""
    return _foreign(company) is not None


def _foreign(company: Company) -> tuple[int, str] | None:
    """Version and key id of an engine file of other declarations or another secret."""
    found = _made_with(company) if company.engine_file.exists() else None
    return None if found == (SCHEMA_VERSION, company.key_id) else found


def forget_loaded(engine: Engine) -> None:
    """Empty what loading fills, so that every typed batch is loaded again."""
    ledger = [declared(model) for model in (Batch, BatchOffset, BatchRule, TouchpointConflict)]
    for table in [*(t for t in tables() if t.schema == LOADED), *ledger]:
        engine.execute(f"DELETE FROM {table.fullname}")


def delete_engine(company: Company) -> None:
    """Remove the engine file and what DuckDB keeps beside it."""
    for path in (company.engine_file, Path(f"{company.engine_file}.wal")):
        path.unlink(missing_ok=True)


def _made_with(company: Company) -> tuple[int, str] | None:
    """Schema version and key id of the file; None where it was never filled."""
    with _connect(company) as engine:
        known = engine.value(
            "SELECT COUNT(*) FROM information_schema.tables WHERE table_name = ?", [_TABLE]
        )
        rows = engine.rows(f"SELECT schema_version, key_id FROM {_TABLE}") if known else []
    return (rows[0][0], rows[0][1]) if rows else None


def _connect(company: Company) -> Engine:
    limits = Limits(**company.limits.model_dump())
    try:
        return Engine.open(company.engine_file, limits)
    except WarehouseError as error:
        if lock := re.search(r"Conflicting lock is held .*?\(PID (\d+)\)", str(error)):
            raise NightHeldError(
                f"process {lock[1]} on this machine has {company.engine_file} open: a night is "
                "running. Wait for it, or end that process if it hangs; nothing is lost by that"
            ) from None
        raise WarehouseError(
            f"{error}. If the file is damaged, `sojourn rebuild` makes it again from landing/"
        ) from None
