"""Typed batches as loading finds them: where their rows are, and what the ledger will say of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from company import Company
from ingestion.errors import IngestionError
from ingestion.landing import Manifest, read_manifest
from ingestion.parsing import PARSED, ParsedBatch, read_parsed
from ingestion.transports.kafka.ranges import OffsetRange
from models import Batch
from warehouse.engine import Engine, declared

__all__ = ["LoadError", "TypedBatch", "groups", "waiting_batches"]

# How much enters in one transaction: many small files cost one commit and not thousands, while a
# crash loses seconds of work, and memory holds the narrow columns of copies among this many
# rows. Smaller groups cost more: each leaves row groups that are not full, which DuckDB's next
# checkpoint then writes again.
_GROUP_ROWS = 1_000_000
# DuckDB closes a file once it is read, but remembers of each what a thousand of make 300 MB.
_GROUP_BATCHES = 200

_MADE_BY = ("format_version", "schema_version", "configuration_hash", "key_id", "raw_hash")


class LoadError(IngestionError):
    """A loaded batch is another one now: only loading everything again puts the engine right."""


@dataclass(frozen=True, slots=True)
class TypedBatch:
    """One folder of typed/, whole."""

    folder: Path
    ledger: dict[str, Any]
    """Its row of the table batch, without what only loading can count."""
    rules: dict[str, dict[str, int]]
    """Outcome → rule → how often."""
    range: OffsetRange | None = None
    """Of a batch from Kafka: what it holds."""

    @property
    def batch_id(self) -> str:
        return self.folder.name

    @property
    def order(self) -> tuple[datetime, str]:
        """Batches are loaded as they landed: it decides which copy is counted as the duplicate."""
        return self.ledger["landed_at"], self.batch_id

    @property
    def rows(self) -> int:
        return int(self.ledger["touchpoints_parsed"] + self.ledger["links_parsed"])

    def file(self, table: str) -> str:
        return str(self.folder / f"{table}.parquet")


def waiting_batches(engine: Engine, company: Company) -> list[TypedBatch]:
    """Typed batches that the ledger does not know, in the order in which they landed.

    LoadError if a loaded one was parsed again in another way: its rows may have beaten, or lost to,
    those of any other batch. IngestionError if one cannot be read.
    """
    _refuse_gone_sources(engine, company)
    made_by = ", ".join(_MADE_BY)
    loaded = {row[0]: row[1:] for row in engine.rows(f"SELECT batch_id, {made_by} FROM batch")}
    waiting = []
    for batch in _typed(company):
        if batch.batch_id not in loaded:
            waiting.append(batch)
        elif loaded[batch.batch_id] != tuple(batch.ledger[name] for name in _MADE_BY):
            raise LoadError(
                f"batch {batch.batch_id} was parsed again after it was loaded (another format "
                "version, configuration or secret, or records of somebody who was erased are gone)"
            )
    return sorted(waiting, key=lambda batch: batch.order)


def _refuse_gone_sources(engine: Engine, company: Company) -> None:
    """What a source that is configured no more once told must go, as it would in a rebuild."""
    loaded = {name for (name,) in engine.rows("SELECT DISTINCT source FROM batch")}
    if gone := sorted(loaded - {source.name for source in company.sources}):
        raise LoadError(
            f"{', '.join(gone)} is configured no more (`retired: true` would keep what it told)"
        )


def groups(batches: Sequence[TypedBatch]) -> Iterator[list[TypedBatch]]:
    """Batches cut into what enters together."""
    group: list[TypedBatch] = []
    rows = 0
    for batch in batches:
        rows += batch.rows
        if group and (rows > _GROUP_ROWS or len(group) == _GROUP_BATCHES):
            yield group
            group, rows = [], batch.rows
        group.append(batch)
    if group:
        yield group


def _typed(company: Company) -> Iterator[TypedBatch]:
    sources = {source.name for source in company.sources}
    for path in sorted(company.typed.glob(f"*/[!.]*/{PARSED}")):
        if path.parts[-3] not in sources:
            continue
        folder = path.parent
        try:
            parsed = read_parsed(folder)
        except ValueError:
            raise IngestionError(
                f"{path} cannot be read: delete that folder and run again, so that the batch is "
                "parsed again from landing/"
            ) from None
        if parsed.key_id != company.key_id:
            continue  # Its source could not be parsed with this secret yet.
        manifest = read_manifest(company.landing / folder.parent.name / folder.name)
        yield TypedBatch(folder, _ledger(manifest, parsed), parsed.rules, manifest.range)


def _ledger(manifest: Manifest, parsed: ParsedBatch) -> dict[str, Any]:
    columns = {column.name for column in declared(Batch).columns}
    return parsed.model_dump(include=columns) | {
        "source_format": manifest.format,
        "file_name": manifest.file_name,
        "landed_at": _utc(manifest.landed_at),
        "complete_up_to": _utc(parsed.complete_up_to) if parsed.complete_up_to else None,
        "byte_count": manifest.bytes,
        "raw_hash": manifest.sha256,
        "received_hash": manifest.erased.sha256 if manifest.erased else manifest.sha256,
        "items_erased": manifest.erased.items if manifest.erased else 0,
    }


def _utc(moment: datetime) -> datetime:
    """UTC without a zone, as the tables hold times."""
    return moment.astimezone(UTC).replace(tzinfo=None)
