"""Which run a night is, and when its plan is taken up again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from company import Company, load_company
from nights.errors import CallError, NightError
from nights.plan import Plan, Scope, choose_plan, read_plan, write_plan
from nights.records import Outcome, Records
from tests.small_company import ENVIRON, NOW, call, deliver, make

AS_OF = datetime(2026, 10, 6, 22, tzinfo=UTC)
WHOLE = Scope()


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return load_company(make(tmp_path / "small"), ENVIRON)


def _planned(company: Company, scope: Scope = WHOLE, later: int = 0) -> Plan:
    plan = choose_plan(company, AS_OF, NOW + timedelta(hours=later), scope)
    write_plan(company, plan)
    return plan


def _end(company: Company, plan: Plan) -> None:
    Records(company.plans, plan.run_id).write_outcome(Outcome(status="done", finished_at=NOW))


def test_a_night_is_called_by_its_local_day_and_lists_its_files(company: Company) -> None:
    plan = _planned(company)
    assert plan.run_id == "2026-10-07"
    assert [file.name for file in plan.sources["web"].files] == ["web-2026-10-06.jsonl"]
    assert read_plan(company, "2026-10-07") == plan


def test_a_night_that_did_not_end_keeps_its_plan(company: Company) -> None:
    first = _planned(company)
    deliver(company.folder, "web/new.jsonl", [call("page", 5, 9, {"userId": "new"})])
    assert _planned(company, later=1) == first


def test_a_night_that_ended_is_planned_anew_and_counted(company: Company) -> None:
    for number in range(1, 12):
        plan = _planned(company)
        assert plan.run_id == ("2026-10-07" if number == 1 else f"2026-10-07-{number}")
        _end(company, plan)


def test_another_configuration_is_another_run(company: Company) -> None:
    _planned(company)
    other = company.model_copy(update={"session_gap_minutes": 5})
    assert _planned(other).run_id == "2026-10-07-2"


def test_another_scope_is_another_run(company: Company) -> None:
    assert list(_planned(company, Scope(only="web")).sources) == ["web"]
    rebuilt = _planned(company, Scope(lands=False))
    assert rebuilt.run_id == "2026-10-07-2"
    assert [source.files for source in rebuilt.sources.values()] == [(), ()]


def test_a_plan_that_is_there_stays(company: Company) -> None:
    plan = _planned(company)
    write_plan(company, plan.model_copy(update={"planned_at": NOW + timedelta(days=1)}))
    assert read_plan(company, plan.run_id) == plan


def test_a_source_that_cannot_be_listed_does_not_stop_the_plan(company: Company) -> None:
    (company.folder / "inbox/email").rename(company.folder / "elsewhere")
    plan = _planned(company)
    assert "does not exist; make it" in (plan.sources["email"].problem or "")
    assert plan.sources["web"].problem is None


def test_an_unknown_source_is_told_with_the_known_ones(company: Company) -> None:
    with pytest.raises(CallError, match="no source is called 'wbe'; there are: web, email"):
        _planned(company, Scope(only="wbe"))


def test_a_missing_or_broken_plan_says_what_to_do(company: Company) -> None:
    with pytest.raises(NightError, match="start the night with its step `plan`"):
        read_plan(company, "2026-10-07")
    company.plans.mkdir(parents=True)
    (company.plans / "2026-10-07.json").write_text("{")
    with pytest.raises(NightError, match="delete it and start the night again"):
        read_plan(company, "2026-10-07")


def test_settled_files_are_judged_by_the_nights_now(company: Company) -> None:
    source = company.source("web")
    slow = source.model_copy(
        update={"transport": source.transport.model_copy(update={"settle_seconds": 10**9})}
    )
    waiting = company.model_copy(update={"sources": (slow, company.source("email"))})
    moved = replace(WHOLE)
    late = datetime(2001, 1, 1, tzinfo=UTC)
    assert choose_plan(waiting, AS_OF, late, moved).sources["web"].files == ()
