"""Makes reference.conversion_window: the windows of every journey definition, for SQL to join."""

from __future__ import annotations

import pyarrow as pa

from models import ConversionWindow
from transforms.transform import Night, Transform
from warehouse.engine import Engine, declared
from warehouse.types import arrow_schema


def make(engine: Engine, night: Night) -> int:
    """One row per definition and window; returns their number."""
    rows = [
        {"definition": definition.name, "window_days": days}
        for definition in night.company.definitions
        for days in sorted(set(definition.windows_days))
    ]
    windows = pa.Table.from_pylist(rows, schema=arrow_schema(declared(ConversionWindow)))
    with engine.registered(windows=windows):
        return engine.replace(ConversionWindow, "SELECT * FROM windows")


CONVERSION_WINDOW = Transform(ConversionWindow, make)
