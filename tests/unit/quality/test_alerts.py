"""Alerts on the console, and what they say; routes that are reached over a wire: tests/integration."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from company import Alerts, Company, Routes
from models import GateResult
from quality import alert, gates_message
from tests.unit.small_night import small_company

TOKEN = "T0P-S3CR3T"  # noqa: S105 - must turn up nowhere


@pytest.fixture
def company(tmp_path: Path) -> Company:
    alerts = Alerts(routes=Routes(fail=("PAGER", "CHAT"), warn=()))
    return small_company(tmp_path).model_copy(update={"alerts": alerts})


def test_without_a_route_it_goes_to_the_console(
    company: Company, capsys: pytest.CaptureFixture[str]
) -> None:
    assert alert(company, "warn", "night 2026-03-02 needs a look", "1 of 9 checks warns.", {}) == []
    assert capsys.readouterr() == (
        "",
        "Acme: night 2026-03-02 needs a look\n1 of 9 checks warns.\n",
    )


def test_routes_that_cannot_work_are_named_without_their_urls_and_the_message_is_kept(
    company: Company, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    environ = {"CHAT": f"nochat://{TOKEN}@host.example"}
    assert alert(company, "fail", "stopped", "2 of 9 checks failed.", environ) == ["PAGER", "CHAT"]
    out, err = capfd.readouterr()
    assert out == ""
    assert err.splitlines() == [
        "Acme: stopped",
        "2 of 9 checks failed.",
        "alert route PAGER failed: it is not set; put an Apprise URL into the environment or .env",
        "alert route CHAT failed: it holds no Apprise URL; see https://github.com/caronc/apprise/wiki",
    ]
    assert TOKEN not in caplog.text


def test_a_route_may_stand_in_the_env_file(
    company: Company, capsys: pytest.CaptureFixture[str]
) -> None:
    (company.folder / ".env").write_text(f"CHAT=nochat://{TOKEN}@host.example\n")
    alert(company, "fail", "stopped", "2 of 9 checks failed.", {"PAGER": "nopager://host"})
    told = capsys.readouterr().err
    assert "not set" not in told
    assert TOKEN not in told


def result(table: str, gate: str, observed: str, severity: str = "fail") -> GateResult:
    return GateResult(
        run_id="2026-03-02",
        table_name=table,
        gate=gate,
        severity=severity,
        is_passed=observed == "none wrong in 5 rows",
        observed=observed,
    )


def test_a_message_tells_what_failed_of_how_many_what_stays_and_what_to_do() -> None:
    results = [
        result("journey", "unique", "none wrong in 5 rows"),
        result("source_health", "late_sources", "silent for longer than expected: web", "warn"),
        result("touchpoint", "not_null", "channel: 4 (of 5 rows)"),
    ]
    assert gates_message("2026-03-02", results) == (
        "night 2026-03-02 was not published",
        "Run 2026-03-02: 1 of 3 checks failed, 1 warn. The warehouse keeps the night before.\n"
        "touchpoint not_null: channel: 4 (of 5 rows)\n"
        "source_health late_sources: silent for longer than expected: web\n"
        "What to do: `sojourn status` and docs/alerts.md say what each check means; "
        "mend the cause and `sojourn run` again.",
    )


def test_a_message_that_only_warns_stops_nothing() -> None:
    title, body = gates_message(
        "2026-03-02", [result("batch", "rejected_share", "worst web: 9 of 10", "warn")]
    )
    assert title == "night 2026-03-02 needs a look"
    assert body.startswith("Run 2026-03-02: 0 of 1 checks failed, 1 warn.\n")
    assert body.endswith("nothing is stopped.")


def test_a_message_lists_twenty_and_counts_the_rest() -> None:
    _, body = gates_message("2026-03-02", [result("t", f"g{n}", "1 wrong") for n in range(23)])
    lines = body.splitlines()
    assert len(lines) == 1 + 20 + 1 + 1
    assert lines[-2] == "and 3 more"
