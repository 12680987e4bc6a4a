"""Makes touchpoint_label: what people read for every event word, definition by definition."""

from __future__ import annotations

import pyarrow as pa

from company import in_words
from models import TouchpointLabel
from transforms.transform import Night, Transform
from warehouse.engine import Engine, declared
from warehouse.types import arrow_schema


def make(engine: Engine, night: Night) -> int:
    """One row per definition and event word of the company; returns their number."""
    rows = [
        {
            "definition": definition.name,
            "event_type": word,
            "label": definition.labels.get(word, in_words(word)),
        }
        for definition in night.company.definitions
        for word in night.company.words
    ]
    labels = pa.Table.from_pylist(rows, schema=arrow_schema(declared(TouchpointLabel)))
    with engine.registered(labels=labels):
        return engine.replace(TouchpointLabel, "SELECT * FROM labels")


TOUCHPOINT_LABEL = Transform(TouchpointLabel, make)
