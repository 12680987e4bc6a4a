"""A night as far as loading, in a process that a test kills at any moment."""

from __future__ import annotations

import multiprocessing
import sys
from datetime import datetime
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from nights.records import Outcome, Records
from nights.run import engine_step, source_step
from nights.start import start
from tests.small_company import NOW, caller, company_in


def read_and_load(folder: Path, now: datetime = NOW) -> None:
    """Plan, or take up the plan that was left; land, parse, load; then the night has ended."""
    company = company_in(folder)
    plan = start(company, now, caller())
    source_step(company, plan.run_id, "web", caller())
    engine_step(company, plan.run_id, "load", caller())
    Records(company.plans, plan.run_id).write_outcome(Outcome(status="done", finished_at=now))


def process(folder: Path) -> ForkServerProcess:
    """A process that will do it, forked from one that has imported everything already."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, "ingestion.transports.kafka.taking"])
    sys.path.insert(0, str(Path(__file__).parents[3]))
    made = context.Process(target=read_and_load, args=(folder,))
    made.start()
    return made
