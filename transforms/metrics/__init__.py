"""Stage metrics at the watermark: entries, flows, conversions."""

from __future__ import annotations

from pathlib import Path

from models import StageConversion, StageEntry, StageFlow, StageReach
from transforms.metrics.conversion_window import CONVERSION_WINDOW
from transforms.transform import Transform, from_sql

__all__ = ["METRICS"]

_HERE = Path(__file__).parent

METRICS: list[Transform] = [
    CONVERSION_WINDOW,
    from_sql(StageReach, _HERE),
    from_sql(StageEntry, _HERE),
    from_sql(StageFlow, _HERE),
    from_sql(StageConversion, _HERE),
]
"""In order: each reads only tables made before it."""
