"""The step `plan`: a night is opened, and what it will do is written down."""

from __future__ import annotations

import shutil
from datetime import datetime

from company import Company
from nights import ledger
from nights.as_of import last_midnight, local_date
from nights.engine_file import delete_engine, forget_loaded, open_engine, set_aside_if_foreign
from nights.erasure.journal import refuse_unfinished
from nights.errors import CallError, OlderNightError
from nights.holder import TakenOver, hold, rest
from nights.open_night import Caller, OpenNight, StepReport, take
from nights.plan import Plan, Scope, choose_plan, write_plan
from nights.progress import Progress
from nights.records import PLAN, Outcome, Records
from warehouse.engine import Engine
from warehouse.errors import WarehouseError
from warehouse.publishing import newest_published_as_of

WHOLE = Scope()


def start(
    company: Company,
    instant: datetime,
    caller: Caller,
    scope: Scope = WHOLE,
    *,
    remake: bool = False,
) -> Plan:
    """Open the night of `instant` and write its plan, or take up the one that was left unfinished.

    `remake` first deletes everything that can be made again from landing/. Raises OlderNightError
    where a newer night is published, NightHeldError where another one is open.
    """
    refuse_unfinished(company)
    as_of = last_midnight(instant, company.reporting_zone)
    refuse_older(company, as_of)
    _refuse_future(company, as_of, caller.clock())
    plan = choose_plan(company, as_of, caller.clock(), scope)
    _make_room(company, plan, caller, remake)
    night = OpenNight(company, plan, caller)
    with open_engine(company) as engine:
        now = caller.clock()
        leave_behind(engine, night, hold(engine, plan.run_id, caller.holder, PLAN, now))
        write_plan(company, plan)
        ledger.begin(engine, plan, now)
        take(night, PLAN, lambda: _report(plan))
        if not caller.stays:
            rest(engine, caller.clock())
    return plan


def start_rebuild(
    company: Company, instant: datetime, caller: Caller, *, keep: bool = False
) -> Plan:
    """The same for a rebuild: of the newest published night, or that of `instant` where none is.

    `keep` deletes nothing.
    """
    newest = newest_published_as_of(company)
    return start(company, newest or instant, caller, Scope(lands=False), remake=not keep)


def _report(plan: Plan) -> StepReport:
    files = sum(len(source.files) for source in plan.sources.values())
    ranges = sum(len(source.ranges) for source in plan.sources.values())
    return StepReport(0, {"sources": len(plan.sources), "files": files, "offset ranges": ranges})


def refuse_older(company: Company, as_of: datetime) -> None:
    """OlderNightError where a newer night is published."""
    newest = newest_published_as_of(company)
    if newest is not None and as_of < newest:
        zone = company.reporting_zone
        raise OlderNightError(
            f"the night of {local_date(as_of, zone)} is older than the newest published one, "
            f"{local_date(newest, zone)}, which knows more already; nothing was done"
        )


def _refuse_future(company: Company, as_of: datetime, now: datetime) -> None:
    """CallError for a night that has not begun: every night before it would count as older."""
    if as_of > now:
        raise CallError(
            f"the night of {local_date(as_of, company.reporting_zone)} has not begun yet; leave --as-of "
            "out for the last one that has"
        )


def _make_room(company: Company, plan: Plan, caller: Caller, remake: bool) -> None:
    """Move away what this version, this secret or a rebuild cannot use."""
    try:
        if message := set_aside_if_foreign(company):
            caller.tell(Progress(PLAN, "note", message=message))
        if remake:
            with open_engine(company) as engine:
                hold(engine, plan.run_id, caller.holder, PLAN, caller.clock())
                with engine.transaction():
                    forget_loaded(engine)
    except WarehouseError:
        if not remake:
            raise
        delete_engine(company)  # A damaged file is what a rebuild is for.
    if remake:
        shutil.rmtree(company.typed, ignore_errors=True)


def leave_behind(engine: Engine, night: OpenNight, taken: TakenOver | None) -> None:
    """Say whose night was left unfinished, and note its end unless this is the same one."""
    if taken is None:
        return
    night.caller.tell(Progress(PLAN, "note", message=taken.words))
    if taken.run_id != night.plan.run_id:
        records = Records(night.company.plans, taken.run_id)
        outcome = records.outcome() or Outcome(
            status="failed",
            finished_at=night.caller.clock(),
            message=f"left unfinished; {night.plan.run_id} took over",
        )
        records.write_outcome(outcome)
        ledger.finish(engine, taken.run_id, outcome.status, outcome.finished_at)
