"""Landed files of Kafka's records, laid out for looking into them, and without some of their records."""

from __future__ import annotations

import mmap
import os
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from ingestion.splitting.lines import Lines
from ingestion.transports.kafka.record_file import RECORD, blocks

Row = dict[str, Any]
Left = Mapping[int, bytes | None]
"""Record number → what stays of its value; None: the record goes."""


def laid_out(content: memoryview, to: Path) -> Lines | None:
    """The values as records numbered from 1, written to `to` with what else each record said behind it.

    Whoever is spelled in a record's key or headers is so found in that record. None: there are none.
    """
    starts, ends, at = [], [], 0
    with to.open("wb") as target:
        for block in blocks(content):
            for row in block.to_pylist():
                value = row["value"] or b""
                starts.append(at)
                ends.append(at + len(value))
                at += target.write(b"".join([value, b"\n", *_beside(row), b"\n"]))
    if not starts:
        return None
    with to.open("rb") as file:
        laid = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    numbers = np.arange(1, len(starts) + 1)
    return Lines(laid, np.array(starts), np.array(ends), numbers)


def write_without(raw: Path, left: Left, to: Path) -> None:
    """Write the file to `to`: records that go left out, of those that change the value that stays.

    These lose their key and headers: both may name who is gone.
    """
    _write(raw, to, lambda number, row: _changed(row, left[number]) if number in left else row)


def write_only(raw: Path, numbers: Collection[int], to: Path) -> None:
    """Write some of the records."""
    wanted = set(numbers)
    _write(raw, to, lambda number, row: row if number in wanted else None)


def _changed(row: Row, value: bytes | None) -> Row | None:
    return None if value is None else row | {"value": value, "key": None, "headers": None}


def _write(raw: Path, to: Path, kept: Callable[[int, Row], Row | None]) -> None:
    number = 0
    with pa.memory_map(str(raw)) as source, to.open("wb") as target:
        reader = pa.ipc.open_file(source)
        with pa.ipc.new_file(pa.PythonFile(target, "w"), RECORD) as writer:
            for index in range(reader.num_record_batches):
                rows = []
                for row in reader.get_batch(index).to_pylist():
                    number += 1
                    if (changed := kept(number, row)) is not None:
                        rows.append(changed)
                if rows:
                    writer.write_batch(pa.RecordBatch.from_pylist(rows, RECORD))
        target.flush()
        os.fsync(target.fileno())


def _beside(row: Row) -> list[bytes]:
    parts = [row["key"] or b""]
    for header in row["headers"] or ():
        parts += [b"\n", header["name"].encode(), b"=", header["value"] or b""]
    return parts


__all__ = ["Left", "laid_out", "write_only", "write_without"]
