"""Batches from Kafka: each record's value is a JSON text of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.conversion.batches import Batch, Part
from ingestion.splitting.lines import RECORD_LIMIT
from ingestion.transports.kafka.record_file import ENVELOPE, blocks, envelope, value_lines


def kafka_parts(batch: Batch, content: memoryview) -> Iterator[Part]:
    """The values of a landed range, block by block. A tombstone is an item, ignored by that name."""
    number = batch.first_number
    for block in blocks(content):
        lines = value_lines(content, block, number)
        told = envelope(block, lines.numbers)
        number += len(lines)
        is_tombstone = block["value"].is_null().to_numpy(zero_copy_only=False)
        tombstones = int(np.count_nonzero(is_tombstone))
        batch.add(records=block.num_rows, items=tombstones)
        if tombstones:
            batch.count("ignored", "tombstone", tombstones)
            lines, told = lines.only(~is_tombstone), told.filter(pc.invert(pa.array(is_tombstone)))
        if len(lines):
            yield Part(batch, lines, RECORD_LIMIT, told)


def envelopes(parts: Sequence[Part]) -> pa.Table:
    """What Kafka said of the records beside their values; empty for records of files."""
    told = [part.envelope for part in parts if part.envelope is not None]
    return pa.concat_tables(told) if told else ENVELOPE.empty_table()
