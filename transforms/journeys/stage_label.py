"""Makes stage_label: what people read for the stages of every definition, in order."""

from __future__ import annotations

import pyarrow as pa

from models import StageLabel
from transforms.transform import Night, Transform
from warehouse.engine import Engine, declared
from warehouse.types import arrow_schema


def make(engine: Engine, night: Night) -> int:
    """One row per definition and stage; returns their number."""
    rows = [
        {
            "definition": definition.name,
            "definition_label": definition.label,
            "stage": stage.name,
            "stage_no": number,
            "label": stage.label,
        }
        for definition in night.company.definitions
        for number, stage in enumerate(sorted(definition.stages, key=lambda s: s.rank), start=1)
    ]
    labels = pa.Table.from_pylist(rows, schema=arrow_schema(declared(StageLabel)))
    with engine.registered(labels=labels):
        return engine.replace(StageLabel, "SELECT * FROM labels")


STAGE_LABEL = Transform(StageLabel, make)
