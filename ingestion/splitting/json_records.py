"""JSON records: which are JSON, and which items they hold."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.conversion.batches import Part, Parts
from ingestion.formats.room import Room
from ingestion.splitting.depth import too_deep
from ingestion.splitting.lines import Mask, valid_utf8
from warehouse.engine import Engine

ITEM = pa.schema([("record_no", pa.int64()), ("item_no", pa.int64()), ("body", pa.large_string())])

_BATCH_ROWS = 16_384  # rows of an Arrow batch: what one thread takes at once
_HERE = Path(__file__).parent
_NOTHING = "\x01"  # no JSON has it as such: no record is a batch body


class JsonReader:
    """Reads records of files of JSON in the format of `room`."""

    def __init__(self, engine: Engine, room: Room) -> None:
        self._engine = engine
        self._member = room.batch_member
        self._defaults = list(room.batch_defaults)
        self._judge = (_HERE / "json_record.sql").read_text(encoding="utf-8")
        self._explode = (_HERE / "json_item.sql").read_text(encoding="utf-8")

    def read(self, parts: Sequence[Part]) -> pa.Table:
        """The items in the records (see ITEM), counted in their batches; what is none is refused."""
        readable = [_readable(part) for part in parts]
        records = _records(readable)
        verdicts = self._verdicts(records)
        _note(readable, verdicts)
        items = _items(records, verdicts == "")
        held = (verdicts == "array") | (verdicts == "batch")
        if held.any():
            inside = self._items_inside(records.filter(pa.array(held)), Parts(parts))
            items = pa.concat_tables([items, inside])
        Parts(parts).count_items(items)
        return sliced(items)

    def _verdicts(self, records: pa.Table) -> Any:
        """What each record is; '' is one object with one item."""
        verdicts = np.full(len(records), "", dtype="<U16")
        parameters = {
            # Without the first quote, which is everywhere, the search is three times as fast.
            "batch_text": f'{self._member}"' if self._member else _NOTHING,
            "batch_path": f"$.{self._member}",
        }
        with self._engine.registered(line=sliced(records)):
            special = self._engine.arrow(self._judge, parameters)
        where = np.searchsorted(records["record_no"].to_numpy(), special["record_no"].to_numpy())
        verdicts[where] = special["verdict"].to_pylist()
        for index in np.flatnonzero(verdicts == "doubtful"):
            verdicts[index] = self._second_look(records["body"][int(index)].as_py())
        return verdicts

    def _second_look(self, text: str) -> str:
        """The verdict on a record that DuckDB may have been too kind to."""
        try:
            value = json.loads(text, parse_constant=_refuse)
        except ValueError:
            return "not_json"
        if isinstance(value, list):
            return "array"
        if not isinstance(value, dict):
            return "not_an_object"
        return "batch" if self._member and isinstance(value.get(self._member), list) else ""

    def _items_inside(self, records: pa.Table, parts: Parts) -> pa.Table:
        """The items of arrays and batch bodies."""
        parameters = {"batch_items": f"$.{self._member}[*]", "defaults": self._defaults}
        with self._engine.registered(body=sliced(records, 16)):
            found = self._engine.arrow(self._explode, parameters)
        wrong = found.filter(pc.invert(found["is_object"])).select(["record_no", "item_no"])
        parts.refuse(with_rule(wrong, "not_an_object"))
        parts.count_items(wrong)
        if len(wrong):
            found = found.filter(found["is_object"])
        return found.select(ITEM.names).cast(ITEM)


def sliced(rows: pa.Table, size: int = _BATCH_ROWS) -> pa.Table:
    """The same rows in batches of `size`, so that several threads can take them."""
    return pa.Table.from_batches(rows.to_batches(max_chunksize=size), rows.schema)


def with_rule(items: pa.Table, rule: str) -> pa.Table:
    """Items as rows that Refusals takes."""
    rules = pa.array([rule] * len(items), pa.string())
    return items.append_column("rule", rules).append_column(
        "detail", pa.nulls(len(items), pa.string())
    )


def _readable(part: Part) -> tuple[Part, pa.LargeStringArray]:
    """The records that are text of a size and depth that can be read, and their text."""
    lines, refusals = part.lines, part.batch.refusals
    bad = lines.ends - lines.starts > part.limit
    refusals.records(lines.only(bad), "record_too_large", f"more than {part.limit} bytes")
    deep = ~bad & too_deep(lines)
    refusals.records(lines.only(deep), "too_deep")
    records, kept = lines.loose(), ~(bad | deep)
    if not kept.all():
        lines, records = lines.only(kept), records.filter(pa.array(kept))
    text, good = valid_utf8(records)
    if text is None:
        refusals.records(lines.only(~good), "not_utf8")
        lines, text = lines.only(good), records.filter(pa.array(good)).cast(pa.large_string())
    return replace(part, lines=lines), text


def _records(readable: Sequence[tuple[Part, pa.LargeStringArray]]) -> pa.Table:
    numbers = pa.chunked_array([part.lines.numbers for part, _ in readable], pa.int64())
    texts = pa.chunked_array([text for _, text in readable], pa.large_string())
    return pa.table({"record_no": numbers, "body": texts})


def _note(readable: Sequence[tuple[Part, pa.LargeStringArray]], verdicts: Any) -> None:
    """Refuse records that are no JSON or no object; blank lines are none."""
    start = 0
    for part, text in readable:
        own = verdicts[start : start + len(text)]
        start += len(text)
        for rule in ("not_json", "not_an_object"):
            part.batch.refusals.records(part.lines.only(own == rule), rule)
        blank = int((own == "blank").sum())
        part.batch.add(records=-blank)
        part.batch.count("counted", "blank_line", blank)


def _items(records: pa.Table, which: Mask) -> pa.Table:
    """Records as items."""
    if not which.all():
        records = records.filter(pa.array(which))
    first = pa.array(np.ones(len(records), dtype=np.int64))
    return pa.table([records["record_no"], first, records["body"]], schema=ITEM)


def _refuse(constant: str) -> Sequence[str]:
    raise ValueError(constant)
