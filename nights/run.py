"""Takes the steps of a night: one at a time for a scheduler, or all of them in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from company import Company
from ingestion import WHOLE as WHOLE_SOURCE
from ingestion import Share
from nights import ledger
from nights.alerting import tell_of_stop
from nights.as_of import last_midnight
from nights.engine_file import is_foreign, open_engine
from nights.erasure.journal import refuse_unfinished
from nights.errors import OURS, CallError, GateFailedError, NightError, SourceFailedError, describe
from nights.holder import close, hold, rest
from nights.open_night import Caller, OpenNight, StepReport, take
from nights.plan import Plan, Scope, read_plan
from nights.records import LAND_AND_PARSE, Outcome
from nights.start import WHOLE, leave_behind, refuse_older, start, start_rebuild
from nights.steps import ENGINE_STEPS, STEP_NAMES, land_and_parse
from warehouse.engine import Engine
from warehouse.publishing import newest_published_as_of

_REMADE = STEP_NAMES[2:]
"""Steps that start from tables which the steps before them made for one T and one W."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A night that was run to its end and published, perhaps without some of its sources."""

    plan: Plan
    failed_sources: dict[str, str]
    """Source → why."""


def run_night(
    company: Company,
    instant: datetime,
    caller: Caller,
    scope: Scope = WHOLE,
    from_step: str | None = None,
) -> Ended:
    """Plan the night of `instant` and take all its steps, or those from `from_step` on.

    A source that fails does not stop the others. Raises OlderNightError, NightHeldError,
    GateFailedError, or another NightError for any other step that failed.
    """
    steps = _steps_from(from_step)
    lands = scope.lands and LAND_AND_PARSE in steps
    as_of = last_midnight(instant, company.reporting_zone)
    if steps[0] in _REMADE:
        _refuse_other_tables(company, as_of, steps[0])
    plan = start(company, instant, caller, Scope(scope.only, lands))
    return _take_all(company, plan, caller, steps)


def rebuild(
    company: Company, instant: datetime, caller: Caller, from_step: str | None = None
) -> Ended:
    """All state of the newest published night made again from landing/; lands nothing.

    The engine and the typed rows are deleted first, unless only the steps from `from_step` on are
    wanted again.
    """
    steps = _steps_from(from_step)
    if steps[0] in _REMADE:
        newest = newest_published_as_of(company)
        as_of = newest or last_midnight(instant, company.reporting_zone)
        _refuse_other_tables(company, as_of, steps[0])
    plan = start_rebuild(company, instant, caller, keep=from_step is not None)
    return _take_all(company, plan, caller, steps)


def _refuse_other_tables(company: Company, as_of: datetime, first: str) -> None:
    """CallError if the tables that `first` starts from are not of this night, as configured now."""
    refusal = CallError(
        f"--from-step {first} needs tables that this very night has made, and the engine's are of "
        "another night, configuration or version: leave --from-step out"
    )
    if is_foreign(company):
        raise refusal
    with open_engine(company) as engine:
        newest = engine.rows(
            "SELECT run_id, as_of, configuration_hash FROM pipeline_run ORDER BY started_at DESC LIMIT 1"
        )
        made = {
            step
            for (step,) in engine.rows(
                "SELECT s.step FROM pipeline_step AS s JOIN pipeline_run AS r ON r.run_id = s.run_id"
                " WHERE r.as_of = ?",
                [ledger.naive(as_of)],
            )
        }
    needed = STEP_NAMES[1 : STEP_NAMES.index(first)]
    is_ours = bool(newest) and newest[0][1:] == (
        ledger.naive(as_of), company.configuration_hash,
    )  # fmt: skip
    if not is_ours or not made.issuperset(needed):
        raise refusal


def source_step(
    company: Company, run_id: str, source: str, caller: Caller, share: Share = WHOLE_SOURCE
) -> StepReport:
    """Land and parse one source, or a share of it. SourceFailedError if it cannot be; the others are
    not concerned."""
    night = OpenNight(company, _own_plan(company, run_id), caller)
    part = "" if share.parts == 1 else f".{share.part + 1}of{share.parts}"
    try:
        return take(
            night, f"{LAND_AND_PARSE}.{source}{part}", lambda: land_and_parse(night, source, share)
        )
    except Exception as error:
        # Not chained: a foreign error's message may quote somebody's record.
        raise SourceFailedError(f"{source}: {describe(error)}") from None


def engine_step(company: Company, run_id: str, step: str, caller: Caller) -> StepReport:
    """One of the steps that have the engine to themselves."""
    plan = _own_plan(company, run_id)
    # Also here: a night left behind may be retried after a newer one took over and was published.
    refuse_older(company, plan.as_of)
    with open_engine(company) as engine:
        night = OpenNight(company, plan, caller, engine)
        leave_behind(engine, night, hold(engine, run_id, caller.holder, step, caller.clock()))
        night.records.forget_outcome()
        ledger.begin(engine, plan, caller.clock())
        try:
            report = take(night, step, lambda: ENGINE_STEPS[step](night))
        except Exception as error:
            _fail(night, engine, step, error)
            raise
        _go_on(night, engine, step)
    return report


def _take_all(company: Company, plan: Plan, caller: Caller, steps: Sequence[str]) -> Ended:
    failed: dict[str, str] = {}
    for source in plan.sources if LAND_AND_PARSE in steps else ():
        try:
            source_step(company, plan.run_id, source, caller)
        except SourceFailedError as error:
            failed[source] = str(error)
    for step in ENGINE_STEPS:
        if step in steps:
            engine_step(company, plan.run_id, step, caller)
    return Ended(plan, failed)


def _steps_from(first: str | None) -> Sequence[str]:
    if first is None:
        return STEP_NAMES
    if first not in STEP_NAMES:
        raise CallError(f"no step is called '{first}'; there are: {', '.join(STEP_NAMES)}")
    return STEP_NAMES[STEP_NAMES.index(first) :]


def _own_plan(company: Company, run_id: str) -> Plan:
    """The plan, if it was made with the configuration of now."""
    refuse_unfinished(company)
    plan = read_plan(company, run_id)
    if (plan.configuration_hash, plan.key_id) != (company.configuration_hash, company.key_id):
        raise NightError(
            f"the configuration changed after night {run_id} was planned, and one night must not "
            "use two; start it again with the step `plan`"
        )
    return plan


def _go_on(night: OpenNight, engine: Engine, step: str) -> None:
    if step == STEP_NAMES[-1]:
        _end(night, engine, Outcome(status="done", finished_at=night.caller.clock()))
    else:
        ledger.note_steps(engine, night.plan.run_id, night.records.steps())
        if not night.caller.stays:
            rest(engine, night.caller.clock())


def _fail(night: OpenNight, engine: Engine, step: str, error: Exception) -> None:
    """Note the end of the night; raises in the error's place where its message must not be seen."""
    message = f"{step}: {describe(error)}"
    outcome = Outcome(status="failed", finished_at=night.caller.clock(), message=message)
    _end(night, engine, outcome)
    if not isinstance(error, GateFailedError):
        tell_of_stop(night, message)
    if not isinstance(error, OURS):
        raise NightError(message) from None


def _end(night: OpenNight, engine: Engine, outcome: Outcome) -> None:
    """First on disk: an engine that just failed may not take the news."""
    night.records.write_outcome(outcome)
    ledger.note_steps(engine, night.plan.run_id, night.records.steps())
    ledger.finish(engine, night.plan.run_id, outcome.status, outcome.finished_at)
    close(engine)
