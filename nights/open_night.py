"""A night under way, as its steps see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from time import monotonic

from company import Company
from nights.as_of import microseconds
from nights.engine_file import equip
from nights.errors import NightError, describe
from nights.holder import Holder, beat, check
from nights.plan import Plan
from nights.progress import Progress, Tell
from nights.records import Begun, Records, StepRecord
from warehouse.engine import Engine

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who runs the night and hears of it. `name` is what a second night is told.

    `stays`: one process takes all steps. A scheduler's does not: it has a process for each.
    """

    name: str
    tell: Tell
    clock: Clock
    stays: bool = True

    @property
    def holder(self) -> Holder:
        return Holder.here(self.name)


@dataclass(frozen=True, slots=True)
class StepReport:
    """What a step did: rows written, what else is worth counting, seconds and rows of its tables.

    `warnings` are what somebody must hear of though the step was done.
    """

    rows: int
    counts: dict[str, int] = field(default_factory=dict)
    tables: dict[str, tuple[float, int]] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenNight:
    """Everything a step may use. Steps of a source have no engine: sources run side by side."""

    company: Company
    plan: Plan
    caller: Caller
    opened: Engine | None = None

    @property
    def engine(self) -> Engine:
        if self.opened is None:
            raise NightError("this step runs beside others and must not open the engine")
        return self.opened

    @property
    def records(self) -> Records:
        return Records(self.company.plans, self.plan.run_id)

    @property
    def as_of_us(self) -> int:
        return microseconds(self.plan.as_of)

    def still_ours(self) -> None:
        """NightHeldError if somebody else took the night over; notes that we are at work."""
        check(self.engine, self.plan.run_id, self.caller.holder)
        beat(self.engine, self.caller.clock())

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of the block or none of it, and only while the night is ours."""
        with self.engine.transaction():
            check(self.engine, self.plan.run_id, self.caller.holder)
            yield

    @contextmanager
    def beside(self) -> Iterator[OpenNight]:
        """The same night with a session of its own, for a thread."""
        with self.engine.session() as session:
            equip(session, self.company)
            yield replace(self, opened=session)

    def table(self, step: str, name: str, make: Callable[[], int]) -> tuple[float, int]:
        """Make one table in one transaction and tell about it; its seconds and rows."""
        began = monotonic()
        with self.transaction():
            rows = make()
        seconds = monotonic() - began
        self.caller.tell(Progress(f"{step}.{name}", "table", rows, seconds))
        return round(seconds, 3), rows


def take(night: OpenNight, step: str, do: Callable[[], StepReport]) -> StepReport:
    """Do the step; write down and tell how it went."""
    started_at, began = night.caller.clock(), monotonic()
    who = night.caller.holder
    night.records.write_begun(
        Begun(
            step=step,
            begun_at=started_at,
            holder=who.name,
            host=who.host,
            process_id=who.process_id,
        )
    )
    night.caller.tell(Progress(step, "begun"))
    try:
        report = do()
    except Exception as error:
        seconds, message = round(monotonic() - began, 3), describe(error)
        night.records.write_step(
            StepRecord(
                step=step, status="failed", started_at=started_at, seconds=seconds, message=message
            )
        )
        night.caller.tell(Progress(step, "failed", seconds=seconds, message=message))
        raise
    seconds = round(monotonic() - began, 3)
    night.records.write_step(
        StepRecord(
            step=step,
            status="done",
            started_at=started_at,
            seconds=seconds,
            rows=report.rows,
            counts=report.counts,
            tables=report.tables,
            warnings=report.warnings,
        )
    )
    night.caller.tell(Progress(step, "done", report.rows, seconds, report.counts))
    return report
