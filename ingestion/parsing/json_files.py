"""Files of JSON: one record a line, or the whole file one record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa

from ingestion.conversion.batches import Batch, Part, Parts
from ingestion.conversion.conversion import Conversion
from ingestion.conversion.workers import Workers
from ingestion.parsing.kafka_records import envelopes, kafka_parts
from ingestion.splitting.json_records import JsonReader
from ingestion.splitting.lines import BODY_LIMIT, RECORD_LIMIT, pieces, whole
from ingestion.transports.kafka.record_file import SUFFIX

LOAD_BYTES = 32 << 20
"""Bytes of lines taken at once. A conversion costs as much as 3,000 rows before its first one, so
small loads are dear; two of this size side by side stay below 1 GB."""
_LOAD_ITEMS = 40_000
"""Items converted at once: in arrays they are short, and what is made of one is longer than itself."""


def take_json(workers: Workers, files: Iterable[tuple[Batch, memoryview, str]]) -> None:
    """Take in the records of batches (content and suffix of each), small ones together."""
    workers.each(_loads(part for file in files for part in _parts(*file)), _take)


def _take(conversion: Conversion, load: Sequence[Part]) -> None:
    items = JsonReader(conversion.engine, conversion.room).read(load)
    if len(items):
        size = -(-len(items) // -(-len(items) // _LOAD_ITEMS))  # even shares
        for start in range(0, len(items), size):
            _convert(conversion, items.slice(start, size), load)
    for part in load:
        part.lines.let_go()


def _parts(batch: Batch, content: memoryview, suffix: str) -> Iterator[Part]:
    """A file's records. A `.json` file is one record, as webhook bodies are saved."""
    if suffix == SUFFIX:
        yield from kafka_parts(batch, content)
        return
    is_whole = suffix == "json"
    number = batch.first_number
    for lines in [whole(content, number)] if is_whole else pieces(content, number, LOAD_BYTES):
        batch.add(records=len(lines))
        yield Part(batch, lines, BODY_LIMIT if is_whole else RECORD_LIMIT)


def _loads(parts: Iterable[Part]) -> Iterator[list[Part]]:
    """Parts gathered until they are worth a conversion."""
    load: list[Part] = []
    size = 0
    for part in parts:
        own = int(part.lines.ends[-1] - part.lines.starts[0])
        if load and size + own > LOAD_BYTES:
            yield load
            load, size = [], 0
        load.append(part)
        size += own
    if load:
        yield load


def _convert(conversion: Conversion, items: pa.Table, parts: Sequence[Part]) -> None:
    """Show the items to the room, with the members that its shape names as columns."""
    with conversion.engine.registered(item_text=items, envelope=envelopes(parts)):
        conversion.engine.execute(
            "CREATE OR REPLACE TEMP VIEW item AS SELECT * EXCLUDE (fields), fields.* FROM"
            f" (SELECT *, JSON_TRANSFORM(body, '{conversion.room.shape}') AS fields FROM item_text)"
        )
        conversion.convert(conversion.room.kinds, Parts(parts))
