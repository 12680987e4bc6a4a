"""The engine makes declared tables only, and no row value gets into an error."""

from __future__ import annotations

import pytest

from models import Customer, IdentitySummary, tables
from tests.tables import fill
from warehouse.engine import Engine
from warehouse.errors import WarehouseError

MARKED = "anna.marked@example.com"


def test_create_makes_every_declared_table_with_its_declared_columns(engine: Engine) -> None:
    found = engine.rows(
        "SELECT CASE schema_name WHEN 'main' THEN '' ELSE schema_name || '.' END || table_name, "
        "column_name FROM duckdb_columns() WHERE NOT internal"
    )
    assert set(found) == {(table.fullname, c.name) for table in tables() for c in table.columns}


@pytest.mark.parametrize(
    ("select", "problem"),
    [
        ("SELECT 'a' AS measure", r"columns missing from its SELECT: \['value'\]"),
        ("SELECT 'a' AS measure, 1::BIGINT AS value, 2 AS extra", r"not declared .*\['extra'\]"),
        ("SELECT 'a' AS measure, 1 AS value", "value is INTEGER, not BIGINT; cast"),
    ],
)
def test_a_table_that_is_not_as_declared_is_refused_and_the_old_one_stays(
    engine: Engine, select: str, problem: str
) -> None:
    before = engine.rows("SELECT * FROM identity_summary")
    with pytest.raises(WarehouseError, match=problem):
        engine.replace(IdentitySummary, select)
    assert engine.rows("SELECT * FROM identity_summary") == before


def test_columns_are_matched_by_name_and_not_by_place(engine: Engine) -> None:
    assert engine.replace(IdentitySummary, "SELECT 3::BIGINT AS value, 'x' AS measure") == 1
    assert engine.rows("SELECT measure, value FROM identity_summary") == [("x", 3)]


def test_a_table_can_be_made_again_from_itself(engine: Engine) -> None:
    engine.replace(IdentitySummary, "SELECT 'x' AS measure, 3::BIGINT AS value")
    added = "SELECT measure, value + $more AS value FROM identity_summary -- the last line"
    assert engine.replace(IdentitySummary, added, {"more": 4}) == 1
    assert engine.rows("SELECT measure, value FROM identity_summary") == [("x", 7)]


def test_a_table_whose_rows_cannot_be_computed_stays_as_it_was(engine: Engine) -> None:
    before = engine.rows("SELECT * FROM identity_summary")
    fails = "SELECT measure, CAST(measure AS BIGINT) AS value FROM identity_summary"
    with pytest.raises(WarehouseError, match="ConversionException"):
        engine.replace(IdentitySummary, fails)
    assert engine.rows("SELECT * FROM identity_summary") == before


@pytest.mark.parametrize(
    "sql",
    [
        f"SELECT CAST('{MARKED}' AS INTEGER)",
        f"SELECT error('{MARKED}')",
        f"SELECT * FROM customer WHERE nothing = '{MARKED}'",
        "SELECT CAST(v AS INTEGER) FROM marked",
    ],
)
def test_errors_hold_no_values(engine: Engine, sql: str) -> None:
    engine.execute("CREATE TEMP TABLE marked AS SELECT ? AS v", [MARKED])
    with pytest.raises(WarehouseError) as raised:
        engine.execute(sql)
    assert MARKED not in str(raised.value)
    assert raised.value.__suppress_context__


def test_a_transaction_is_all_or_nothing(engine: Engine) -> None:
    before = engine.rows("SELECT * FROM customer ORDER BY ALL")
    with pytest.raises(ZeroDivisionError), engine.transaction():
        engine.execute("DELETE FROM customer")
        raise ZeroDivisionError
    assert engine.rows("SELECT * FROM customer ORDER BY ALL") == before


def test_a_relation_has_its_name_in_the_block_only(engine: Engine) -> None:
    relation = engine.arrow("SELECT * FROM customer")
    with engine.registered(given=relation):
        assert engine.value("SELECT COUNT(*) FROM given") == 2
    with pytest.raises(WarehouseError, match="given"):
        engine.execute("SELECT * FROM given")


def test_one_row_can_be_added_with_defaults_elsewhere(engine: Engine) -> None:
    fill(engine, Customer, [{"customer_id": 13}], touchpoints=2)
    assert engine.rows("SELECT touchpoints, is_bot FROM customer WHERE customer_id = 13") == [
        (2, False)
    ]
