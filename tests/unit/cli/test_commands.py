"""What the commands print, where, and with which exit code."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from nights.records import Outcome, Records
from tests.small_company import DAY, ENVIRON, NOW, company_in, make
from tests.unit.small_night import AS_OF, RUN_ID, small_night
from warehouse import functions
from warehouse.engine import Engine
from warehouse.publishing import publish


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make(tmp_path / "small")


@pytest.fixture
def published(folder: Path) -> Path:
    """A company with one published night, right in every number."""
    company = company_in(folder)
    with Engine.open(None) as engine:
        functions.install(engine, company.secret)
        small_night(engine)
        publish(engine, company, RUN_ID, AS_OF)
    return folder


def sojourn(*arguments: str | Path, environ: dict[str, str] | None = None) -> Result:
    given = dict(ENVIRON) if environ is None else environ
    return CliRunner().invoke(app, [str(a) for a in arguments], env=given)


def test_alone_it_prints_help() -> None:
    told = sojourn()
    assert told.exit_code in (0, 2)
    assert "Customer journeys, rebuilt every night" in told.stdout + told.stderr


@pytest.mark.parametrize(
    "command",
    [
        "init",
        "demo",
        "check",
        "run",
        "backfill",
        "rebuild",
        "sql",
        "report",
        "status",
        "erase",
        "keep-apart",
        "belong-together",
    ],
)
def test_every_command_shows_an_example(command: str) -> None:
    told = sojourn(command, "--help")
    assert told.exit_code == 0
    assert f"sojourn {command}" in told.stdout.replace("--company demo-company ", "").replace(
        "--company acme ", ""
    )


def test_init_makes_a_folder_that_check_then_reads(tmp_path: Path) -> None:
    made = sojourn("init", tmp_path / "acme")
    assert made.exit_code == 0
    assert str(tmp_path / "acme/company.yaml") in made.stdout
    assert "put a secret into it" in made.stderr
    again = sojourn("init", tmp_path / "acme")
    assert (again.exit_code, again.stdout) == (2, "")
    assert "holds" in again.stderr


def test_check_says_ok_line_by_line(folder: Path) -> None:
    told = sojourn("--company", folder, "check")
    assert told.exit_code == 0, told.stdout
    assert all(line.startswith("ok ") for line in told.stdout.splitlines())


def test_check_says_what_to_do(folder: Path) -> None:
    (folder / "inbox/email").rename(folder / "inbox/moved")
    told = sojourn("--company", folder, "check", "--json")
    assert told.exit_code == 2
    wrong = [line for line in json.loads(told.stdout) if not line["ok"]]
    assert [line["subject"] for line in wrong] == ["source email"]


def test_a_wrong_configuration_is_told_whole_with_file_and_line(folder: Path) -> None:
    company = folder / "company.yaml"
    company.write_text(company.read_text() + "colour: red\nflavour: mild\n")
    told = sojourn("--company", folder, "status")
    assert (told.exit_code, told.stdout) == (2, "")
    assert told.stderr.count("company.yaml:") == 2


def test_a_missing_secret_is_named(folder: Path) -> None:
    told = sojourn("--company", folder, "check", environ={"SOJOURN_SECRET": ""})
    assert told.exit_code == 2
    assert "SOJOURN_SECRET" in told.stderr


def test_the_company_can_come_from_the_environment(published: Path) -> None:
    told = sojourn("sql", "SELECT 1 AS one", environ={**ENVIRON, "SOJOURN_COMPANY": str(published)})
    assert told.exit_code == 0


def test_sql_before_anything_is_published_says_what_to_do(folder: Path) -> None:
    told = sojourn("--company", folder, "sql", "SELECT 1")
    assert told.exit_code == 1
    assert "sojourn run" in told.stderr


_QUERY = (
    "SELECT stage, journeys FROM stage_entry WHERE period_kind = 'all' ORDER BY journeys DESC, 1"
)


def test_sql_as_table_csv_json_and_parquet(published: Path) -> None:
    def ask(form: str) -> Result:
        told = sojourn("--company", published, "sql", _QUERY, "--format", form)
        assert told.exit_code == 0, told.stderr
        return told

    assert [line.split()[1::2] for line in ask("table").stdout.splitlines()[3:-1]] == [
        ["visit", "2"],
        ["order", "1"],
        ["trial", "1"],
    ]
    assert ask("csv").stdout == '"stage","journeys"\n"visit",2\n"order",1\n"trial",1\n'
    assert json.loads(ask("json").stdout)[0] == {"stage": "visit", "journeys": 2}
    assert pq.read_table(io.BytesIO(ask("parquet").stdout_bytes)).num_rows == 3


@pytest.mark.parametrize("query", ["SELECT nothing", "DROP TABLE journey", ""])
def test_sql_that_is_wrong_or_writes_is_refused(published: Path, query: str) -> None:
    told = sojourn("--company", published, "sql", query)
    assert (told.exit_code, told.stdout) == (2, "")
    assert "the warehouse refused the query" in told.stderr or "the query is empty" in told.stderr


def test_report_shows_stages_conversions_flows_and_three_queries_that_work(published: Path) -> None:
    told = sojourn("--company", published, "report")
    assert told.exit_code == 0, told.stderr
    for title in (
        "who entered each stage",
        "went on from one stage to another",
        "where they went next",
    ):
        assert title in told.stdout
    assert str(company_in(published).warehouse_link) in told.stdout
    queries = [line.split('"')[1] for line in told.stdout.splitlines() if " sql " in line]
    assert len(queries) == 3
    for query in queries:
        assert sojourn("--company", published, "sql", query).exit_code == 0


def test_report_as_json_has_the_rows_of_its_tables(published: Path) -> None:
    told = json.loads(sojourn("--company", published, "report", "--json").stdout)
    assert {row["stage"]: row["journeys"] for row in told["stages"]} == {
        "visit": 2, "trial": 1, "order": 1,
    }  # fmt: skip
    assert {"conversions", "flows", "sources", "warehouse"} <= told.keys()
    assert told["sources"][0]["items_received"] == 1


@pytest.mark.parametrize(
    "command",
    [("sql", "SELECT 1"), ("report",), ("status",), ("batches", "list"), ("rejects", "list")],
)
def test_reading_what_is_published_needs_no_secret(
    published: Path, command: tuple[str, ...]
) -> None:
    told = sojourn("--company", published, *command, environ={"SOJOURN_SECRET": ""})
    assert told.exit_code == 0, told.stderr


def test_status_before_the_first_night_says_what_to_do(folder: Path) -> None:
    told = sojourn("--company", folder, "status")
    assert told.exit_code == 0
    assert "No night was run yet" in told.stdout


def test_status_tells_of_sources_and_of_what_holds_the_watermark(published: Path) -> None:
    told = json.loads(sojourn("--company", published, "status", "--json").stdout)
    assert told["newest"]["run_id"] == RUN_ID
    assert [(s["source"], s["touchpoints"]) for s in told["sources"]] == [
        ("support", 1),
        ("web", 6),
    ]
    assert told["newest"]["held_by"] == []


def test_status_tells_of_a_night_that_was_never_published(folder: Path) -> None:
    from nights.plan import Scope, choose_plan, write_plan

    company = company_in(folder)
    plan = choose_plan(company, NOW, NOW, Scope())
    write_plan(company, plan)
    Records(company.plans, plan.run_id).write_outcome(
        Outcome(status="failed", finished_at=NOW, message="judge: 1 gates do not hold")
    )
    told = sojourn("--company", folder, "status")
    assert f"{DAY}: judge: 1 gates do not hold" in told.stdout
    assert "Nothing is published yet" in told.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("run", "--as-of", "yesterday"), "write 2026-10-31 or"),
        (("run", "--source", "wbe"), "there are: web, email"),
        (("run", "--from-step", "lode"), "there are: land_and_parse, load, identity"),
        (("backfill", "--from", "2026-10-02", "--to", "2026-10-01"), "is before --from"),
        (("backfill", "--from", "soon", "--to", "2026-10-01"), "is no day; write 2026-10-31"),
        (("run", "--as-of", "0001-01-01"), "write one from 1990 to 2100"),
        (("run", "--as-of", "9999-12-31T23:59"), "write one from 1990 to 2100"),
        (("backfill", "--from", "0001-01-01", "--to", "2026-10-01"), "from 1990 to 2100"),
        (("batches", "list", "--source", "nope"), "there are: web, email"),
        (("rejects", "list", "--source", "nope"), "there are: web, email"),
        (("rejects", "show", "web-1", "1"), "see `sojourn rejects list`"),
        (("run", "--what"), "No such option"),
    ],
)
def test_a_wrong_call_exits_with_2_and_says_what_is_allowed(
    folder: Path, arguments: tuple[str, ...], told: str
) -> None:
    found = sojourn("--company", folder, *arguments)
    assert (found.exit_code, found.stdout) == (2, "")
    assert told in found.stderr
    assert not (folder / "data/published").exists()


@pytest.mark.parametrize(
    "asked", [("erase",), ("erase", "user_id:ana"), ("erase", "user_id:ana", "--why", " ")]
)
def test_erase_wants_to_know_whom_and_why(folder: Path, asked: tuple[str, ...]) -> None:
    told = sojourn("--company", folder, *asked)
    assert (told.exit_code, told.stdout) == (2, "")
    assert "say whom and why" in told.stderr


def test_erase_without_a_key_for_the_deny_list_says_how_to_make_one(folder: Path) -> None:
    told = sojourn("--company", folder, "erase", "user_id:ana", "--why", "asked")
    assert told.exit_code == 2
    assert "found no SOJOURN_DENY_KEY" in told.stderr
    assert "secrets.token_hex" in told.stderr


def test_erase_puts_who_is_unknown_on_the_list_and_shows_a_receipt_of_who_is_known(
    folder: Path,
) -> None:
    environ = {**ENVIRON, "SOJOURN_DENY_KEY": "a deny key for tests"}
    sojourn("--company", folder, "run", "--as-of", DAY, environ=environ)
    command = ("--company", folder, "erase", "--why", "asked")
    unknown = sojourn(*command, "user_id:nobody", environ=environ)
    assert (unknown.exit_code, unknown.stdout) == (1, "")
    assert "Nothing is known of this identifier" in unknown.stderr
    known = sojourn(*command, "user_id:ana", "--json", environ=environ)
    receipt = json.loads(known.stdout)
    assert (known.exit_code, receipt["status"], receipt["counts"]["identifiers.person.email"]) == (
        0,
        "done",
        1,
    )
    kept = json.loads((folder / f"data/erased/{receipt['erasure_id']}.json").read_text())
    assert kept["counts"] == receipt["counts"]
    assert (folder / "corrections.csv").read_text().count("erase,user_id:") == 2
    left = sojourn("--company", folder, "erase", "--resume", environ=environ)
    assert (left.exit_code, left.stdout) == (0, "No erasure was left unfinished.\n")
