"""What a night leaves on disk beside its plan: how each step went and how the night ended.

    data/plans/<run_id>.json            the plan, written once (nights/plan.py)
    data/plans/<run_id>/<step>.begun    who took the step, when: without the line below it is under way
    data/plans/<run_id>/<step>.json     how the step went: also of steps that never open the engine
    data/plans/<run_id>/outcome.json    how the night ended; missing while it is under way or killed

Files, because sources run in processes that must not open the engine, and because a person must be
able to read about a night that was never published.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

PLAN, LAND_AND_PARSE = "plan", "land_and_parse"


class Begun(BaseModel):
    """A step was begun: by whom, in which process of which host."""

    model_config = ConfigDict(frozen=True)

    step: str
    begun_at: datetime
    holder: str
    host: str
    process_id: int


class StepRecord(BaseModel):
    """How one step went. `counts` and `message` hold no values of rows."""

    model_config = ConfigDict(frozen=True)

    step: str
    status: Literal["done", "failed"]
    started_at: datetime
    seconds: float
    rows: int = 0
    counts: dict[str, int] = {}
    tables: dict[str, tuple[float, int]] = {}
    """Of a step that makes tables: seconds and rows of each."""
    message: str | None = None
    warnings: tuple[str, ...] = ()
    """What somebody must hear of though the step was done."""


class Outcome(BaseModel):
    """How a night ended."""

    model_config = ConfigDict(frozen=True)

    status: Literal["done", "failed", "skipped"]
    finished_at: datetime
    watermark_at: datetime | None = None
    message: str | None = None


class Records:
    """The folder of one run."""

    def __init__(self, plans: Path, run_id: str) -> None:
        self.folder = plans / run_id

    def write_begun(self, begun: Begun) -> None:
        write_whole(self.folder / f"{begun.step}.begun", begun.model_dump_json(indent=1))

    def under_way(self) -> list[Begun]:
        """Steps that were begun and left nothing since, the oldest first: at work, or killed."""
        ended = {record.step: record.started_at for record in self.steps()}
        found = [
            Begun.model_validate_json(path.read_bytes()) for path in self.folder.glob("*.begun")
        ]
        left = [b for b in found if b.step not in ended or ended[b.step] < b.begun_at]
        return sorted(left, key=lambda begun: (begun.begun_at, begun.step))

    def write_step(self, record: StepRecord) -> None:
        write_whole(self.folder / f"{record.step}.json", record.model_dump_json(indent=1))

    def steps(self) -> list[StepRecord]:
        """How the steps went so far, in the order in which they began."""
        found = [
            StepRecord.model_validate_json(path.read_bytes())
            for path in self.folder.glob("*.json")
            if path.name != "outcome.json"
        ]
        return sorted(found, key=lambda record: (record.started_at, record.step))

    def failed_sources(self) -> dict[str, str]:
        """Source → why it, or some shares of it, could not be landed or parsed."""
        found: dict[str, list[str]] = {}
        for record in self.steps():
            step, _, name = record.step.partition(".")
            if record.status == "failed" and step == LAND_AND_PARSE:
                source = name.partition(".")[0]
                found.setdefault(source, []).append(record.message or "no reason recorded")
        return {source: "; ".join(reasons) for source, reasons in found.items()}

    def write_outcome(self, outcome: Outcome) -> None:
        write_whole(self.folder / "outcome.json", outcome.model_dump_json(indent=1))

    def outcome(self) -> Outcome | None:
        path = self.folder / "outcome.json"
        return Outcome.model_validate_json(path.read_bytes()) if path.exists() else None

    def forget_outcome(self) -> None:
        """The night goes on after all: a retried step takes it up again."""
        (self.folder / "outcome.json").unlink(missing_ok=True)

    def is_marked(self, what: str) -> bool:
        """Whether this run noted before that `what` was done, such as an alert."""
        return (self.folder / f"{what}.mark").exists()

    def mark(self, what: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / f"{what}.mark").touch()


def write_once(path: Path, text: str) -> None:
    """The file is there with all of the text, or as somebody else wrote it before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    write_whole(temporary, text)
    with suppress(FileExistsError):
        os.link(temporary, path)
    temporary.unlink()


def write_whole(path: Path, text: str) -> None:
    """The file is there with all of the text, or as it was before: also after a crash."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
