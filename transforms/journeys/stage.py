"""Makes reference.stage: the stages of every journey definition, for SQL to join."""

from __future__ import annotations

import pyarrow as pa

from models import StageReference
from transforms.transform import Night, Transform
from warehouse.engine import Engine, declared
from warehouse.types import arrow_schema


def make(engine: Engine, night: Night) -> int:
    """One row per definition and stage; returns their number."""
    rows = [
        {
            "definition": definition.name,
            "stage": stage.name,
            "stage_rank": stage.rank,
            "horizon_us": definition.horizons_us.get(stage.name, definition.inactivity_us),
            "is_goal": stage.name == definition.goal,
            "has_match": bool(stage.match),
        }
        for definition in night.company.definitions
        for stage in definition.stages
    ]
    stages = pa.Table.from_pylist(rows, schema=arrow_schema(declared(StageReference)))
    with engine.registered(stages=stages):
        return engine.replace(StageReference, "SELECT * FROM stages")


STAGE = Transform(StageReference, make)
