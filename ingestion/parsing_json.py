"""Files of JSON: one record a line, or the whole file one record."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from ingestion.formats import Kind
from ingestion.parsing_run import Run
from ingestion.splitting import BODY_LIMIT, RECORD_LIMIT, Lines, joined, pieces, whole
from ingestion.splitting_json import JsonReader


def take_json(run: Run, content: memoryview, suffix: str) -> None:
    """Take in a file's records. A `.json` file is one record, as webhook bodies are saved."""
    reader = JsonReader(run.engine, run.room, run.refusals)
    at_once = [kind for kind in run.room.kinds if not kind.waits]
    is_whole = suffix == "json"
    waiting: list[tuple[pa.Table, Lines]] = []
    for lines in [whole(content)] if is_whole else pieces(content):
        now, later = reader.read(lines, BODY_LIMIT if is_whole else RECORD_LIMIT)
        run.records += len(lines)
        run.items += len(now) + len(later)
        if len(now):
            _convert(run, at_once, now, lines)
        if len(later):
            waiting.append((later, _records_of(later, lines)))
    if waiting:
        items, records = zip(*waiting, strict=True)
        _convert(run, run.room.kinds, pa.concat_tables(items), joined(records))
    run.items += reader.refused_items
    run.records -= reader.blank
    run.conversion.note("blank_line", reader.blank)


def _records_of(items: pa.Table, lines: Lines) -> Lines:
    numbers = np.unique(items["record_no"].to_numpy())
    return lines.only(np.searchsorted(lines.numbers, numbers))


def _convert(run: Run, kinds: Sequence[Kind], items: pa.Table, lines: Lines) -> None:
    """Show the items to the room, with the members that its shape names as columns."""
    with run.engine.registered(item_text=items):
        run.engine.execute(
            "CREATE OR REPLACE TEMP VIEW item AS SELECT * EXCLUDE (fields), fields.* FROM"
            f" (SELECT *, JSON_TRANSFORM(body, '{run.room.shape}') AS fields FROM item_text)"
        )
        run.conversion.convert(kinds, lines, run.typed, run.refusals)
