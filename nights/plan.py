"""The plan of a night: a file written once, so that whoever takes a step again reads the same.

run_id is the day that begins at as_of (`2026-10-31`); when that night has ended and is run again,
`2026-10-31-2` and so on. A night that was killed has no outcome and keeps its plan and its run_id.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from company import Company, Source
from ingestion import Planned, plan_ingest
from nights.as_of import local_date
from nights.errors import CallError, NightError, describe
from nights.records import Records, write_once, write_whole


class SourcePlan(Planned):
    """What one source will land, or why it could not be asked."""

    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """Which part of a whole night was asked for: one source only, or landing nothing new."""

    only: str | None = None
    lands: bool = True


class Plan(BaseModel):
    """What a night will do, in full: its T, the files and offsets it will land, and the configuration.

    `planned_at` is the night's now: which files are settled, and up to when a live source is
    complete, are judged by it.
    """

    model_config = ConfigDict(frozen=True)

    run_id: str
    as_of: datetime
    planned_at: datetime
    lands: bool = True
    sources: dict[str, SourcePlan]
    configuration_hash: str
    key_id: str


def choose_plan(company: Company, as_of: datetime, now: datetime, scope: Scope) -> Plan:
    """The plan of the night of `as_of`: the one that was left unfinished, else a new one."""
    runs = runs_of(company, as_of)
    if runs and (left := _unfinished(company, runs[-1], scope)):
        return left
    return Plan(
        run_id=_next_run_id(company, as_of, len(runs)),
        as_of=as_of,
        planned_at=now,
        lands=scope.lands,
        sources={s.name: _planned(company, s, now, scope) for s in _sources(company, scope)},
        configuration_hash=company.configuration_hash,
        key_id=company.key_id,
    )


def write_plan(company: Company, plan: Plan) -> None:
    """Written once: a plan that is there already stays."""
    path = company.plans / f"{plan.run_id}.json"
    if not path.exists():
        write_whole(path, plan.model_dump_json(indent=1))


def read_plan(company: Company, run_id: str) -> Plan:
    """The plan as it was written."""
    path = company.plans / f"{run_id}.json"
    try:
        return Plan.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise NightError(f"there is no plan {path}; start the night with its step `plan`") from None
    except ValueError:
        raise NightError(
            f"{path} cannot be read as a plan; delete it and start the night again"
        ) from None


def runs_of(company: Company, as_of: datetime) -> list[str]:
    """run_ids of every run of that night so far, oldest first."""
    day = local_date(as_of, company.reporting_zone).isoformat()
    pattern = re.compile(rf"{day}(?:-(\d+))?")
    found = [
        (m, p.stem) for p in company.plans.glob(f"{day}*.json") if (m := pattern.fullmatch(p.stem))
    ]
    return [stem for _, stem in sorted((int(m[1] or 1), stem) for m, stem in found)]


def _next_run_id(company: Company, as_of: datetime, runs: int) -> str:
    day = local_date(as_of, company.reporting_zone).isoformat()
    return f"{day}-{runs + 1}" if runs else day


def _unfinished(company: Company, run_id: str, scope: Scope) -> Plan | None:
    """The plan of `run_id` if that run never ended and would be planned the same way today."""
    if Records(company.plans, run_id).outcome() is not None:
        return None
    plan = read_plan(company, run_id)
    same = (
        plan.configuration_hash == company.configuration_hash
        and plan.key_id == company.key_id
        and plan.lands == scope.lands
        and set(plan.sources) == {s.name for s in _sources(company, scope)}
    )
    return plan if same else None


def _sources(company: Company, scope: Scope) -> list[Source]:
    if not company.sources:
        raise CallError(
            "no source is configured; describe one in sources/, as the examples there do"
        )
    found = [s for s in company.sources if scope.only in (None, s.name)]
    if not found:
        known = ", ".join(s.name for s in company.sources)
        raise CallError(f"no source is called '{scope.only}'; there are: {known}")
    return found


def late_plan(company: Company, run_id: str, source: Source, now: datetime) -> Planned:
    """What a source has that could not be asked when the night was planned: written once, too."""
    path = Records(company.plans, run_id).folder / f"{source.name}.late_plan"
    if not path.exists():
        write_once(path, plan_ingest(company, source, now).model_dump_json(indent=1))
    return Planned.model_validate_json(path.read_bytes())


def _planned(company: Company, source: Source, now: datetime, scope: Scope) -> SourcePlan:
    if not scope.lands:
        return SourcePlan()
    try:
        return SourcePlan(**dict(plan_ingest(company, source, now)))
    except Exception as error:
        # One source must not stop the others; its own step tries again and says so if it fails.
        return SourcePlan(problem=describe(error))
