"""What identity costs, beside the least that anybody has to do: each in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Part:
    """One table, or one step of the yardstick."""

    name: str
    seconds: float
    processor_seconds: float
    rows: int


@dataclass(frozen=True, slots=True)
class Process:
    """What one process did, and the most memory that it held."""

    parts: list[Part]
    peak_mb: float

    @property
    def seconds(self) -> float:
        return sum(part.seconds for part in self.parts)

    @property
    def processor_seconds(self) -> float:
        return sum(part.processor_seconds for part in self.parts)


@dataclass(frozen=True, slots=True)
class Speed:
    """Identity and the yardstick over the same tables."""

    touchpoints: int
    busy: float
    """Processes at work on the machine before."""
    yardstick: Process
    identity: Process


def measure(folder: Path, touchpoints: int) -> Speed:
    """Make the tables, then time identity and after it the yardstick, which needs identity's edges."""
    _process(folder, f"make:{touchpoints}")
    busy = os.getloadavg()[0]
    identity = _process(folder, "identity")
    return Speed(touchpoints, busy, _process(folder, "yardstick"), identity)


def _process(folder: Path, what: str) -> Process:
    done = subprocess.run(
        [sys.executable, "-m", "bench.identity_step", str(folder), what],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{what} failed:\n{done.stderr}")
    told = json.loads(done.stdout.splitlines()[-1])
    parts = [Part(name, *numbers) for name, numbers in told["parts"].items()]
    return Process(parts, told["peak_mb"])
