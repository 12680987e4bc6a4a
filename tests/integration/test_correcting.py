"""`sojourn keep-apart` and `sojourn belong-together`, and what the next nights make of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from company import Fingerprint
from ingestion import identifier_key
from tests.integration.test_night import rows
from tests.small_company import DAY, ENVIRON, call, company_in, deliver, make

pytestmark = pytest.mark.integration

PROPOSALS = (Path(__file__).parents[2] / "docs/queries/identity_proposals.sql").read_text()
_ZOE = {"anonymousId": "device-ana", "userId": "zoe"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small company, in which Zoe signs in on Ana's device."""
    made = make(tmp_path / "small")
    deliver(made, "web/zoe-2026-10-06.jsonl", [call("page", 6, 9, _ZOE, name="Home")])
    return made


def sojourn(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["--company", str(folder), *arguments], env=dict(ENVIRON))


def night(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What is published of customers and their journeys."""
    ran = sojourn(folder, "run", "--as-of", DAY)
    assert ran.exit_code == 0, ran.stderr
    tables = ("customer", "touchpoint", "journey", "stage_visit", "stage_entry", "customer_alias")
    return {table: rows(folder, f"SELECT * FROM {table} ORDER BY ALL") for table in tables}


def fingerprint(folder: Path, typed: str) -> str:
    return str(
        Fingerprint(typed.split(":", maxsplit=1)[0], identifier_key(company_in(folder), typed))
    )


def lines(folder: Path) -> list[str]:
    path = folder / "corrections.csv"
    return path.read_text().splitlines()[1:] if path.exists() else []


def test_a_correction_holds_from_the_next_night_on_and_leaves_no_trace(folder: Path) -> None:
    before = night(folder)
    told = sojourn(folder, "belong-together", "user_id: zoe", "user_id:ana ", "--why", "x")
    assert told.exit_code == 0, told.stderr
    named = [fingerprint(folder, one) for one in ("user_id:zoe", "user_id:ana")]
    assert told.stdout == f"corrections.csv:2: belong_together {named[0]} {named[1]}\n"
    assert told.stderr == ""
    assert "zoe" not in "".join(lines(folder))
    joined = night(folder)
    assert len(joined["customer"]) == len(before["customer"]) - 1
    assert len(joined["touchpoint"]) == len(before["touchpoint"])
    (folder / "corrections.csv").unlink()
    assert night(folder) == before


def test_who_alone_share_a_device_is_proposed_until_somebody_decides(folder: Path) -> None:
    night(folder)
    ((a, b, *counts),) = rows(folder, PROPOSALS)
    # Ana is identified by three of her five touchpoints, Zoe by her only one.
    assert sorted((counts[1], counts[2])) == [1, 3]
    assert sorted((counts[3], counts[4])) == [1, 5]
    assert (counts[0], counts[5]) == (1, False)
    assert sojourn(folder, "keep-apart", str(a), str(b), "--why", "sisters").exit_code == 0
    night(folder)
    assert rows(folder, PROPOSALS) == []


def test_values_are_read_as_records_are(folder: Path) -> None:
    told = sojourn(
        folder, "keep-apart", "email: ANA@Example.net", "phone:030 1234567", "--why", "x"
    )
    names = [fingerprint(folder, one) for one in ("email:ana@example.net", "phone:+49301234567")]
    assert told.stdout == f"corrections.csv:2: keep_apart {names[0]} {names[1]}\n"


def test_customers_and_fingerprints_can_be_named(folder: Path) -> None:
    night(folder)
    (ana, zoe) = (
        rows(folder, f"SELECT customer_id FROM touchpoint WHERE touchpoint_id LIKE 'web:%{who}%'")[
            0
        ][0]
        for who in ("ana", "zoe")
    )
    told = sojourn(folder, "keep-apart", str(ana), str(zoe), "--why", "x", "--who", "jo", "--json")
    assert told.exit_code == 0, told.stderr
    found = json.loads(told.stdout)
    assert (found["kind"], found["who"], found["is_new"]) == ("keep_apart", "jo", True)
    assert found["b"] == fingerprint(folder, "user_id:zoe")
    again = sojourn(folder, "keep-apart", found["b"], found["a"], "--why", "y")
    assert again.stdout.endswith("says so already\n")
    assert len(lines(folder)) == 1


def test_before_the_first_night_identifiers_can_be_named_and_customers_not(folder: Path) -> None:
    told = sojourn(folder, "keep-apart", "user_id:zoe", "user_id:ana", "--why", "x")
    assert told.exit_code == 0
    assert told.stderr.count("was not seen so far") == 2
    refused = sojourn(folder, "keep-apart", "user_id:zoe", "4711", "--why", "x")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "once a night is published" in refused.stderr


def test_without_the_evidence_identifiers_can_be_named_and_customers_not(folder: Path) -> None:
    night(folder)
    for evidence in (folder / "data/published").glob("*.evidence.duckdb"):
        evidence.unlink()
    told = sojourn(folder, "keep-apart", "user_id:zoe", "user_id:ana", "--why", "x")
    assert (told.exit_code, told.stderr) == (0, "")
    refused = sojourn(folder, "keep-apart", "user_id:zoe", "4711", "--why", "x")
    assert (refused.exit_code, refused.stdout) == (1, "")


@pytest.mark.parametrize(
    ("a", "b", "why", "said"),
    [
        ("user_id:zoe", "user_id:zoe", "x", "name two identifiers"),
        ("user_id:zoe", "user_id:guest", "x", "means nobody"),
        ("user_id:zoe", "anonymous_id:d", "x", "names no person"),
        ("user_id:zoe", "shoe:1", "x", "no namespace is called 'shoe'"),
        ("zoe", "user_id:ana", "x", "namespace:value"),
        ("user_id:zoe", "user_id:ana", " ", "may not be empty"),
    ],
)
def test_wrong_calls_write_nothing(folder: Path, a: str, b: str, why: str, said: str) -> None:
    told = sojourn(folder, "belong-together", a, b, "--why", why)
    assert (told.exit_code, told.stdout) == (2, "")
    assert said in told.stderr
    assert lines(folder) == []


def test_the_opposite_is_refused_with_both_shown(folder: Path) -> None:
    sojourn(folder, "keep-apart", "user_id:zoe", "user_id:ana", "--why", "x")
    told = sojourn(folder, "belong-together", "user_id:ana", "user_id:zoe", "--why", "y")
    assert (told.exit_code, told.stdout) == (2, "")
    assert "belong_together user_id:" in told.stderr
    assert "corrections.csv:2: keep_apart user_id:" in told.stderr
    assert len(lines(folder)) == 1
