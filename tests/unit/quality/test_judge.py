"""Great Expectations gives the verdicts, in silence; they are the rows of gate_result."""

from __future__ import annotations

import logging
import socket
from typing import Any

import pandas as pd
import pytest

from models import GateResult
from quality import failing, judge
from quality.check import Observation
from quality.expectations import _batch, _great_expectations, _held, verdicts
from tests.unit.small_night import RUN_ID
from warehouse.engine import Engine


def values(result: GateResult) -> tuple[Any, ...]:
    return (
        result.run_id,
        result.table_name,
        result.gate,
        result.severity,
        result.is_passed,
        result.observed,
    )


def test_a_good_night_is_passed_and_written_down_and_the_world_hears_nothing(
    engine: Engine,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(socket.socket, "connect", None)
    results = judge(engine, RUN_ID)
    assert failing(results) == []
    assert all(result.is_passed for result in results)
    assert sorted(engine.rows("SELECT * FROM gate_result")) == sorted(map(values, results))
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []


def test_a_bad_night_fails_where_it_is_bad_and_warnings_stop_nothing(engine: Engine) -> None:
    engine.execute("UPDATE touchpoint SET channel = NULL WHERE touchpoint_id = 'web:2'")
    engine.execute("INSERT INTO identity_summary FROM identity_summary")
    engine.execute("UPDATE batch SET items_ignored = 2 WHERE source = 'web'")
    engine.execute("UPDATE source_health SET is_late = true WHERE source = 'web'")
    results = judge(engine, RUN_ID)
    assert {f"{r.table_name} {r.gate}" for r in failing(results)} == {
        "touchpoint not_null",
        "identity_summary unique",
        "batch items_sum",
    }
    warned = [r.gate for r in results if r.severity == "warn" and not r.is_passed]
    assert warned == ["late_sources"]


def test_a_night_with_a_table_missing_fails_by_that(engine: Engine) -> None:
    engine.execute("DROP TABLE identity_edge")
    results = judge(engine, RUN_ID)
    assert [(r.table_name, r.gate) for r in failing(results)] == [("identity_edge", "present")]
    assert engine.value("SELECT COUNT(*) FROM gate_result WHERE NOT is_passed") == 1


def test_judged_again_a_night_has_its_gates_once(engine: Engine) -> None:
    first = judge(engine, RUN_ID)
    engine.execute("UPDATE pipeline_run SET run_id = '2026-03-02-2'")
    engine.execute("UPDATE pipeline_step SET run_id = '2026-03-02-2'")
    judge(engine, "2026-03-02-2")
    assert engine.rows("SELECT run_id, COUNT(*) FROM gate_result GROUP BY 1") == [
        ("2026-03-02-2", len(first))
    ]


@pytest.mark.parametrize(
    ("found", "at_most", "passes"),
    [
        (0, 0, True),
        (1, 0, False),
        (-1, 0, False),
        (0.05, 0.05, True),
        (0.0500001, 0.05, False),
        (float("nan"), 1, False),
        (float("inf"), 1, False),
    ],
)
def test_a_verdict_is_within_the_limit_or_not(found: float, at_most: float, passes: bool) -> None:
    observed = [
        Observation("journey", "unique", found, "", at_most=at_most),
        Observation("session", "unique", 0, ""),
    ]
    assert verdicts(observed) == [passes, True]


def test_an_expectation_that_raised_did_not_hold() -> None:
    gx = _great_expectations()
    absent = gx.expectations.ExpectColumnValuesToBeBetween(column="absent", min_value=0)
    suite = gx.ExpectationSuite(name="absent", expectations=[absent])
    (result,) = _batch(gx, pd.DataFrame([{"present": 0.0}])).validate(suite).results
    assert result.exception_info
    assert not _held(result, [0])


def test_no_result_is_no_pass() -> None:
    assert verdicts([]) == []
