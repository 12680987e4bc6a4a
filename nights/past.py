"""The nights so far, from what they left on disk: also those that were never published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from company import Company
from nights.holder import STALE_AFTER, is_alive
from nights.plan import Plan
from nights.records import Begun, Outcome, Records, StepRecord


@dataclass(frozen=True, slots=True)
class PastNight:
    """A night that was begun. `outcome` is None while it is under way, or if it was killed."""

    plan: Plan
    outcome: Outcome | None
    steps: tuple[StepRecord, ...]
    failed_sources: dict[str, str]
    under_way: tuple[Begun, ...]
    """Steps that began and did not end."""

    def condition(self, host: str, now: datetime) -> str:
        """How it ended; else `running`, `killed`, or `waiting` between two steps of a scheduler.

        Processes of another host cannot be looked for: they count as killed when their step began
        longer ago than a holder of the night may be silent.
        """
        if self.outcome:
            return self.outcome.status
        if not self.under_way:
            return "waiting"
        alive = [is_alive(b.process_id) if b.host == host else now - b.begun_at < STALE_AFTER
                 for b in self.under_way]  # fmt: skip
        return "running" if any(alive) else "killed"


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
    return PastNight(
        plan,
        records.outcome(),
        tuple(records.steps()),
        records.failed_sources(),
        tuple(records.under_way()),
    )
