"""A published night: declared, commented, without what is private, behind a link that moves."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta, timezone

import pytest

from company import Company
from models import is_private, tables
from tests.unit.small_night import AS_OF, RUN_ID
from tests.unit.warehouse.nights import night_in, publish_night, rows, seen
from warehouse.engine import Engine
from warehouse.errors import WarehouseError
from warehouse.publishing import (
    evidence_beside,
    newest_published_as_of,
    publish,
    published_file,
)
from warehouse.types import duckdb_type


def test_the_file_holds_the_declared_tables_and_columns_and_nothing_private(
    engine: Engine, company: Company
) -> None:
    file = publish(engine, company, RUN_ID, AS_OF)
    found = rows(
        file,
        "SELECT table_name, column_name, data_type, is_nullable FROM duckdb_columns() "
        "WHERE schema_name = 'sojourn'",
    )
    declared = {
        (table.name, column.name, duckdb_type(column), column.nullable)
        for table in tables(published=True)
        for column in table.columns
        if not is_private(column.info)
    }
    assert set(found) == declared


def test_every_table_and_column_carries_its_comment(engine: Engine, company: Company) -> None:
    file = publish(engine, company, RUN_ID, AS_OF)
    comments = dict(rows(file, "SELECT table_name, comment FROM duckdb_tables()"))
    of_columns = {
        (table, column): comment
        for table, column, comment in rows(
            file,
            "SELECT table_name, column_name, comment FROM duckdb_columns() "
            "WHERE schema_name = 'sojourn'",
        )
    }
    assert comments == {table.name: table.comment for table in tables(published=True)}
    assert of_columns == {
        (table.name, column.name): column.comment
        for table in tables(published=True)
        for column in table.columns
        if not is_private(column.info)
    }


def test_rows_are_those_of_the_engine_and_a_customers_lie_together_in_time(
    engine: Engine, company: Company
) -> None:
    columns = "touchpoint_id, customer_id, session_id, event_type, occurred_at, is_driving"
    engine.execute("UPDATE touchpoint SET customer_id = 99 WHERE touchpoint_id = 'web:2'")
    file = publish(engine, company, RUN_ID, AS_OF)
    assert rows(file, f"SELECT {columns} FROM sojourn.touchpoint") == engine.rows(
        f"SELECT {columns} FROM touchpoint ORDER BY customer_id, occurred_at"
    )


def test_the_file_is_read_only_and_the_link_to_it_relative(
    engine: Engine, company: Company
) -> None:
    file = publish_night(engine, company, 0)
    assert stat.S_IMODE(file.stat().st_mode) == 0o444
    assert str(company.warehouse_link.readlink()) == f"published/{file.name}"
    assert file.name == "20260302T000000Z-2026-03-02.duckdb"
    moved = company.folder / "moved"
    company.data.rename(moved)
    assert night_in(moved / "warehouse.duckdb") == night_in(moved / "published" / file.name)


def test_the_night_itself_stands_as_done_in_its_file(engine: Engine, company: Company) -> None:
    publish_night(engine, company, 1)
    file = publish_night(engine, company, 2)
    engine.execute("UPDATE pipeline_run SET status = 'failed' WHERE run_id = ?", [RUN_ID])
    assert rows(file, "SELECT run_id, status FROM sojourn.pipeline_run ORDER BY 1") == [
        ("2026-03-02", "running"),
        ("2026-03-03", "done"),
        ("2026-03-04", "done"),
    ]
    assert rows(file, "SELECT step FROM sojourn.pipeline_step") == [("load",)]


def test_the_last_three_nights_stay_and_going_back_is_moving_the_link(
    engine: Engine, company: Company
) -> None:
    files = [publish_night(engine, company, day) for day in range(5)]
    kept = sorted([*files[2:], *map(evidence_beside, files[2:])])
    assert sorted(company.published.iterdir()) == kept
    assert seen(company) == 4
    company.warehouse_link.unlink()
    company.warehouse_link.symlink_to(f"published/{files[3].name}")
    assert seen(company) == 3
    publish_night(engine, company, 5)
    assert seen(company) == 5


def test_a_night_published_again_gets_a_new_file(engine: Engine, company: Company) -> None:
    first = publish_night(engine, company, 1)
    again = publish_night(engine, company, 1)
    another_run = publish_night(engine, company, 1, "-2")
    assert len({first, again, another_run}) == 3
    assert seen(company) == 1
    assert published_file(company) == another_run


def test_a_log_left_under_a_name_keeps_the_name_from_being_used(
    engine: Engine, company: Company
) -> None:
    company.published.mkdir(parents=True)
    left = company.published / "20260303T000000Z-2026-03-03.duckdb.wal"
    left.write_bytes(b"somebody's changes")
    file = publish_night(engine, company, 1)
    assert file.name == "20260303T000000Z-2026-03-03~2.duckdb"
    assert seen(company) == 1


def test_the_newest_as_of_is_known_also_after_the_link_was_moved_back(
    engine: Engine, company: Company
) -> None:
    assert newest_published_as_of(company) is None
    first = publish_night(engine, company, 1)
    publish_night(engine, company, 2)
    company.warehouse_link.unlink()
    company.warehouse_link.symlink_to(f"published/{first.name}")
    (company.published / "my copy.duckdb").write_bytes(b"")
    assert newest_published_as_of(company) == AS_OF + timedelta(days=2)


def test_an_as_of_counts_in_utc_whatever_zone_it_is_told_in(
    engine: Engine, company: Company
) -> None:
    engine.execute("UPDATE pipeline_run SET as_of = '2026-03-01 23:00:00'")
    berlin = datetime(2026, 3, 2, tzinfo=timezone(timedelta(hours=1)))
    publish(engine, company, RUN_ID, berlin)
    assert newest_published_as_of(company) == datetime(2026, 3, 1, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("run_id", "as_of", "problem"),
    [
        ("2026-03-09", AS_OF, "run 2026-03-09 has as_of_us None"),
        (RUN_ID, AS_OF + timedelta(days=1), "publish the night that is open"),
        ("../escape", AS_OF, "cannot be part of a file name"),
        ("2026-03-02.evidence", AS_OF, "cannot be part of a file name"),
    ],
)
def test_what_is_not_the_open_night_is_refused(
    engine: Engine, company: Company, run_id: str, as_of: datetime, problem: str
) -> None:
    with pytest.raises(WarehouseError, match=problem):
        publish(engine, company, run_id, as_of)
    assert published_file(company) is None


def test_a_null_where_none_is_declared_keeps_yesterday_and_tells_no_value(
    engine: Engine, company: Company
) -> None:
    publish_night(engine, company, 1)
    engine.execute("UPDATE touchpoint SET channel = NULL WHERE touchpoint_id = 'web:2'")
    with pytest.raises(WarehouseError, match="ConstraintException") as raised:
        publish_night(engine, company, 2)
    assert "web:2" not in str(raised.value)
    assert seen(company) == 1
    engine.execute("UPDATE touchpoint SET channel = 'web'")
    publish_night(engine, company, 2)
    assert seen(company) == 2
    assert [path.name for path in company.published.glob("*.partial*")] == []
