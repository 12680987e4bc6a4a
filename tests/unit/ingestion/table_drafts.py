"""Drafts that a table room's SELECTs give for a CSV text, before conversion."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa

import ingestion.conversion
from ingestion.formats.draft import DRAFT_COLUMNS
from ingestion.formats.room import Kind, Room
from warehouse.engine import Engine

Draft = dict[str, Any]
MACROS = sorted(Path(ingestion.conversion.__file__).parent.glob("macros*.sql"))


def kind_of(room: Room, text: str) -> Kind | None:
    """The kind that a file's header says."""
    header = {name.strip().lower() for name in next(csv.reader(io.StringIO(text)))}
    return next((kind for kind in room.kinds if kind.required <= header), None)


def drafts(room: Room, text: str) -> list[Draft]:
    """Drafts in the order of rows; a row's own in the order of outcome and word. All columns."""
    with _shown(room, text) as (engine, kind):
        engine.execute(f"CREATE TEMP TABLE drafted AS {kind.sql()}")
        return _complete(engine)


def plan(room: Room, text: str) -> str:
    """How the engine goes about the SELECT."""
    with _shown(room, text) as (engine, kind):
        return "".join(part for _, part in engine.rows(f"EXPLAIN {kind.sql()}"))


@contextmanager
def _shown(room: Room, text: str) -> Iterator[tuple[Engine, Kind]]:
    """An engine with all that the SELECT of the text's kind reads."""
    kind = kind_of(room, text)
    assert kind is not None, "no kind has its required columns in this header"
    with Engine.open(None) as engine:
        for macros in MACROS:
            engine.execute(macros.read_text("utf-8"))
        for path in room.tables:
            engine.execute(
                f"CREATE TEMP TABLE {path.stem} AS FROM read_csv(?, all_varchar = TRUE)",
                [str(path)],
            )
        with engine.registered(item=_items(kind, text)):
            yield engine, kind


def short(found: list[Draft], *columns: str) -> list[tuple[Any, ...]]:
    """Drafts as tuples of the columns asked for, a row number first."""
    return [tuple(draft[name] for name in ("record_no", *columns)) for draft in found]


def outcomes(found: list[Draft]) -> list[tuple[int, str, str | None]]:
    """(row, outcome, the rule or else our word) of each draft."""
    return [(d["record_no"], d["outcome"], d["rule"] or d["event_type"]) for d in found]


def _items(kind: Kind, text: str) -> pa.Table:
    rows = list(csv.reader(io.StringIO(text.strip())))
    header = [name.strip().lower() for name in rows[0]]
    numbers = pa.array(range(1, len(rows)), pa.int64())
    columns = {
        name: pa.array([row[place] or None for row in rows[1:]], pa.string())
        for place, name in enumerate(header)
    }
    missing = {name: pa.nulls(len(rows) - 1, pa.string()) for name in kind.optional - set(header)}
    ones = pa.array([1] * (len(rows) - 1), pa.int64())
    return pa.table({"record_no": numbers, "item_no": ones, **columns, **missing})


def _complete(engine: Engine) -> list[Draft]:
    given = {name for name, *_ in engine.rows("DESCRIBE drafted")}
    assert given <= DRAFT_COLUMNS.keys(), given - DRAFT_COLUMNS.keys()
    read = ", ".join(
        f"CAST({name if name in given else 'NULL'} AS {kind}) AS {name}"
        for name, kind in DRAFT_COLUMNS.items()
    )
    table = engine.arrow(
        f"SELECT * FROM (SELECT {read} FROM drafted) ORDER BY record_no, outcome, event_type, dedupe_key"
    )
    found: list[Draft] = table.to_pylist()
    return found
