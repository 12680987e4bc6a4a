"""Where a batch's rows go: the five typed tables and the refusals, one Parquet file each.

Several threads may write to a batch; its rows have no order.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Protocol, Self

import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ingestion.splitting.lines import Lines
from models import Base, Link, LinkIdentifier, LoadedTouchpoint, Staff, TouchpointIdentifier
from warehouse.engine import declared
from warehouse.types import arrow_schema

TYPED: dict[str, type[Base]] = {
    model.__tablename__: model
    for model in (LoadedTouchpoint, TouchpointIdentifier, Link, LinkIdentifier, Staff)
}

ROTATED_TABLE = "rotated_identifier"
ROTATED = pa.schema(
    [
        pa.field("namespace", pa.string(), nullable=False),
        pa.field("identifier_key", pa.int64(), nullable=False),
        pa.field("previous_key", pa.int64(), nullable=False),
    ]
)
"""One row per identifier of a batch that was parsed while the secret before was known too."""

REJECTED = pa.schema(
    [
        pa.field("batch_id", pa.string(), nullable=False),
        pa.field("record_no", pa.int64(), nullable=False),
        pa.field("item_no", pa.int64()),
        pa.field("byte_offset", pa.int64(), nullable=False),
        pa.field("rule", pa.string(), nullable=False),
        pa.field("detail", pa.string()),
        pa.field("raw", pa.large_binary()),
        pa.field("is_replayed", pa.bool_(), nullable=False),
        pa.field("topic", pa.string()),
        pa.field("partition_no", pa.int64()),
        pa.field("record_offset", pa.int64()),
        pa.field("key_hash", pa.string()),
    ]
)
"""One row per refused record (item_no null) or item. `raw` is the whole record, exactly; byte_offset
counts from the start of the file, unpacked if it was packed. The last four are of records from Kafka."""

_PLACE = ("topic", "partition_no", "record_offset", "key_hash")

COMPRESSION = "lz4"
"""Dearer ones cost more than the disk they save: these files are read once or twice."""


PLACE_BITS = 40
"""Records' numbers carry the place of their batch above these bits (conversion/batches.py)."""
_PLAIN = (1 << PLACE_BITS) - 1


class Origin(Protocol):
    """What knows where records stood before they came to us."""

    def of(self, numbers: npt.NDArray[Any]) -> dict[str, Any]:
        """Columns of REJECTED about records, by their numbers in the batch."""


class TypedWriter:
    """Writes the typed tables of one batch into a folder, also when they stay empty."""

    def __init__(self, folder: Path, batch_id: str, *, is_rotating: bool = False) -> None:
        self._batch_id = pa.scalar(batch_id)
        schemas = {name: arrow_schema(declared(model)) for name, model in TYPED.items()}
        if is_rotating:
            schemas[ROTATED_TABLE] = ROTATED
        self._writers = {
            name: pq.ParquetWriter(
                folder / f"{name}.parquet",
                schema,
                compression=COMPRESSION,
                use_dictionary=False,
                write_statistics=False,
            )
            for name, schema in schemas.items()
        }
        self._lock = Lock()
        self.rows: Counter[str] = Counter()
        self.newest: dict[str, int] = {}
        """Largest received_us and occurred_us of touchpoints and links."""

    def write(self, table: str, rows: pa.Table) -> None:
        """Add rows; their columns are the declared ones without batch_id, in any order."""
        writer = self._writers[table]
        numbers = pc.bit_wise_and(rows["record_no"], _PLAIN)
        rows = rows.set_column(rows.schema.get_field_index("record_no"), "record_no", numbers)
        rows = rows.append_column("batch_id", pa.repeat(self._batch_id, len(rows)))
        rows = rows.select(writer.schema.names).cast(writer.schema)
        with self._lock:
            writer.write_table(rows)
            self._note(table, rows)

    def _note(self, table: str, rows: pa.Table) -> None:
        self.rows[table] += len(rows)
        for name in {"received_us", "occurred_us"}.intersection(rows.column_names):
            newest = pc.max(rows[name]).as_py()
            if newest is not None:
                self.newest[name] = max(newest, self.newest.get(name, newest))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        for writer in self._writers.values():
            writer.close()


class Refusals:
    """Writes what a batch's records and items were refused for, with their bytes."""

    def __init__(self, path: Path, batch_id: str, origin: Origin | None = None) -> None:
        self._writer = pq.ParquetWriter(path, REJECTED, compression="zstd")
        self._batch_id = batch_id
        self._lock = Lock()
        self._origin = origin
        self.rules: Counter[str] = Counter()
        self.whole_records = 0

    def records(self, lines: Lines, rule: str, detail: str | None = None) -> None:
        """Refuse whole records."""
        if not len(lines):
            return
        count = len(lines)
        rows = self._rows(lines, pa.nulls(count, pa.int64()), [rule] * count, [detail] * count)
        self._write(rows, whole_records=count)

    def items(self, lines: Lines, refused: pa.Table) -> None:
        """Refuse items: rows of record_no, item_no, rule, detail; `lines` holds their records."""
        if not refused.num_rows:
            return
        where = lines.numbers.searchsorted(refused["record_no"].to_numpy())
        rules = refused["rule"].to_pylist()
        self._write(self._rows(lines.only(where), refused["item_no"], rules, refused["detail"]))

    def file(self, raw: bytes | None, rule: str, detail: str | None) -> None:
        """Refuse a file as the one record it is."""
        values = [
            [self._batch_id], [1], [None], [0], [rule], [detail], [raw], [False],
            *([None] for _ in _PLACE),
        ]  # fmt: skip
        self._write(pa.table(values, schema=REJECTED), whole_records=1)

    def _rows(self, lines: Lines, item_no: object, rules: list[str], details: object) -> pa.Table:
        count, numbers = len(lines), lines.numbers & _PLAIN
        place = {} if self._origin is None else self._origin.of(numbers)
        columns = [
            [self._batch_id] * count, numbers, item_no, lines.starts, rules, details,
            lines.raw(), [False] * count, *(place.get(name, [None] * count) for name in _PLACE),
        ]  # fmt: skip
        return pa.table(columns, schema=REJECTED)

    def _write(self, rows: pa.Table, whole_records: int = 0) -> None:
        with self._lock:
            self._writer.write_table(rows)
            self.rules.update(rows["rule"].to_pylist())
            self.whole_records += whole_records

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._writer.close()
