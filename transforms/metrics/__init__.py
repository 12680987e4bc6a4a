"""Stage metrics at the watermark: entries, flows, conversions."""

from __future__ import annotations

from pathlib import Path

from models import StageEntry, StageFlow
from transforms.metrics.stage_conversion import STAGE_CONVERSION
from transforms.transform import Transform, from_sql

__all__ = ["METRICS"]

_HERE = Path(__file__).parent

METRICS: list[Transform] = [
    from_sql(StageEntry, _HERE),
    from_sql(StageFlow, _HERE),
    STAGE_CONVERSION,
]
"""Each reads stage_visit and reference.stage alone."""
