"""One batch: its content split, judged, converted and counted."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from company import Company, Source
from ingestion.conversion.conversion import Conversion
from ingestion.conversion.output import Refusals, TypedWriter
from ingestion.formats import room_of
from ingestion.parsing_json import take_json
from ingestion.parsing_run import Run
from ingestion.parsing_table import take_table
from ingestion.splitting import BODY_LIMIT, Whole, opened
from warehouse.engine import Engine, Limits


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
def converting(company: Company, source: Source, scratch: Path) -> Iterator[Conversion]:
    """A conversion for the batches of a source, its engine in a file in `scratch`.

    Most batches are small and many: opening an engine and telling it about the source takes longer
    than a small batch does.
    """
    limits = Limits(**company.limits.model_dump())
    with Engine.open(scratch / "engine.duckdb", limits) as engine:
        yield Conversion(engine, company, source, room_of(source.format))


def parse_content(
    conversion: Conversion, batch_id: str, raw: Path, folder: Path, refused: Path
) -> Counts:
    """Write the typed tables of the batch in `raw` into `folder` and its refusals to `refused`."""
    conversion.begin(batch_id)
    with (
        tempfile.TemporaryDirectory(dir=folder) as scratch,
        TypedWriter(folder) as typed,
        Refusals(refused, batch_id) as refusals,
        opened(raw, Path(scratch)) as content,
    ):
        run = Run(conversion.engine, conversion.room, conversion, typed, refusals)
        trouble = content if isinstance(content, Whole) else _take(run, content, raw.name)
        if trouble is not None:
            _refuse_file(run, raw, trouble)
        return _counts(run)


def _take(run: Run, content: memoryview, raw_name: str) -> Whole | None:
    """Take the records in; or why the file as a whole is none of this format."""
    suffix = raw_name.removesuffix(".gz").rpartition(".")[2]
    if run.room.is_table != (suffix == "csv"):
        wanted = "a .csv file" if run.room.is_table else "a .json or .jsonl file"
        return Whole("wrong_file_type", f"{run.room.name} comes as {wanted}")
    if not content.nbytes:
        return None
    if run.room.is_table:
        return take_table(run, content)
    take_json(run, content, suffix)
    return None


def _refuse_file(run: Run, raw: Path, trouble: Whole) -> None:
    kept = raw.read_bytes() if raw.stat().st_size <= BODY_LIMIT else None
    detail = trouble.detail
    if kept is None:
        detail = f"{detail or trouble.rule}; too big to copy, its bytes are in landing/"
    run.refusals.file(kept, trouble.rule, detail)
    run.records += 1


def _counts(run: Run) -> Counts:
    rejected, ignored = run.refusals.rules.total(), run.conversion.items_ignored
    # A refused record counts as the one item that it would have been.
    received = run.items + run.refusals.whole_records
    rules: dict[str, Counter[str]] = {"rejected": run.refusals.rules}
    for (outcome, rule), count in run.conversion.rules.items():
        rules.setdefault(outcome, Counter())[rule] += count
    return Counts(
        records=run.records,
        items_received=received,
        items_accepted=run.conversion.items_accepted,
        items_ignored=ignored,
        items_rejected=rejected,
        touchpoints_parsed=run.typed.rows["touchpoint"],
        links_parsed=run.typed.rows["link"],
        rules={outcome: dict(sorted(found.items())) for outcome, found in sorted(rules.items())},
        newest_received_us=run.typed.newest.get("received_us"),
        newest_occurred_us=run.typed.newest.get("occurred_us"),
    )
