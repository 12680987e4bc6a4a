"""One measurement of identity in a process of its own: `python -m bench.identity_step FOLDER WHAT`.

WHAT is `make:N` (tables of N touchpoints), `yardstick` or `identity`. Prints a line of JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, process_time
from typing import Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from bench.identity_world import AS_OF_US, fill
from bench.step import peak_kilobytes
from company import load_company
from demo import DemoOptions, make_company
from ingestion.loading.reference import write_reference
from transforms.identity import IDENTITY
from transforms.transform import Night
from warehouse import functions
from warehouse.engine import Engine, Limits

_MEMORY = "500MB"
"""What DuckDB may hold. Arrays and the rest of the process come on top; the bar is 1 GB for all."""

_COLUMNS = """
CREATE TABLE yardstick AS
SELECT
    touchpoint.touchpoint_key,
    MAX(CASE WHEN shown.level = 'device' THEN shown.identifier_key END) AS device,
    touchpoint.occurred_us,
    MAX(CASE WHEN shown.level = 'person' THEN shown.identifier_key END) AS person
FROM loaded.touchpoint AS touchpoint
LEFT JOIN loaded.touchpoint_identifier AS shown
    ON touchpoint.touchpoint_key = shown.touchpoint_key
GROUP BY touchpoint.touchpoint_key, touchpoint.occurred_us
"""


@dataclass
class Clock:
    """Seconds and processor seconds of each part, in order."""

    parts: dict[str, tuple[float, float, int]] = field(default_factory=dict)

    @contextmanager
    def part(self, name: str) -> Iterator[Callable[[int], None]]:
        began, worked, rows = monotonic(), process_time(), [0]
        yield lambda n: rows.__setitem__(0, n)
        self.parts[name] = (monotonic() - began, process_time() - worked, rows[0])


def main(folder: Path, what: str) -> dict[str, Any]:
    clock = Clock()
    step, _, number = what.partition(":")
    {"make": _make, "yardstick": _yardstick, "identity": _identity}[step](folder, clock, number)
    return {"parts": clock.parts, "peak_mb": peak_kilobytes() / 1024}


def _make(folder: Path, clock: Clock, touchpoints: str) -> None:
    """Loaded tables, the sample company's configuration beside them, and the yardstick's columns."""
    make_company(folder / "company", DemoOptions(customers=20, days=14, truth=False))
    with clock.part("make"), _engine(folder, "8GB") as engine:
        fill(engine, int(touchpoints))
        write_reference(engine, load_company(folder / "company", {}))
        engine.execute(_COLUMNS)


@contextmanager
def _engine(folder: Path, memory: str) -> Iterator[Engine]:
    company = load_company(folder / "company", {})
    with Engine.open(folder / "engine.duckdb", Limits(memory=memory)) as engine:
        functions.install(engine, company.secret)
        yield engine


def _yardstick(folder: Path, clock: Clock, _: str) -> None:
    """Read device, time and person of every touchpoint, sort by (device, time), find components."""
    with _engine(folder, "8GB") as engine:
        with clock.part("read"):
            rows = engine.arrow("SELECT device, occurred_us, person FROM yardstick")
            device, at, person = (column.fill_null(0).to_numpy() for column in rows.columns)
        with clock.part("sort"):
            order = np.lexsort((at, device))
            device, at, person = device[order], at[order], person[order]
        with clock.part("components"):
            pairs = "SELECT identifier_key_a, identifier_key_b FROM identity_edge"
            a, b = (column.to_numpy() for column in engine.arrow(pairs).columns)
            nodes, place = np.unique(np.r_[a, b], return_inverse=True)
            edges = (place[: len(a)], place[len(a) :])
            graph = coo_array((np.ones(len(a), np.int8), edges), shape=(len(nodes), len(nodes)))
            connected_components(graph, directed=False)


def _identity(folder: Path, clock: Clock, _: str) -> None:
    """From loaded tables to touchpoint_customer, one transaction a table as in a night."""
    night = Night(AS_OF_US, None, load_company(folder / "company", {}))
    with _engine(folder, _MEMORY) as engine:
        for transform in IDENTITY:
            with clock.part(transform.name) as rows, engine.transaction():
                rows(transform.make(engine, night))
            if transform.name == "touchpoint_customer":
                break


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), sys.argv[2])))
