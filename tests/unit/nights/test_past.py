"""A night without end is at work, was killed, or waits for the next step of its scheduler."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from nights.holder import STALE_AFTER, Holder
from nights.past import past_nights
from nights.plan import Scope, choose_plan, write_plan
from nights.records import Begun, Outcome, Records, StepRecord
from tests.small_company import NOW, company_in, make
from tests.unit.nights.test_holder import _dead

HERE = Holder.here("sojourn run")


@pytest.fixture
def records(tmp_path: Path) -> Records:
    company = company_in(make(tmp_path / "small"))
    plan = choose_plan(company, NOW, NOW, Scope())
    write_plan(company, plan)
    return Records(company.plans, plan.run_id)


def condition(records: Records, later: timedelta = timedelta(minutes=1)) -> str:
    (night,) = past_nights(company_in(records.folder.parents[2]), 5)
    return night.condition(HERE.host, NOW + later)


def begin(records: Records, **more: Any) -> None:
    told: dict[str, Any] = {
        "step": "load", "begun_at": NOW, "holder": HERE.name, "host": HERE.host,
        "process_id": os.getpid(),
    }  # fmt: skip
    records.write_begun(Begun(**(told | more)))


def end(records: Records, **more: Any) -> None:
    told: dict[str, Any] = {"step": "load", "status": "done", "started_at": NOW, "seconds": 1.0}
    records.write_step(StepRecord(**(told | more)))


def test_a_step_whose_process_lives_is_running_and_one_whose_process_died_was_killed(
    records: Records,
) -> None:
    begin(records)
    assert condition(records, later=STALE_AFTER * 3) == "running"
    begin(records, process_id=_dead())
    assert condition(records) == "killed"


def test_a_process_of_another_host_is_believed_for_a_while(records: Records) -> None:
    begin(records, host="another", process_id=_dead())
    assert condition(records) == "running"
    assert condition(records, later=STALE_AFTER) == "killed"


def test_of_sources_side_by_side_one_that_lives_is_enough(records: Records) -> None:
    begin(records, step="land_and_parse.web", process_id=_dead())
    begin(records, step="land_and_parse.email")
    assert condition(records) == "running"


def test_between_two_steps_a_night_waits_and_ended_it_is_what_it_ended_as(records: Records) -> None:
    assert condition(records) == "waiting"
    begin(records, process_id=_dead())
    end(records)
    assert condition(records) == "waiting"
    begin(records, begun_at=NOW + timedelta(minutes=1), process_id=_dead())
    assert condition(records, later=timedelta(minutes=2)) == "killed"
    records.write_outcome(Outcome(status="failed", finished_at=NOW))
    assert condition(records) == "failed"
