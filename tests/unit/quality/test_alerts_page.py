"""docs/alerts.md says of every gate what it holds and what to do."""

from __future__ import annotations

import re
from pathlib import Path

from quality.judge import observe
from tests.unit.small_night import RUN_ID
from warehouse.engine import Engine

PAGE = (Path(__file__).parents[3] / "docs" / "alerts.md").read_text(encoding="utf-8")


def test_every_gate_is_on_the_page_with_its_severity(engine: Engine) -> None:
    rows = re.findall(r"^\| (`.*?) \|", PAGE, re.MULTILINE)
    told = {
        gate: "warn" if "(warn)" in row else "fail"
        for row in rows
        for gate in re.findall(r"`(\w+)`", row)
    }
    assert told == {o.gate: o.severity for o in observe(engine, RUN_ID)}
