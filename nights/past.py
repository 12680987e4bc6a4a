"""The nights so far, from what they left on disk: also those that were never published."""

from __future__ import annotations

from dataclasses import dataclass

from company import Company
from nights.plan import Plan
from nights.records import Outcome, Records, StepRecord


@dataclass(frozen=True, slots=True)
class PastNight:
    """A night that was begun. `outcome` is None while it is under way, or if it was killed."""

    plan: Plan
    outcome: Outcome | None
    steps: tuple[StepRecord, ...]
    failed_sources: dict[str, str]


def past_nights(company: Company, count: int) -> list[PastNight]:
    """The last `count` nights, newest begun first."""
    plans = [
        Plan.model_validate_json(path.read_bytes())
        for path in company.plans.glob("????-??-??*.json")
    ]
    plans.sort(key=lambda plan: (plan.planned_at, plan.run_id), reverse=True)
    return [_night(company, plan) for plan in plans[:count]]


def _night(company: Company, plan: Plan) -> PastNight:
    records = Records(company.plans, plan.run_id)
    return PastNight(plan, records.outcome(), tuple(records.steps()), records.failed_sources())
