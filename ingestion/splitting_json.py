"""JSON records: which are JSON, and which items they hold."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.conversion.output import Refusals
from ingestion.formats.room import Room
from ingestion.splitting import Lines, Mask, valid_utf8
from ingestion.splitting_depth import too_deep
from warehouse.engine import Engine

ITEM = pa.schema([("record_no", pa.int64()), ("item_no", pa.int64()), ("body", pa.large_string())])

_BATCH_ROWS = 16_384  # rows of an Arrow batch: what one thread takes at once
_HERE = Path(__file__).parent
_NOTHING = "\n"  # a text that no record has: none is a batch body, none waits


class JsonReader:
    """Reads pieces of a file of JSON records in the format of `room`."""

    def __init__(self, engine: Engine, room: Room, refusals: Refusals) -> None:
        self.blank = 0
        self.refused_items = 0
        self._engine = engine
        self._refusals = refusals
        self._waiting_text = room.waiting_text
        self._member = room.batch_member
        self._defaults = list(room.batch_defaults)
        self._judge = (_HERE / "splitting_json.sql").read_text(encoding="utf-8")
        self._explode = (_HERE / "splitting_items.sql").read_text(encoding="utf-8")

    def read(self, lines: Lines, limit: int) -> tuple[pa.Table, pa.Table]:
        """The items in the records (see ITEM), those to take now and those that wait.

        Records longer than `limit` bytes, and what else is no item, are refused.
        """
        lines, text = self._text(lines, limit)
        verdicts = self._verdicts(lines, text)
        for rule in ("not_json", "not_an_object"):
            self._refusals.records(lines.only(verdicts == rule), rule)
        self.blank += int((verdicts == "blank").sum())
        now = [_items(lines, text, verdicts == "")]
        waiting = [_items(lines, text, verdicts == "waiting")]
        held = (verdicts == "array") | (verdicts == "batch")
        if held.any():
            items = self._items_inside(lines, text, held)
            waits = self._waits(items)
            now.append(items.filter(pc.invert(waits)))
            waiting.append(items.filter(waits))
        return sliced(pa.concat_tables(now)), pa.concat_tables(waiting)

    def _text(self, lines: Lines, limit: int) -> tuple[Lines, pa.LargeStringArray]:
        """The records that are text of a size and depth that can be read, and their text."""
        bad = lines.ends - lines.starts > limit
        self._refusals.records(lines.only(bad), "record_too_large", f"more than {limit} bytes")
        deep = ~bad & too_deep(lines)
        self._refusals.records(lines.only(deep), "too_deep")
        records, kept = lines.loose(), ~(bad | deep)
        if not kept.all():
            lines, records = lines.only(kept), records.filter(pa.array(kept))
        text, good = valid_utf8(records)
        if text is None:
            self._refusals.records(lines.only(~good), "not_utf8")
            lines, text = lines.only(good), records.filter(pa.array(good)).cast(pa.large_string())
        return lines, text

    def _verdicts(self, lines: Lines, text: pa.LargeStringArray) -> Any:
        """What each record is; '' is one object with one item."""
        found = np.full(len(lines), "", dtype="<U16")
        parameters = {
            # Without the first quote, which is everywhere, the search is three times as fast.
            "batch_text": f'{self._member}"' if self._member else _NOTHING,
            "batch_path": f"$.{self._member}",
            "waiting_text": self._waiting_text or _NOTHING,
        }
        rows = sliced(pa.table({"record_no": lines.numbers, "body": text}))
        with self._engine.registered(line=rows):
            special = self._engine.arrow(self._judge, parameters)
        where = np.searchsorted(lines.numbers, special["record_no"].to_numpy())
        found[where] = special["verdict"].to_pylist()
        for index in np.flatnonzero(found == "doubtful"):
            found[index] = self._second_look(text[int(index)].as_py())
        return found

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
        if self._member and isinstance(value.get(self._member), list):
            return "batch"
        return "waiting" if self._waiting_text and self._waiting_text in text else ""

    def _items_inside(self, lines: Lines, text: pa.LargeStringArray, held: Mask) -> pa.Table:
        """The items of arrays and batch bodies."""
        records = pa.table({"record_no": lines.numbers[held], "body": text.filter(pa.array(held))})
        parameters = {"batch_items": f"$.{self._member}[*]", "defaults": self._defaults}
        with self._engine.registered(body=sliced(records, 16)):
            items = self._engine.arrow(self._explode, parameters)
        wrong = items.filter(pc.invert(items["is_object"])).select(["record_no", "item_no"])
        self._refusals.items(lines, with_rule(wrong, "not_an_object"))
        self.refused_items += len(wrong)
        return items.filter(items["is_object"]).select(ITEM.names).cast(ITEM)

    def _waits(self, items: pa.Table) -> pa.ChunkedArray:
        if self._waiting_text is None:
            return pa.chunked_array([np.zeros(len(items), dtype=bool)])
        return pc.match_substring(items["body"], self._waiting_text)


def sliced(rows: pa.Table, size: int = _BATCH_ROWS) -> pa.Table:
    """The same rows in batches of `size`, so that several threads can take them."""
    return pa.Table.from_batches(rows.to_batches(max_chunksize=size), rows.schema)


def with_rule(items: pa.Table, rule: str) -> pa.Table:
    """Items as rows that Refusals takes."""
    rules = pa.array([rule] * len(items), pa.string())
    return items.append_column("rule", rules).append_column(
        "detail", pa.nulls(len(items), pa.string())
    )


def _items(lines: Lines, text: pa.LargeStringArray, which: Mask) -> pa.Table:
    """Records as items."""
    if not which.all():
        lines, text = lines.only(which), text.filter(pa.array(which))
    first = np.ones(len(lines), dtype=np.int64)
    return pa.table([lines.numbers, first, text], schema=ITEM)


def _refuse(constant: str) -> Sequence[str]:
    raise ValueError(constant)
