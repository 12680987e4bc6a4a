"""Files of tables: CSV with a header that says which kind of record the rows are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from ingestion.conversion.batches import Batch, Part, Parts
from ingestion.conversion.conversion import Conversion
from ingestion.conversion.workers import Workers
from ingestion.errors import IngestionError
from ingestion.formats import Kind, Room
from ingestion.splitting.lines import BOM, RECORD_LIMIT, Lines, Whole, arrow_bytes, valid_utf8
from ingestion.splitting.table_rows import Table, table, without_blank

_LOAD_BYTES = 16 << 20
"""Bytes of files of one kind that are taken together; a bigger file is taken alone."""


@dataclass(frozen=True, slots=True)
class TableFile:
    """The rows of one file that can be read, and which kind of record they are."""

    kind: Kind
    names: list[str]
    part: Part


def read_table(room: Room, batch: Batch, content: memoryview) -> TableFile | Whole | None:
    """The rows of a batch's file, None if it is empty; or why it is no table of this format."""
    start = first_line(content)
    if start == content.nbytes:
        return None
    found, blank = without_blank(table(content, start))
    names = _header(found)
    if isinstance(names, Whole):
        return names
    kind = _kind(room, names)
    if kind is None:
        return Whole("unknown_table", _wanted(room))
    batch.add(records=len(found.lines) - 1)
    batch.count("counted", "blank_line", blank)
    lines = _readable(batch, found)
    batch.add(items=len(lines))
    return TableFile(kind, names, Part(batch, lines, RECORD_LIMIT))


def take_tables(workers: Workers, files: Iterable[TableFile]) -> None:
    """Take in the rows of files, small ones of one kind together."""
    of_kind: dict[str, list[TableFile]] = {}
    for file in files:
        if len(file.part.lines):
            of_kind.setdefault(file.kind.name, []).append(file)
    workers.each((load for alike in of_kind.values() for load in _loads(alike)), _convert)


def _loads(files: Sequence[TableFile]) -> Iterator[list[TableFile]]:
    """Files gathered until they are worth a conversion."""
    load: list[TableFile] = []
    size = 0
    for file in files:
        own = int(file.part.lines.ends[-1] - file.part.lines.starts[0])
        if load and size + own > _LOAD_BYTES:
            yield load
            load, size = [], 0
        load.append(file)
        size += own
    if load:
        yield load


def first_line(content: memoryview) -> int:
    """Where the header begins: after a BOM and empty lines."""
    at = len(BOM) if bytes(content[: len(BOM)]) == BOM else 0
    while at < content.nbytes and content[at] in b"\r\n":
        at += 1
    return at


def _header(found: Table) -> list[str] | Whole:
    """The names of the columns, trimmed and lower-cased."""
    first = found.lines.only(np.array([0]))
    if not found.good[0]:
        return Whole("unknown_table", "its first line is no header: a quote stands where none can")
    text, _ = valid_utf8(first.raw())
    if text is None:
        return Whole("not_utf8", "its header is not UTF-8; save the file as UTF-8")
    row = pacsv.read_csv(
        pa.BufferReader(text[0].as_py().encode() + b"\n"), pacsv.ReadOptions(autogenerate_column_names=True),
        convert_options=pacsv.ConvertOptions(
            column_types={f"f{number}": pa.string() for number in range(found.fields)}
        ),
    )  # fmt: skip
    names = [str(column[0]).strip().lower() for column in row.columns]
    if len(set(names)) < len(names):
        return Whole("duplicate_column", "two columns have one name; name each differently")
    return names


def _kind(room: Room, names: list[str]) -> Kind | None:
    return next((kind for kind in room.kinds if kind.required <= set(names)), None)


def _wanted(room: Room) -> str:
    kinds = "; ".join(f"{kind.name}: {', '.join(sorted(kind.required))}" for kind in room.kinds)
    return (
        f"its header fits no table of {room.name}; wanted are at least the columns of one ({kinds})"
    )


def _readable(batch: Batch, found: Table) -> Lines:
    """The rows that can be read; refuses the others."""
    # The header is number 0, the first row number 1.
    numbers = found.lines.numbers + (batch.first_number - 1)
    found = replace(found, lines=replace(found.lines, numbers=numbers))
    rows = np.arange(len(found.lines)) > 0
    size = found.lines.ends - found.lines.starts
    for rule, bad, detail in (
        ("record_too_large", size > RECORD_LIMIT, f"more than {RECORD_LIMIT} bytes"),
        ("stray_quote", found.stray_quote, "a quote stands where no value begins or ends"),
        ("stray_return", found.stray_return, "a carriage return stands alone outside of quotes"),
        ("wrong_field_count", found.wrong_fields, f"the header has {found.fields} fields"),
    ):
        batch.refusals.records(found.lines.only(rows & bad), rule, detail)
        rows &= ~bad
    lines = found.lines.only(rows)
    text, good = valid_utf8(lines.raw())
    if text is None:
        batch.refusals.records(lines.only(~good), "not_utf8")
    return lines.only(good)


def _convert(conversion: Conversion, files: Sequence[TableFile]) -> None:
    """Show the rows of files of one kind to the room, as text columns."""
    kind = files[0].kind
    rows = pa.concat_tables([_rows(kind, file) for file in files])
    with conversion.engine.registered(row=rows):
        conversion.engine.execute(
            "CREATE OR REPLACE TEMP TABLE item AS SELECT *, CAST(1 AS BIGINT) AS item_no FROM row"
        )
    conversion.convert([kind], Parts([file.part for file in files]))


def _rows(kind: Kind, file: TableFile) -> pa.Table:
    """The columns that the kind knows, null where the file lacks them, and record_no."""
    values = _values(file.names, file.part.lines)
    nothing = pa.nulls(len(values), pa.string())
    known = sorted(kind.required | kind.optional)
    columns = [values[name] if name in file.names else nothing for name in known]
    return pa.table([*columns, pa.array(file.part.lines.numbers)], names=[*known, "record_no"])


def _values(names: list[str], lines: Lines) -> pa.Table:
    """The values of the rows; empty ones are null."""
    end = pa.scalar(b"\n", pa.large_binary())
    ended = pc.binary_join_element_wise(lines.raw(), end, pa.scalar(b"", pa.large_binary()))
    content, _ = arrow_bytes(ended)
    text = pa.string()
    read = pacsv.read_csv(
        pa.BufferReader(pa.py_buffer(content)),
        pacsv.ReadOptions(column_names=names, block_size=4 * RECORD_LIMIT),
        pacsv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        pacsv.ConvertOptions(
            column_types=dict.fromkeys(names, text), strings_can_be_null=True,
            quoted_strings_can_be_null=True, null_values=[""], check_utf8=False,
        ),
    )  # fmt: skip
    if read.num_rows != len(lines):
        raise IngestionError(
            f"{len(lines)} rows were split and {read.num_rows} read; please report this file"
        )
    return read
