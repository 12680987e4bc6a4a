"""Makes reference.segment: the columns that the company splits its metrics by, for SQL to join."""

from __future__ import annotations

import pyarrow as pa

from models import SegmentReference
from transforms.transform import Night, Transform
from warehouse.engine import Engine


def make(engine: Engine, night: Night) -> int:
    """One row per configured segment; returns their number."""
    segments = pa.table({"segment_by": pa.array(night.company.segments, pa.string())})
    with engine.registered(segments=segments):
        return engine.replace(SegmentReference, "SELECT * FROM segments")


SEGMENT = Transform(SegmentReference, make)
