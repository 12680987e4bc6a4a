"""One step of a night in a process of its own, measured: `python -m bench.step COMPANY STEP RUN_ID`.

Prints one line of JSON: seconds of the step, seconds of the imports before it, rows, peak memory.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, process_time
from typing import Any


def main(folder: str, step: str, run_id: str) -> dict[str, Any]:
    began = monotonic()
    if step == "judge":
        import great_expectations  # noqa: F401
    do = _prepared(Path(folder), step, run_id)
    imported, worked = monotonic(), process_time()
    rows = do()
    return {
        "seconds": monotonic() - imported,
        "processor_seconds": process_time() - worked,
        "import_seconds": imported - began,
        "rows": rows,
        "peak_mb": peak_kilobytes() / 1024,
    }


def peak_kilobytes(process: int | str = "self") -> int:
    """The most memory a process ever held; 0 of one that has ended. Not getrusage: that one remembers
    the parent's too."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return next(
        (int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0
    )


def _prepared(folder: Path, step: str, run_id: str) -> Callable[[], int]:
    """What to measure: everything it needs is imported and read."""
    import pandas  # noqa: F401 - DuckDB does, with the first value that is bound

    import ingestion
    from bench.yardstick import YARDSTICKS
    from company import load_company
    from nights.open_night import Caller
    from nights.plan import read_plan
    from nights.progress import nobody
    from nights.run import engine_step
    from nights.start import start

    company = load_company(folder, os.environ)
    caller = Caller("bench", nobody, lambda: datetime.now(UTC))
    name, _, source = step.partition(".")
    if name == "plan":
        return lambda: len(start(company, datetime.fromisoformat(run_id), caller).run_id)
    if name == "land":
        plan = read_plan(company, run_id)
        files = plan.sources[source].files
        return lambda: len(ingestion.land(company, company.source(source), files, plan.planned_at))
    if name == "parse":
        return lambda: sum(
            batch.touchpoints_parsed for batch in ingestion.parse(company, company.source(source))
        )
    if name in YARDSTICKS:
        return lambda: YARDSTICKS[name](company.landing / source)
    return lambda: engine_step(company, run_id, step, caller).rows


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
