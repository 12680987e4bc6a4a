"""The file that a range of a partition lands in: an Arrow file, a row for each record, bytes as they came.

It is not compressed: its values can be parsed where they lie in the file.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.splitting.lines import Lines, Positions

RAW_NAME = "raw.arrow"
SUFFIX = "arrow"
_HEADERS = pa.list_(pa.struct([("name", pa.string()), ("value", pa.binary())]))
RECORD = pa.schema(
    [
        pa.field("offset", pa.int64(), nullable=False),
        pa.field("timestamp_ms", pa.int64(), nullable=False),
        pa.field("is_append_time", pa.bool_(), nullable=False),
        pa.field("key", pa.binary()),
        pa.field("value", pa.large_binary()),
        pa.field("headers", _HEADERS),
    ]
)
"""`timestamp_ms` is since 1970 UTC, −1 where there is none: the broker's if is_append_time, else the
producer's. A null value is a tombstone. Without headers: null."""

ENVELOPE = pa.schema(
    [
        pa.field("record_no", pa.int64()),
        pa.field("record_us", pa.int64()),
        pa.field("is_append_time", pa.bool_()),
        pa.field("key", pa.binary()),
        pa.field("headers", _HEADERS),
    ]
)
"""What a format can know of a record beside its value; `record_us` is its time, µs since 1970 UTC."""

_BLOCK_BYTES = 2 << 20
_BLOCK_ROWS = 10_000
_APPEND_TIME = 1


class RecordWriter:
    """Writes records to a file, block by block; knows how many there were and the file's SHA-256."""

    def __init__(self, path: Path) -> None:
        self._file = _Hashing(path)
        self._writer = pa.ipc.new_file(pa.PythonFile(self._file, "w"), RECORD)
        self._columns: tuple[list[Any], ...] = ([], [], [], [], [], [])
        self._bytes = 0
        self.records = 0

    def add(self, records: Sequence[Any]) -> None:
        """Records of kafka-python, in order."""
        # Lists of numbers and bytes, not of records: Python's collector would go through those
        # again and again, which costs a tenth of the time.
        offsets, times, kinds, keys, values, headers = self._columns
        offsets.extend([one.offset for one in records])
        times.extend([one.timestamp for one in records])
        kinds.extend([one.timestamp_type == _APPEND_TIME for one in records])
        keys.extend([one.key for one in records])
        fresh = [one.value for one in records]
        values.extend(fresh)
        headers.extend([one.headers or None for one in records])
        self._bytes += sum([len(value) for value in fresh if value is not None])
        if self._bytes >= _BLOCK_BYTES or len(offsets) >= _BLOCK_ROWS:
            self._write()

    def close(self) -> tuple[int, str]:
        """Bytes and SHA-256 of the file, which is on disk now."""
        self._write()
        self._writer.close()
        return self._file.settle()

    def _write(self) -> None:
        offsets, times, kinds, keys, values, headers = self._columns
        if not offsets:
            return
        columns = [
            pa.array(offsets, pa.int64()), pa.array(times, pa.int64()), pa.array(kinds, pa.bool_()),
            pa.array(keys, pa.binary()), pa.array(values, pa.large_binary()), _headers(headers),
        ]  # fmt: skip
        self._writer.write_batch(pa.record_batch(columns, schema=RECORD))
        self.records += len(offsets)
        self._bytes = 0
        for column in self._columns:
            column.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._file.close()


class _Hashing:
    """A file that hashes what is written."""

    closed = False

    def __init__(self, path: Path) -> None:
        self._file: IO[bytes] = path.open("wb")
        self._digest = hashlib.sha256()
        self._size = 0

    def write(self, block: Any) -> int:
        self._digest.update(block)
        self._size += self._file.write(block)
        return len(block)

    def flush(self) -> None:
        self._file.flush()

    def settle(self) -> tuple[int, str]:
        self._file.flush()
        os.fsync(self._file.fileno())
        return self._size, self._digest.hexdigest()

    def close(self) -> None:
        self._file.close()


def _headers(headers: Sequence[Any]) -> pa.Array:
    if not any(headers):
        return pa.nulls(len(headers), _HEADERS)
    rows = [
        [{"name": name, "value": value} for name, value in one] if one else None for one in headers
    ]
    return pa.array(rows, _HEADERS)


def blocks(content: memoryview) -> Iterator[pa.RecordBatch]:
    """The blocks of a landed file, without copying."""
    reader = pa.ipc.open_file(pa.py_buffer(content))
    for number in range(reader.num_record_batches):
        yield reader.get_batch(number)


def value_lines(content: memoryview, block: pa.RecordBatch, first: int) -> Lines:
    """The values of a block as records numbered from `first`; tombstones are empty ones."""
    values = block["value"]
    raw, offsets = values.buffers()[2], values.buffers()[1]
    places = np.frombuffer(offsets, dtype=np.int64)[: len(values) + 1]
    if raw is not None:
        # Where the block's values lie in the whole file, so that all blocks share one content.
        places = places + (raw.address - pa.py_buffer(content).address)
    numbers = np.arange(first, first + len(values))
    return Lines(content, places[:-1], places[1:], numbers)


def envelope(block: pa.RecordBatch, numbers: Positions) -> pa.Table:
    """What Kafka said of a block's records beside their values (see ENVELOPE)."""
    times = block["timestamp_ms"]
    us = pc.if_else(pc.less(times, 0), None, pc.multiply(times, 1000))
    columns = [pa.array(numbers), us, block["is_append_time"], block["key"], block["headers"]]
    return pa.table(columns, schema=ENVELOPE)
