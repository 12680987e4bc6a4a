"""Batches: their content split, judged, converted and counted."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from company import Company, Source
from ingestion.conversion.batches import Batch
from ingestion.conversion.output import TYPED, Refusals, TypedWriter
from ingestion.conversion.watching import ERASED, Denial
from ingestion.conversion.workers import Workers
from ingestion.formats import Room, room_of
from ingestion.landing import NAMELESS, Erased, Manifest
from ingestion.parsing_json import take_json
from ingestion.parsing_table import TableFile, read_table, take_tables
from ingestion.splitting import BODY_LIMIT, Whole, opened
from warehouse.engine import Engine, Limits, declared
from warehouse.types import arrow_schema

_MOST_WORKERS = 2  # each may need 400 MB of memory


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of a batch, in numbers; times in µs since 1970 UTC."""

    records: int
    items_received: int
    items_accepted: int
    items_ignored: int
    items_rejected: int
    touchpoints_parsed: int
    links_parsed: int
    rules: dict[str, dict[str, int]]
    newest_received_us: int | None
    newest_occurred_us: int | None


@contextmanager
def converting(company: Company, source: Source, scratch: Path) -> Iterator[Workers]:
    """Conversions for the batches of a source, their engine in a file in `scratch`.

    Most batches are small and many: opening an engine and telling it about the source takes longer
    than a small batch does.
    """
    limits = Limits(**company.limits.model_dump())
    room = room_of(source.format)
    with (
        Engine.open(scratch / "engine.duckdb", limits) as engine,
        Workers(engine, company, source, room, min(limits.threads, _MOST_WORKERS)) as workers,
    ):
        if company.denied:
            workers.watch = Denial(company, is_table=room.is_table)
        yield workers


@dataclass(frozen=True, slots=True)
class Work:
    """A batch to be parsed: its folder in landing/, the folder for its typed tables, the file for
    refusals.

    `is_rotating`: also write what its identifiers were called under the secret before. Items of
    people who are erased are put into `denied`, others that hang on them into `beside`.
    """

    manifest: Manifest
    home: Path
    folder: Path
    refused: Path
    is_rotating: bool = False
    denied: set[tuple[int, int]] = field(default_factory=set)
    beside: set[tuple[int, int]] = field(default_factory=set)

    @property
    def raw(self) -> Path:
        return self.home / self.manifest.raw_name


def parse_together(workers: Workers, works: Sequence[Work]) -> list[Counts]:
    """Write the typed tables and refusals of some batches; what became of each."""
    with ExitStack() as stack:
        taken = [
            (_batch(stack, place, work), stack.enter_context(_content(work)), work)
            for place, work in enumerate(works)
        ]
        for batch, trouble, work in _take(workers, taken):
            _refuse_file(batch, work.raw, trouble)
        for batch, _, work in taken:
            work.denied.update(batch.denied)
            work.beside.update(batch.beside)
            _add_nameless(batch, work.home / NAMELESS)
        return [_counts(batch, work.manifest.erased) for batch, _, work in taken]


_Taken = tuple[Batch, memoryview | Whole, Work]


def _batch(stack: ExitStack, place: int, work: Work) -> Batch:
    batch_id = work.manifest.batch_id
    writer = TypedWriter(work.folder, batch_id, is_rotating=work.is_rotating)
    typed = stack.enter_context(writer)
    return Batch(place, typed, stack.enter_context(Refusals(work.refused, batch_id)))


@contextmanager
def _content(work: Work) -> Iterator[memoryview | Whole]:
    with (
        tempfile.TemporaryDirectory(dir=work.folder) as scratch,
        opened(work.raw, Path(scratch)) as content,
    ):
        yield content


def _take(workers: Workers, taken: Sequence[_Taken]) -> Iterator[tuple[Batch, Whole, Work]]:
    """Take in the records of files; gives those that as a whole are none of this format."""
    lines: list[tuple[Batch, memoryview, str]] = []
    tables: list[TableFile] = []
    for batch, content, work in taken:
        suffix = work.raw.name.removesuffix(".gz").rpartition(".")[2]
        trouble = content if isinstance(content, Whole) else None
        if trouble is None and workers.room.is_table != (suffix == "csv"):
            trouble = _wrong_type(workers.room)
        elif isinstance(content, memoryview) and content.nbytes:
            if workers.room.is_table:
                trouble = _keep_table(read_table(workers.room, batch, content), tables)
            else:
                lines.append((batch, content, suffix))
        if trouble is not None:
            yield batch, trouble, work
    take_json(workers, lines)
    take_tables(workers, tables)


def _keep_table(found: TableFile | Whole | None, tables: list[TableFile]) -> Whole | None:
    if isinstance(found, TableFile):
        tables.append(found)
        return None
    return found


def _wrong_type(room: Room) -> Whole:
    wanted = "a .csv file" if room.is_table else "a .json or .jsonl file"
    return Whole("wrong_file_type", f"{room.name} comes as {wanted}")


def _refuse_file(batch: Batch, raw: Path, trouble: Whole) -> None:
    kept = raw.read_bytes() if raw.stat().st_size <= BODY_LIMIT else None
    detail = trouble.detail
    if kept is None:
        detail = f"{detail or trouble.rule}; too big to copy, its bytes are in landing/"
    batch.refusals.file(kept, trouble.rule, detail)
    batch.add(records=1)


def _add_nameless(batch: Batch, folder: Path) -> None:
    """Write the rows that an erasure left of records which are no more."""
    for table in TYPED if folder.exists() else ():
        rows = pq.read_table(folder / f"{table}.parquet")
        if len(rows):
            batch.typed.write(table, _of_today(rows, arrow_schema(declared(TYPED[table]))))


def _of_today(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """Rows of another version: columns that are new since are null."""
    for name in set(schema.names) - set(rows.column_names):
        rows = rows.append_column(name, pa.nulls(len(rows), schema.field(name).type))
    return rows.drop_columns("batch_id")


def _counts(batch: Batch, erased: Erased | None) -> Counts:
    # A refused record counts as the one item that it would have been; what an erasure took out was
    # received once, and is ignored.
    gone = erased.items if erased else 0
    batch.count("ignored", ERASED, gone)
    received = batch.items + batch.refusals.whole_records + gone
    rules: dict[str, Counter[str]] = {"rejected": batch.refusals.rules}
    for (outcome, rule), count in batch.rules.items():
        rules.setdefault(outcome, Counter())[rule] += count
    return Counts(
        records=batch.records,
        items_received=received,
        items_accepted=batch.items_accepted,
        items_ignored=batch.items_ignored,
        items_rejected=batch.refusals.rules.total(),
        touchpoints_parsed=batch.typed.rows["touchpoint"],
        links_parsed=batch.typed.rows["link"],
        rules={outcome: dict(sorted(found.items())) for outcome, found in sorted(rules.items())},
        newest_received_us=_newest(
            batch, "received_us", erased.newest_received_us if erased else None
        ),
        newest_occurred_us=_newest(
            batch, "occurred_us", erased.newest_occurred_us if erased else None
        ),
    )


def _newest(batch: Batch, column: str, erased: int | None) -> int | None:
    known = [us for us in (batch.typed.newest.get(column), erased) if us is not None]
    return max(known, default=None)
