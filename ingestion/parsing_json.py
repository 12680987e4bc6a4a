"""Files of JSON: one record a line, or the whole file one record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa

from ingestion.conversion.batches import Batch, Part, Parts
from ingestion.conversion.conversion import Conversion
from ingestion.splitting import BODY_LIMIT, PIECE_BYTES, RECORD_LIMIT, pieces, whole
from ingestion.splitting_json import JsonReader


def take_json(conversion: Conversion, files: Iterable[tuple[Batch, memoryview, str]]) -> None:
    """Take in the records of batches (content and suffix of each), small ones together."""
    reader = JsonReader(conversion.engine, conversion.room)
    for load in _loads(part for file in files for part in _parts(*file)):
        items = reader.read(load)
        if len(items):
            _convert(conversion, items, load)


def _parts(batch: Batch, content: memoryview, suffix: str) -> Iterator[Part]:
    """A file's records. A `.json` file is one record, as webhook bodies are saved."""
    is_whole = suffix == "json"
    number = batch.first_number
    for lines in [whole(content, number)] if is_whole else pieces(content, number, PIECE_BYTES):
        batch.records += len(lines)
        yield Part(batch, lines, BODY_LIMIT if is_whole else RECORD_LIMIT)


def _loads(parts: Iterable[Part]) -> Iterator[list[Part]]:
    """Parts gathered until they are worth a conversion."""
    load: list[Part] = []
    size = 0
    for part in parts:
        load.append(part)
        size += int(part.lines.ends[-1] - part.lines.starts[0])
        if size >= PIECE_BYTES // 2:
            yield load
            load, size = [], 0
    if load:
        yield load


def _convert(conversion: Conversion, items: pa.Table, parts: Sequence[Part]) -> None:
    """Show the items to the room, with the members that its shape names as columns."""
    with conversion.engine.registered(item_text=items):
        conversion.engine.execute(
            "CREATE OR REPLACE TEMP VIEW item AS SELECT * EXCLUDE (fields), fields.* FROM"
            f" (SELECT *, JSON_TRANSFORM(body, '{conversion.room.shape}') AS fields FROM item_text)"
        )
        conversion.convert(conversion.room.kinds, Parts(parts))
