"""The evidence file of a night: the night's user's alone, whole, and never taken for a warehouse."""

from __future__ import annotations

import stat

import pytest

from company import Company
from models import tables
from tests.unit.small_night import AS_OF, RUN_ID
from tests.unit.warehouse.nights import publish_night, rows
from warehouse.engine import Engine
from warehouse.errors import WarehouseError
from warehouse.publishing import (
    KEPT,
    evidence_beside,
    newest_published_as_of,
    publish,
    published_file,
)
from warehouse.types import duckdb_type


def test_it_holds_the_declared_tables_with_all_their_rows(engine: Engine, company: Company) -> None:
    evidence = evidence_beside(publish(engine, company, RUN_ID, AS_OF))
    found = rows(evidence, "SELECT table_name, column_name, data_type FROM duckdb_columns()"
                           " WHERE schema_name = 'evidence'")  # fmt: skip
    assert set(found) == {
        (table.name, column.name, duckdb_type(column))
        for table in tables(explains=True)
        for column in table.columns
    }
    for table in tables(explains=True):
        told = rows(evidence, f"SELECT * FROM evidence.{table.name} ORDER BY ALL")
        assert told == engine.rows(f"SELECT * FROM {table.fullname} ORDER BY ALL")


def test_it_holds_nothing_but_keys_names_and_times() -> None:
    """No column for what a customer wrote or is called; ids of records may be an identifier's value.

    What the company's own people wrote in corrections.csv is there as they wrote it.
    """
    words = {
        column.name
        for table in tables(explains=True)
        for column in table.columns
        if duckdb_type(column) == "VARCHAR"
    }
    written = {"correction", "corrected_by", "why"}
    assert words - written <= {"level", "namespace", "refusal", "source", "batch_id"}


def test_only_the_nights_user_reads_it_and_nobody_writes_it(
    engine: Engine, company: Company
) -> None:
    evidence = evidence_beside(publish_night(engine, company, 0))
    assert stat.S_IMODE(evidence.stat().st_mode) == 0o400
    assert evidence.name == "20260302T000000Z-2026-03-02.evidence.duckdb"
    assert str(company.evidence_link.readlink()) == f"published/{evidence.name}"


def test_it_goes_with_its_night(engine: Engine, company: Company) -> None:
    files = [publish_night(engine, company, day) for day in range(KEPT + 2)]
    kept = {path.name for path in company.published.iterdir()}
    nights = files[-KEPT:]
    assert kept == {path.name for path in [*nights, *map(evidence_beside, nights)]}
    assert company.evidence_link.resolve() == evidence_beside(files[-1])


def test_it_is_no_night_of_its_own(engine: Engine, company: Company) -> None:
    """Alone, because its night was removed by hand, it counts for nothing and is cleared up."""
    first, second = (publish_night(engine, company, day) for day in (1, 2))
    second.unlink()
    newest = newest_published_as_of(company)
    assert newest is not None
    assert f"{newest:%Y%m%d}" == first.name[:8]
    again = publish_night(engine, company, 2)
    assert again.name == second.name
    assert len(list(company.published.glob("*.evidence.duckdb"))) == 2


def test_if_it_cannot_be_made_the_night_before_stays(engine: Engine, company: Company) -> None:
    yesterday = publish_night(engine, company, 1)
    engine.execute("ALTER TABLE identity_edge RENAME TO moved_away")
    with pytest.raises(WarehouseError):
        publish_night(engine, company, 2)
    assert published_file(company) == yesterday
    engine.execute("ALTER TABLE moved_away RENAME TO identity_edge")
    tonight = publish_night(engine, company, 2)
    assert published_file(company) == tonight
    assert len(list(company.published.iterdir())) == 4
