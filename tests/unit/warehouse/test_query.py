"""Read-only queries on the newest night."""

from __future__ import annotations

import pytest

from company import Company
from tests.unit.warehouse.nights import publish_night
from warehouse.engine import Engine
from warehouse.errors import QueryError, WarehouseError
from warehouse.query import query


@pytest.mark.parametrize("table", ["stage_entry", "sojourn.stage_entry"])
def test_tables_are_found_with_and_without_their_schema(
    engine: Engine, company: Company, table: str
) -> None:
    publish_night(engine, company, 3)
    frame = query(
        company, f"SELECT stage, visits FROM {table} WHERE period_kind = 'all' ORDER BY 1"
    )
    assert frame.to_dict("list") == {"stage": ["order", "trial", "visit"], "visits": [3, 3, 3]}


def test_a_key_with_a_null_beside_it_keeps_its_last_digits(
    engine: Engine, company: Company
) -> None:
    publish_night(engine, company, 1)
    frame = query(company, "SELECT 1152921504606846975 AS k UNION ALL SELECT NULL ORDER BY k")
    assert frame["k"].tolist()[0] == 1152921504606846975
    assert frame["k"].isna().tolist() == [False, True]


def test_the_next_query_sees_the_next_night(engine: Engine, company: Company) -> None:
    for night in (1, 2):
        publish_night(engine, company, night)
        assert query(company, "SELECT MAX(touchpoints) AS n FROM customer")["n"].tolist() == [night]


def test_percent_and_colon_are_only_text(engine: Engine, company: Company) -> None:
    publish_night(engine, company, 1)
    frame = query(company, "SELECT COUNT(*) AS n FROM touchpoint WHERE touchpoint_id LIKE 'web:%'")
    assert frame["n"].tolist() == [4]


def test_before_the_first_night_it_says_what_to_do(company: Company) -> None:
    with pytest.raises(WarehouseError, match=r"nothing is published yet: .*`sojourn run`"):
        query(company, "SELECT 1")


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("INSERT INTO customer SELECT * FROM customer", "read-only"),
        ("UPDATE customer SET touchpoints = 0", "read-only"),
        ("DROP TABLE customer", "read-only"),
        ("CREATE TABLE sojourn.mine (n INTEGER)", "read-only"),
        ("SELECT * FROM customers", "customers does not exist"),
        ("SELEC", "syntax error"),
        ("SELECT CAST(event_type AS INTEGER) FROM touchpoint", "Conversion Error"),
        (" ; ", "the query is empty"),
        ("-- nothing yet", "the query is empty"),
    ],
)
def test_what_writes_or_is_wrong_is_refused_and_changes_nothing(
    engine: Engine, company: Company, sql: str, problem: str
) -> None:
    publish_night(engine, company, 1)
    with pytest.raises(QueryError, match=problem):
        query(company, sql)
    assert query(company, "SELECT COUNT(*) AS n FROM customer")["n"].tolist() == [2]


def test_a_query_reads_no_file_and_no_other_database(engine: Engine, company: Company) -> None:
    publish_night(engine, company, 1)
    for sql in (
        "SELECT * FROM read_text('/etc/hostname')",
        f"ATTACH '{company.engine_file}' AS e",
        f"COPY (SELECT 1) TO '{company.folder}/company.yaml'",
    ):
        with pytest.raises(WarehouseError, match="refused the query"):
            query(company, sql)
