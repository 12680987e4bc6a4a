"""A night at a million touchpoints, step by step, each in a fresh process: `make bench`.

    python -m bench.night [--touchpoints N] [--page docs/performance.md]

Writes the page with the numbers, the machine and the date.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from time import monotonic
from typing import Any

from bench.yardstick import YARDSTICKS

ROOT = Path(__file__).parents[1]
_PER_CUSTOMER = 34
"""Touchpoints one of the demo's people makes in 90 days, about; sets how many people are needed."""
_DAYS = 90
_DEFINITION = "purchase"
"""The only one that is measured: each further one costs another walk over the touchpoints."""
_MEMORY = "600MB"
"""What DuckDB may hold (`limits.memory`). Arrays and the rest come on top; the bar is 1 GB for all."""
_TO_PUBLISHED = ("load", "identity", "journeys", "metrics", "judge", "publish")
_JSON_FORMATS = ("segment", "sendgrid")
_PARSE_BAR = 3  # times as long as reading the lines and checking that they are JSON


@dataclass(frozen=True, slots=True)
class Measured:
    """One step: what it did, how long it took, how much memory its process needed at most."""

    step: str
    rows: int
    seconds: float
    processor_seconds: float
    peak_mb: float
    import_seconds: float


def main() -> None:
    arguments, busy = _arguments(), os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="sojourn-bench-") as scratch:
        folder = Path(scratch) / "company"
        made, seconds = _company(folder, arguments.touchpoints)
        measured = _night(folder, made.last_day)
    page = _page((made.touchpoints, seconds), busy, measured)
    arguments.page.write_text(page, encoding="utf-8")
    print(page)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--touchpoints", type=int, default=1_000_000)
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "performance.md")
    return parser.parse_args()


def _company(folder: Path, touchpoints: int) -> tuple[Any, float]:
    """The demo company of about that many touchpoints, with one journey definition, and the seconds
    that making it took."""
    from demo import DemoOptions, make_company

    began = monotonic()
    customers = max(20, touchpoints // _PER_CUSTOMER)
    made = make_company(
        folder, DemoOptions(customers=customers, days=_DAYS, exports="once", truth=False)
    )
    seconds = monotonic() - began
    for path in (folder / "journeys").glob("*.yaml"):
        if path.stem != _DEFINITION:
            path.unlink()
    settings = folder / "company.yaml"
    told = settings.read_text(encoding="utf-8")
    told = re.sub(r"(?m)^  memory: .*", f"  memory: {_MEMORY}", told)
    # Each segment makes every metric once more: a night without any is what nights are compared by.
    settings.write_text(re.sub(r"(?m)^segments: .*\n", "", told), encoding="utf-8")
    return made, seconds


def _night(folder: Path, last_day: Any) -> list[Measured]:
    from company import load_company
    from nights.steps import ENGINE_STEPS

    company = load_company(folder, os.environ)
    as_of = datetime(last_day.year, last_day.month, last_day.day, 12, tzinfo=UTC) + timedelta(
        days=1
    )
    run_id = (as_of.date()).isoformat()
    names = [source.name for source in company.sources]
    json_names = [s.name for s in company.sources if s.format in _JSON_FORMATS]
    steps = [
        *(f"land.{name}" for name in names),
        *(f"{yardstick}.{name}" for name in json_names for yardstick in YARDSTICKS),
        *(f"parse.{name}" for name in names),
        *ENGINE_STEPS,
    ]
    plan = _measure(folder, "plan", as_of.isoformat())
    return [plan, *(_measure(folder, step, run_id) for step in steps)]


def _measure(folder: Path, step: str, argument: str) -> Measured:
    done = subprocess.run(
        [sys.executable, "-m", "bench.step", str(folder), step, argument],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{step} failed:\n{done.stderr}")
    told = json.loads(done.stdout.splitlines()[-1])
    print(f"{step:24} {told['seconds']:7.2f} s {told['peak_mb']:7.0f} MB", file=sys.stderr)
    return Measured(step=step, **told)


def _page(made: tuple[int, float], busy: float, measured: list[Measured]) -> str:
    touchpoints, made_seconds = made
    by_step = {m.step: m for m in measured}
    after = [by_step[step] for step in _TO_PUBLISHED]
    typed = sum(m.seconds for m in after)
    imports = by_step["judge"].import_seconds
    return "\n".join(
        [
            "# How long a night takes",
            "",
            "Written by `make bench`: the demo company, every step in a process of its own.",
            "",
            f"- {datetime.now(UTC):%Y-%m-%d}, {machine()}",
            f"- {versions()}",
            f"- {busy:.1f} processes were at work on the machine before the first step",
            f"- {touchpoints:,} touchpoints over {_DAYS} days; making them took {made_seconds:.1f} s",
            f"- DuckDB may hold {_MEMORY} (`limits.memory` in company.yaml)",
            "",
            "| step | rows | seconds | rows/s | processor seconds | peak memory, MB |",
            "|---|---:|---:|---:|---:|---:|",
            *(_line(m) for m in measured),
            "",
            *_against_yardsticks(by_step),
            f"- From typed rows to published: **{typed:.1f} s**, at most "
            f"**{max(m.peak_mb for m in after):,.0f} MB**. Bars: 15 s and 1 GB at a million.",
            f"- Apart from that, importing Great Expectations and the rest before judging took "
            f"{imports:.1f} s; other steps {by_step['load'].import_seconds:.1f} s.",
            "",
        ]
    )


def _against_yardsticks(by_step: dict[str, Measured]) -> list[str]:
    """Parsing beside reading the same lines and checking that they are JSON, both ways."""
    plain = _ratio(by_step, "python_lines")
    scan = _ratio(by_step, "duckdb_lines")
    return [
        "- Parsing JSON takes, against reading the same lines and checking that they are JSON,",
        f"  - {plain} when a Python loop reads them line by line;",
        f"  - {scan} when DuckDB scans them on both processors and keeps nothing.",
        "",
        "  The scan is a floor and no bar that parsing can reach: it looks at every byte once, while"
        " parsing also writes two SHA-256 hashes a row (its key and its content), which alone take"
        " about as long as the scan. The rest is reading some 30 members by name, times, identifiers"
        " normalised and keyed, and Parquet.",
    ]


def _ratio(by_step: dict[str, Measured], yardstick: str) -> str:
    pairs = [
        (m.seconds, by_step[step.replace(yardstick, "parse")].seconds)
        for step, m in by_step.items()
        if step.startswith(f"{yardstick}.")
    ]
    read, parsed = (sum(column) for column in zip(*pairs, strict=True))
    verdict = "met" if parsed <= _PARSE_BAR * read else "not met"
    return (
        f"**{parsed / read:.1f} ×** ({parsed:.2f} s against {read:.2f} s;"
        f" the bar of {_PARSE_BAR} × is {verdict})"
    )


def _line(m: Measured) -> str:
    speed = f"{m.rows / m.seconds:,.0f}" if m.rows > 1 and m.seconds > 0 else ""
    return f"| {m.step} | {m.rows:,} | {m.seconds:.2f} | {speed} | {m.processor_seconds:.1f} | {m.peak_mb:,.0f} |"


def machine() -> str:
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in _text("/proc/cpuinfo").splitlines()
            if line.startswith("model name")
        ),
        platform.processor() or "unknown processor",
    )
    kilobytes = next(
        (
            int(li.split()[1])
            for li in _text("/proc/meminfo").splitlines()
            if li.startswith("MemTotal")
        ),
        0,
    )
    return f"{os.cpu_count()} cores of {model}, {kilobytes / 1e6:.0f} GB of memory, {platform.system()}"


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError:
        return ""


def versions() -> str:
    names = ("duckdb", "pyarrow", "pandas", "great-expectations")
    return f"Python {platform.python_version()}, " + ", ".join(f"{n} {version(n)}" for n in names)


if __name__ == "__main__":
    main()
