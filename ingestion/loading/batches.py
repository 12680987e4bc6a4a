"""Loading: every typed batch enters the engine once, rows and ledger in one transaction.

Delivery is at-least-once and unordered everywhere, so a touchpoint comes in many copies. The engine
holds the one with the largest version, then the smallest received_us, then the smallest content
hash: never the one that landed first, so that the order of landing changes no row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from company import Company
from ingestion.errors import IngestionError
from ingestion.loading.conflict import record_conflicts
from ingestion.loading.copies import LINK, TOUCHPOINT, rank
from ingestion.loading.offset import offset_rows, refuse_misfit
from ingestion.loading.reference import write_reference
from ingestion.loading.rows import Tally, put_in, tally
from ingestion.loading.staff import load_staff
from ingestion.loading.waiting import LoadError, TypedBatch, groups, waiting_batches
from ingestion.rotation import carry_over
from models import (
    Base,
    Batch,
    BatchOffset,
    BatchRule,
    Link,
    LinkIdentifier,
    LoadedTouchpoint,
    Staff,
    TouchpointConflict,
    TouchpointIdentifier,
)
from warehouse.engine import Engine, declared
from warehouse.types import arrow_schema

__all__ = ["LoadError", "LoadResult", "load"]

_TABLES = (
    Batch, BatchOffset, BatchRule, Link, LinkIdentifier, LoadedTouchpoint, Staff,
    TouchpointConflict, TouchpointIdentifier,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What a load brought: touchpoints and links that were new, copies of known ones."""

    batches: int = 0
    touchpoints: int = 0
    duplicates: int = 0
    replaced: int = 0
    conflicts: int = 0
    links: int = 0


def load(engine: Engine, company: Company) -> LoadResult:
    """Bring in every typed batch that the ledger does not know, as they landed.

    Batches enter in groups, each group in one transaction, so that none is ever half in. Raises
    LoadError if a loaded batch was parsed again in another way, IngestionError if one is damaged;
    the groups before it stay.
    """
    engine.create(*_TABLES)
    carry_over(engine, company)
    write_reference(engine, company)
    rows: list[dict[str, Any]] = []
    waiting = waiting_batches(engine, company)
    refuse_misfit(engine, waiting)
    for group in groups(waiting):
        with engine.transaction():
            rows += _load_group(engine, group)
    return LoadResult(
        batches=len(rows),
        touchpoints=sum(row["touchpoints_loaded"] for row in rows),
        duplicates=sum(row["touchpoints_duplicate"] for row in rows),
        replaced=sum(row["touchpoints_replaced"] for row in rows),
        conflicts=sum(row["conflict_count"] for row in rows),
        links=sum(row["links_loaded"] for row in rows),
    )


def _load_group(engine: Engine, batches: Sequence[TypedBatch]) -> list[dict[str, Any]]:
    """Bring in a group's rows and write its ledger rows, which are returned."""
    rank(engine, TOUCHPOINT, batches)
    conflicts = record_conflicts(engine, batches)
    touchpoints = tally(engine, TOUCHPOINT, batches)
    put_in(engine, TOUCHPOINT, batches)
    rank(engine, LINK, batches)
    links = tally(engine, LINK, batches)
    put_in(engine, LINK, batches)
    load_staff(engine, batches)
    rows = [
        _ledger_row(batch, touchpoints, links, conflicts.get(batch.batch_id, 0))
        for batch in batches
    ]
    _insert(engine, Batch, rows)
    _insert(engine, BatchOffset, offset_rows(batches))
    _insert(engine, BatchRule, [rule for batch in batches for rule in _rules(batch)])
    return rows


def _ledger_row(
    batch: TypedBatch, touchpoints: Mapping[str, Tally], links: Mapping[str, Tally], conflicts: int
) -> dict[str, Any]:
    told = touchpoints.get(batch.batch_id, Tally())
    linked = links.get(batch.batch_id, Tally())
    if (told.parsed, linked.parsed) != (
        batch.ledger["touchpoints_parsed"],
        batch.ledger["links_parsed"],
    ):
        raise IngestionError(
            f"{batch.folder} holds {told.parsed} touchpoints and {linked.parsed} links, and "
            "parsed.json says otherwise: delete that folder and run again, so that it is parsed "
            "again from landing/"
        )
    return batch.ledger | {
        "touchpoints_loaded": told.loaded,
        "touchpoints_duplicate": told.duplicate,
        "touchpoints_replaced": told.replaced,
        "conflict_count": conflicts,
        "links_loaded": linked.loaded,
    }


def _rules(batch: TypedBatch) -> list[dict[str, Any]]:
    return [
        {"batch_id": batch.batch_id, "outcome": outcome, "rule": rule, "item_count": count}
        for outcome, rules in batch.rules.items()
        for rule, count in rules.items()
    ]


def _insert(engine: Engine, model: type[Base], rows: list[dict[str, Any]]) -> None:
    table = declared(model)
    arriving = pa.Table.from_pylist(rows, schema=arrow_schema(table))
    with engine.registered(arriving=arriving):
        engine.execute(f"INSERT INTO {table.fullname} BY NAME SELECT * FROM arriving")
