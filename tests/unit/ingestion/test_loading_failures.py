"""What loading does when something is wrong: nothing half done, and a message that says what to do."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from shutil import rmtree

import duckdb
import pytest

from company import Company
from ingestion.errors import IngestionError
from ingestion.loading import LoadError, LoadResult, load
from models import tables
from tests.unit.ingestion.loading_batches import company_at, engine, ledger, loaded, type_batches
from warehouse.engine import Engine, Parameters

SUMS = ("touchpoints_parsed", "touchpoints_loaded", "touchpoints_duplicate")


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return company_at(tmp_path)


@pytest.fixture
def held() -> Engine:
    return engine()


def test_a_batch_parsed_again_in_another_way_needs_a_rebuild(
    company: Company, held: Engine
) -> None:
    type_batches(company, "batch | id\n b1 | t1")
    load(held, company)
    rmtree(company.typed)
    type_batches(company, "batch | id\n b1 | t1", format_version=2)
    with pytest.raises(LoadError, match=r"batch b1 was parsed again after it was loaded"):
        load(held, company)


def test_a_damaged_typed_batch_is_named_and_not_loaded(company: Company, held: Engine) -> None:
    type_batches(company, "batch | id\n b1 | t1", touchpoints_parsed=2)
    with pytest.raises(
        IngestionError, match=r"typed/web/b1 holds 1 touchpoints .* delete that folder"
    ):
        load(held, company)
    assert loaded(held, "touchpoint") == []


def test_a_batch_whose_parsing_was_cut_short_is_not_loaded(company: Company, held: Engine) -> None:
    type_batches(company, "batch | id\n .coming-b1 | t1")
    assert load(held, company) == LoadResult()


def test_an_unreadable_parsed_json_is_named(company: Company, held: Engine) -> None:
    type_batches(company, "batch | id\n b1 | t1")
    (company.typed / "web" / "b1" / "parsed.json").write_text("{", encoding="utf-8")
    with pytest.raises(IngestionError, match=r"typed/web/b1/parsed.json cannot be read: delete"):
        load(held, company)


class CrashError(Exception):
    """A crash of the test's making."""


class Failing(Engine):
    """An engine that dies at its `left`-th statement, and with it the transaction."""

    left = 0

    def execute(self, sql: str, parameters: Parameters = None) -> duckdb.DuckDBPyConnection:
        self.left -= 1
        if self.left == 0:
            if sql == "COMMIT":
                super().execute("ROLLBACK")
            raise CrashError
        return super().execute(sql, parameters)


def test_a_crash_at_any_statement_leaves_nothing_and_the_next_load_mends_it(
    company: Company, held: Engine
) -> None:
    """Over a loaded batch, so that there is a row to take back."""
    type_batches(
        company, "batch | id | received | text | identifiers\n b1 | t1 | 5 | a | user_id:A"
    )
    load(held, company)
    before = everything(held)
    drawn = """
        batch | kind       | id | received | text | identifiers
        b2    | touchpoint | t1 | 1        | b    | user_id:B
        b2    | touchpoint | t2 | 1        | c    | user_id:B
        b2    | link       | l1 | 1        | -    | user_id:B email:b
        b2    | staff      | -  | -        | -    | email:agent
        """
    type_batches(company, drawn)
    failing = Failing(held.connection)
    for statement in count(1):
        failing.left = statement
        try:
            load(failing, company)
        except CrashError:
            assert everything(held) == before
        else:
            break
    assert statement > 30
    calm = engine()
    load(calm, company)
    assert everything(held) == everything(calm)
    assert ledger(held, *SUMS, "conflict_count")[1] == ("b2", 2, 1, 1, 1)


def everything(held: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Every table that loading writes, whole."""
    names = [table.fullname for table in tables() if table.schema == "loaded"]
    names += ["batch", "batch_rule", "touchpoint_conflict"]
    return {name: sorted(held.rows(f"SELECT * FROM {name}"), key=repr) for name in names}
