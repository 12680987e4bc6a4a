"""Batches: their content split, judged, converted and counted."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from company import Company, Source
from ingestion.conversion.batches import Batch
from ingestion.conversion.output import TYPED, Origin, Refusals, TypedWriter
from ingestion.conversion.watching import ERASED, Denial
from ingestion.conversion.workers import Workers
from ingestion.formats import Room, room_of
from ingestion.landing import NAMELESS, Erased, Manifest
from ingestion.parsing.json_files import take_json
from ingestion.parsing.table_files import TableFile, read_table, take_tables
from ingestion.splitting.lines import BODY_LIMIT, Whole, opened
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
    threads = min(company.limits.threads, _MOST_WORKERS)
    # The threads are the workers': what DuckDB spreads over more costs half as much again.
    limits = Limits(**company.limits.model_dump() | {"threads": 1})
    with (
        Engine.open(scratch / "engine.duckdb", limits) as engine,
        Workers(engine, company, source, room_of(source.format), threads) as workers,
    ):
        if company.denied:
            workers.watch = Denial(company, is_table=workers.room.is_table)
        yield workers


@dataclass(frozen=True, slots=True)
class Work:
    """A batch to be parsed: its folder in landing/, the folder for its typed tables, the file for
    refusals.

    `is_rotating`: also write what its identifiers were called under the secret before. Items of
    people who are erased are put into `denied`, others that hang on them into `beside`.
    `origin` knows where its records stood before, if that is more than a place in the file.
    """

    manifest: Manifest
    home: Path
    folder: Path
    refused: Path
    is_rotating: bool = False
    origin: Origin | None = None
    denied: set[tuple[int, int]] = field(default_factory=set)
    beside: set[tuple[int, int]] = field(default_factory=set)

    @property
    def raw(self) -> Path:
        return self.home / self.manifest.raw_name


def parse_together(workers: Workers, works: Sequence[Work]) -> list[Counts]:
    """Write the typed tables and refusals of some batches; what became of each."""
    with ExitStack() as stack:
        batches = [_batch(stack, place, work) for place, work in enumerate(works)]
        files = _files(workers.room, stack, zip(batches, works, strict=True))
        if workers.room.is_table:
            take_tables(workers, _tables(workers.room, files))
        else:
            take_json(workers, ((file.batch, file.content, file.suffix) for file in files))
        for batch, work in zip(batches, works, strict=True):
            work.denied.update(batch.denied)
            work.beside.update(batch.beside)
            _add_nameless(batch, work.home / NAMELESS)
        return [
            _counts(batch, work.manifest.erased) for batch, work in zip(batches, works, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class _File:
    batch: Batch
    content: memoryview
    raw: Path

    @property
    def suffix(self) -> str:
        return _suffix(self.raw)


def _suffix(raw: Path) -> str:
    return raw.name.removesuffix(".gz").rpartition(".")[2]


def _batch(stack: ExitStack, place: int, work: Work) -> Batch:
    batch_id = work.manifest.batch_id
    writer = TypedWriter(work.folder, batch_id, is_rotating=work.is_rotating)
    typed = stack.enter_context(writer)
    refusals = stack.enter_context(Refusals(work.refused, batch_id, work.origin))
    return Batch(place, typed, refusals)


@contextmanager
def _content(work: Work) -> Iterator[memoryview | Whole]:
    with (
        tempfile.TemporaryDirectory(dir=work.folder) as scratch,
        opened(work.raw, Path(scratch)) as content,
    ):
        yield content


def _files(room: Room, stack: ExitStack, taken: Iterable[tuple[Batch, Work]]) -> Iterator[_File]:
    """Files with something in them, unpacked when they are asked for; refuses the unreadable."""
    for batch, work in taken:
        content = stack.enter_context(_content(work))
        if not isinstance(content, Whole) and room.is_table != (_suffix(work.raw) == "csv"):
            content = _wrong_type(room)
        if isinstance(content, Whole):
            _refuse_file(batch, work.raw, content)
        elif content.nbytes:
            yield _File(batch, content, work.raw)


def _tables(room: Room, files: Iterable[_File]) -> Iterator[TableFile]:
    """Their rows; refuses those that are no table of this format."""
    for file in files:
        found = read_table(room, file.batch, file.content)
        if isinstance(found, Whole):
            _refuse_file(file.batch, file.raw, found)
        elif found is not None:
            yield found


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
