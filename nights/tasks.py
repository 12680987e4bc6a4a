"""The steps as a scheduler calls them: plain arguments in, run ids and counts out, one line told."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from company import Company, load_company
from company.source_kafka import KafkaTransport
from ingestion import Share
from nights.errors import GateFailedError, OlderNightError
from nights.open_night import Caller
from nights.progress import Progress, line
from nights.run import engine_step as _engine_step
from nights.run import source_step
from nights.start import start, start_rebuild

__all__ = ["Call", "GateFailedError", "engine_step", "land_and_parse", "plan"]


@dataclass(frozen=True, slots=True)
class Call:
    """The company folder, the environment that holds its secrets, and the name the night is held by."""

    folder: Path
    environ: Mapping[str, str]
    name: str

    def company(self) -> Company:
        return load_company(self.folder, self.environ)

    def caller(self) -> Caller:
        return Caller(self.name, _say, lambda: datetime.now(UTC), stays=False)


def plan(call: Call, instant: datetime, *, is_rebuild: bool = False) -> list[dict[str, str | int]]:
    """{night, source} for each source of the night, {…, part, parts} for each share of it; empty, with
    a line why, for an older one."""
    company = call.company()
    begin = start_rebuild if is_rebuild else start
    try:
        planned = begin(company, instant, call.caller())
    except OlderNightError as error:
        _say(Progress("plan", "note", message=str(error)))
        return []
    return [
        {"night": planned.run_id, "source": source, **part}
        for source in planned.sources
        for part in _parts(company, source)
    ]


def _parts(company: Company, source: str) -> list[dict[str, int]]:
    """The shares of a source that its `max_parallel` allows; one without a word for the usual one."""
    transport = company.source(source).transport
    count = transport.max_parallel if isinstance(transport, KafkaTransport) else 1
    return [{"part": n, "parts": count} for n in range(count)] if count > 1 else [{}]


def land_and_parse(
    call: Call, night: str, source: str, part: int = 0, parts: int = 1
) -> dict[str, int]:
    """Counts of one source's step, or of a share of it."""
    report = source_step(call.company(), night, source, call.caller(), Share(part, parts))
    return {"rows": report.rows, **report.counts}


def engine_step(call: Call, night: str, step: str) -> dict[str, int]:
    """Counts of one of the steps after it."""
    report = _engine_step(call.company(), night, step, call.caller())
    return {"rows": report.rows, **report.counts}


def _say(progress: Progress) -> None:
    """One line a step, on standard output: a scheduler keeps it as the task's log."""
    if told := line(progress):
        sys.stdout.write(f"{told}\n")
        sys.stdout.flush()
