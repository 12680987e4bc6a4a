"""Tables drawn as text, for spec tests that an analyst can read.

    source | event_type  | t
    web    | page_viewed | 1

A blank cell or `-` is null. Cells become int, float, bool or text.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from models import Base
from warehouse.engine import Engine, declared
from warehouse.types import arrow_schema

Row = dict[str, Any]


def rows(text: str) -> list[Row]:
    """Rows of a drawn table, one dict each, keyed by the header's names."""
    lines = [
        line for line in text.strip().splitlines() if line.strip() and not set(line) <= set("-+| ")
    ]
    header = [name.strip() for name in lines[0].split("|")]
    return [dict(zip(header, map(_cell, line.split("|")), strict=True)) for line in lines[1:]]


def fill(engine: Engine, model: type[Base], given: list[Row], **defaults: Any) -> None:
    """Put rows into the model's table, made if missing; a column named nowhere gets its default.

    The default is null where the column may be null, else False, 0 or "".
    """
    engine.create(model)
    table = declared(model)
    schema = arrow_schema(table)
    blank: Row = {field.name: None if field.nullable else _blank(field.type) for field in schema}
    unknown = {name for row in [*given, defaults] for name in row} - blank.keys()
    assert not unknown, f"{table.fullname} has no columns {sorted(unknown)}"
    complete = [{**blank, **defaults, **row} for row in given]
    filled = pa.Table.from_pylist(complete, schema=schema)
    with engine.registered(filled=filled):
        engine.execute(f"INSERT INTO {table.fullname} BY NAME SELECT * FROM filled")


def _cell(cell: str) -> Any:
    text = cell.strip()
    if text in ("", "-"):
        return None
    if text in ("true", "false", "yes", "no"):
        return text in ("true", "yes")
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _blank(kind: pa.DataType) -> Any:
    if pa.types.is_boolean(kind):
        return False
    return "" if pa.types.is_string(kind) else 0
