"""`sojourn explain` and `sojourn customer` on a published night."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from tests.integration.test_night import rows
from tests.small_company import ENVIRON, call, company_in, deliver, make
from warehouse.publishing import evidence_beside, published_file

pytestmark = pytest.mark.integration

_ZOE = {"anonymousId": "device-ana", "userId": "zoe"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small company, where Zoe signs in on Ana's device and once gives Ana's address."""
    made = make(tmp_path_factory.mktemp("explaining") / "small")
    told = call("identify", 6, 9, _ZOE, traits={"email": "ana@example.net", "phone": "0301234567"})
    deliver(made, "web/zoe-2026-10-06.jsonl", [told, call("page", 6, 9, _ZOE, name="Home")])
    ran = sojourn(made, "run", "--as-of", "2026-10-07")
    assert ran.exit_code == 0, ran.stderr
    return made


def sojourn(folder: Path, *arguments: str, environ: dict[str, str] | None = None) -> Result:
    given = dict(ENVIRON) if environ is None else environ
    return CliRunner().invoke(app, ["--company", str(folder), *arguments], env=given)


def told(folder: Path, *arguments: str) -> str:
    done = sojourn(folder, *arguments)
    assert done.exit_code == 0, done.stderr
    return done.stdout


def as_json(folder: Path, *arguments: str) -> Any:
    return json.loads(told(folder, *arguments, "--json"))


def test_a_chain_from_an_address_to_a_device(folder: Path) -> None:
    text = told(folder, "explain", "email:BEN@example.net", "anonymous_id:device-ben")
    lines = text.splitlines()
    assert lines[0].startswith(
        "email:BEN@example.net and anonymous_id:device-ben are one customer: "
    )
    evidence = (
        "touchpoint web:device-ben-ben-2-10-identify (profile_identified), 2026-10-02 10:00:00 UTC"
    )
    assert [line.strip() for line in lines if "2026" in line] == [
        f"seen together on {evidence}",
        f"identified on the device by {evidence}; 3 in all",
    ]


def test_the_same_as_json_without_values(folder: Path) -> None:
    found = as_json(folder, "explain", "email:ben@example.net", "anonymous_id:device-ben")
    assert found["verdict"] == "one_customer"
    assert [step["kind"] for step in found["steps"]] == ["seen_together", "identified"]
    assert found["steps"][0]["evidence"]["source"] == "web"
    stated = json.dumps(found["steps"])
    assert "ben@" not in stated


def test_a_refused_edge_with_its_rule_and_the_device_that_both_were_on(folder: Path) -> None:
    text = told(folder, "explain", "phone:030 1234567", "user_id:ana")
    assert "are not one customer although they were seen together" in text
    assert "refused (unique): a customer has only one value of a unique namespace" in text
    assert "What the two hold of it:" in text
    assert text.count("   user_id:") >= 2
    assert "Both were identified on one device; devices join nobody:" in text
    assert "ana@example.net" not in text


def test_a_device_says_whose_it_was_when(folder: Path) -> None:
    text = told(folder, "explain", "anonymous_id:device-ana", "user_id:zoe")
    assert "its touchpoints from its first touchpoint to 2026-10-06 09:00:00 are those of" in text
    assert "its touchpoints from 2026-10-06 09:00:00 on are those of" in text


def test_nothing_links_strangers(folder: Path) -> None:
    text = told(folder, "explain", "user_id:ben", "anonymous_id:device-x")
    assert text.startswith("Nothing links user_id:ben and anonymous_id:device-x.")


def test_a_fingerprint_can_be_asked_for_without_the_secret(folder: Path) -> None:
    found = as_json(folder, "explain", "email:ben@example.net", "user_id:ben")
    a, b = (
        f"{found[who]['name']['namespace']}:{found[who]['name']['fingerprint']}" for who in "ab"
    )
    again = sojourn(folder, "explain", a, b, "--json", environ={"SOJOURN_SECRET": ""})
    assert again.exit_code == 0, again.stderr
    assert json.loads(again.stdout)["steps"] == found["steps"]
    value = sojourn(folder, "explain", a, "user_id:ben", environ={"SOJOURN_SECRET": ""})
    assert value.exit_code == 2
    assert "SOJOURN_SECRET" in value.stderr


@pytest.mark.parametrize(
    ("who", "says"),
    [
        ("user_id:nobody", "never seen"),
        ("mail:x", "there are: user_id"),
        ("ben", "namespace:value"),
        ("email:noreply@example.net", "means nobody (role_mailbox)"),
        ("123", "no customer has or had the id 123"),
    ],
)
@pytest.mark.parametrize("command", ["explain", "customer"])
def test_whoever_is_unknown_exits_with_2(folder: Path, who: str, says: str, command: str) -> None:
    done = sojourn(folder, command, *(["user_id:ben"] if command == "explain" else []), who)
    assert (done.exit_code, done.stdout) == (2, "")
    assert says in done.stderr


def test_a_customers_timeline_goes_over_all_sources_with_stages_beside_it(folder: Path) -> None:
    text = told(folder, "customer", "user_id:ben")
    assert "4 touchpoints of 2 sources from 2026-10-02 10:00:00 to 2026-10-04 10:00:00 UTC" in text
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in text.splitlines()
        if "|" in line
    ]
    clicked = next(row for row in rows if "email_clicked" in row)
    assert clicked[:3] == ["2026-10-04 09:00:00", "1 d 23 h", "email"]
    assert "purchase 1: discover" in clicked
    assert "ben@" not in text.replace("user_id:ben", "")


def test_a_timeline_can_be_paged(folder: Path) -> None:
    whole = as_json(folder, "customer", "user_id:ben")["touchpoints"]
    assert [row["occurred_at"] for row in whole] == sorted(row["occurred_at"] for row in whole)
    newest = as_json(folder, "customer", "user_id:ben", "--limit", "1")
    assert (newest["touchpoints"], newest["total"]) == (whole[-1:], 4)
    assert (
        as_json(folder, "customer", "user_id:ben", "--limit", "2", "--skip", "1")["touchpoints"]
        == whole[1:3]
    )
    assert (
        as_json(folder, "customer", "user_id:ben", "--oldest", "--limit", "1")["touchpoints"]
        == whole[:1]
    )


def test_an_id_an_address_a_device_and_an_object_lead_to_the_same_timeline(folder: Path) -> None:
    found = as_json(folder, "customer", "user_id:ana")
    ids = [str(found["customer"]["customer_id"]), "email:ana@example.net", "order@web:o1"]
    for who in ids:
        assert as_json(folder, "customer", who)["customer"] == found["customer"]
    device = as_json(folder, "customer", "anonymous_id:device-ana")
    assert device["others"] == [found["customer"]["customer_id"]]


def test_before_the_first_night_both_say_what_to_do(tmp_path: Path) -> None:
    made = make(tmp_path / "small")
    for command in (("explain", "user_id:a", "user_id:b"), ("customer", "user_id:a")):
        done = sojourn(made, *command)
        assert (done.exit_code, done.stdout) == (1, "")
        assert "nothing is published yet" in done.stderr


def test_without_its_evidence_a_night_is_not_explained(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = published_file(company_in(folder))
    assert file is not None
    evidence = evidence_beside(file)
    with monkeypatch.context() as patched:
        patched.setattr("os.access", lambda path, _: path != evidence)
        done = sojourn(folder, "customer", "user_id:ben")
    assert done.exit_code == 1
    assert "cannot be read: it is for the user who runs the nights alone" in done.stderr
    evidence.rename(evidence.with_suffix(".aside"))
    try:
        done = sojourn(folder, "customer", "user_id:ben")
    finally:
        evidence.with_suffix(".aside").rename(evidence)
    assert done.exit_code == 1
    assert "no evidence beside it" in done.stderr


def test_both_read_published_files_while_somebody_has_the_engine(folder: Path) -> None:
    engine = company_in(folder).engine_file
    aside = engine.with_suffix(".aside")
    engine.rename(aside)
    try:
        assert told(folder, "customer", "user_id:ben")
    finally:
        aside.rename(engine)
    assert rows(folder, "SELECT COUNT(*) FROM touchpoint")
