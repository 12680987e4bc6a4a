"""Nothing that a person said or is known by leaves the private store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from cli.main import app
from tests.integration.planted import MARK, PHONE, plant
from tests.integration.test_night import rows
from tests.integration.test_night_dag import END, _airflow
from tests.small_company import ENVIRON, company_in, make
from warehouse.publishing import evidence_beside, published_file
from warehouse.reading import newest_night

pytestmark = pytest.mark.integration

_SOURCE = """
kind: KIND
rank: RANK
format: FORMAT
transport: {kind: files, folder: inbox/KIND, settle_seconds: 0}
complete_up_to: file_date
"""
_COMMANDS = (
    ("status",),
    ("status", "--json"),
    ("report",),
    ("check",),
    ("batches", "list"),
    ("rejects", "list"),
    ("rejects", "list", "--json"),
    *(("rejects", "list", "--source", source) for source in ("web", "email", "support", "sales")),
    ("run", "--as-of", "2026-10-07"),
)


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, str]:
    """A company whose planted files went through the DAG, Airflow's home, and all that was printed."""
    folder = make(tmp_path_factory.mktemp("planted") / "small")
    for rank, (kind, wire) in enumerate((("support", "zendesk"), ("sales", "salesforce")), start=3):
        text = _SOURCE.replace("KIND", kind).replace("RANK", str(rank)).replace("FORMAT", wire)
        (folder / f"sources/{kind}.yaml").write_text(text)
    plant(folder)
    home = tmp_path_factory.mktemp("airflow")
    migrated = _airflow(home, folder, "db", "migrate")
    done = _airflow(home, folder, "dags", "test", "nightly_journeys", END)
    assert done.returncode == 0, done.stderr
    printed = [migrated.stdout, migrated.stderr, done.stdout, done.stderr]
    for command in [*_COMMANDS, *_explaining(folder)]:
        told = CliRunner().invoke(app, ["--company", str(folder), *command], env=dict(ENVIRON))
        printed += [told.stdout, told.stderr]
    return folder, home, "\n".join(printed)


def _explaining(folder: Path) -> Iterator[tuple[str, ...]]:
    """Calls that tell of the customers who have most identifiers, none by value."""
    with newest_night(company_in(folder)) as engine:
        people = [
            str(customer)
            for (customer,) in engine.rows(
                "SELECT customer_id FROM customer_member GROUP BY 1 ORDER BY COUNT(*) DESC, 1 LIMIT 3"
            )
        ]
        members = engine.rows(
            "SELECT printf('%s:%015x', i.namespace, m.identifier_key) FROM customer_member AS m"
            " JOIN identifier AS i ON i.identifier_key = m.identifier_key"
            " WHERE m.customer_id = ? ORDER BY 1 LIMIT 5",
            [int(people[0])],
        )
    assert len(members) > 1
    for customer in people:
        yield ("customer", customer, "--limit", "1000")
        yield ("customer", customer, "--json")
    for (member,) in members:
        yield ("explain", member, members[0][0])
        yield ("explain", member, people[1], "--json")


def _planted_in(text: str) -> bool:
    return MARK in text.lower() or PHONE in text


def _published_rows(folder: Path) -> Iterator[tuple[str, str]]:
    """Every cell of the warehouse and of the evidence beside it that is text, with its column."""
    file = published_file(company_in(folder))
    assert file is not None
    for path, schema in ((file, "sojourn"), (evidence_beside(file), "evidence")):
        with duckdb.connect(str(path), read_only=True) as connection:
            columns = connection.execute(
                "SELECT table_name, column_name FROM duckdb_columns() WHERE data_type = 'VARCHAR' "
                "AND schema_name = ?",
                [schema],
            ).fetchall()
            for table, column in columns:
                sql = f'SELECT DISTINCT "{column}" FROM {schema}.{table}'
                for (value,) in connection.execute(sql).fetchall():
                    yield f"{schema}.{table}.{column}", str(value)


def test_the_planted_records_were_taken_in(night: tuple[Path, Path, str]) -> None:
    """The other tests would hold of an empty warehouse too."""
    folder, _, printed = night
    counts = dict(rows(folder, "SELECT source, COUNT(*) FROM touchpoint GROUP BY source"))
    assert set(counts) == {"web", "email", "support", "sales"}
    assert min(counts.values()) > 100
    assert any(
        _planted_in(file.read_text(errors="ignore"))
        for file in folder.glob("data/landing/*/*/raw*")
    )
    assert "not_json" in printed


def test_no_planted_value_is_in_the_warehouse(night: tuple[Path, Path, str]) -> None:
    folder = night[0]
    told = list(_published_rows(folder))
    assert {column.split(".")[0] for column, _ in told} == {"sojourn", "evidence"}
    assert {(column, value) for column, value in told if _planted_in(value)} == set()
    for file in [*folder.glob("data/published/*"), *folder.glob("data/history/*/*")]:
        assert not _planted_in(file.read_bytes().decode("latin-1")), file.name


def test_no_planted_value_is_in_plans_and_records(night: tuple[Path, Path, str]) -> None:
    files = [file for file in night[0].glob("data/plans/**/*") if file.is_file()]
    assert files
    assert [file for file in files if _planted_in(file.read_text())] == []


def test_no_planted_value_is_in_xcoms_logs_and_airflows_database(
    night: tuple[Path, Path, str],
) -> None:
    files = [file for file in night[1].rglob("*") if file.is_file()]
    assert any(file.name == "airflow.db" for file in files)
    assert [f for f in files if _planted_in(f.read_bytes().decode("latin-1"))] == []


def test_no_planted_value_was_printed(night: tuple[Path, Path, str]) -> None:
    assert not _planted_in(night[2])
