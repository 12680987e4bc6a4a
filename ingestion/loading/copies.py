"""Copies: which rows are contested, and which of their copies wins.

The winner has the largest version, then the smallest received_us, then the smallest content hash;
between equals the provenance decides: never what landed first. Only integers and the hash are
sorted: ids, batches and files are numbered before.

A key is 60 bits, so two ids may share one. Copies are copies of an id: such twins are ranked apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from ingestion.loading.waiting import TypedBatch
from models import Base, Link, LinkIdentifier, LoadedTouchpoint, TouchpointIdentifier
from warehouse.engine import Engine

__all__ = ["LINK", "TOUCHPOINT", "Grain", "rank"]


@dataclass(frozen=True, slots=True)
class Grain:
    """What touchpoints and links have in common: an id, its key, and identifiers beside them."""

    name: str
    model: type[Base]
    identifier_model: type[Base]
    is_worked_out: str
    """Whether a row's time was worked out from when it was received, as SQL."""

    @property
    def key(self) -> str:
        return f"{self.name}_key"

    def files(self, batches: Sequence[TypedBatch]) -> list[str]:
        return [batch.file(self.name) for batch in batches]

    def identifier_files(self, batches: Sequence[TypedBatch]) -> list[str]:
        return [batch.file(f"{self.name}_identifier") for batch in batches]


TOUCHPOINT = Grain(
    "touchpoint",
    LoadedTouchpoint,
    TouchpointIdentifier,
    "occurred_at_basis IN ('corrected', 'received')",
)
LINK = Grain("link", Link, LinkIdentifier, "false")


def rank(engine: Engine, grain: Grain, batches: Sequence[TypedBatch]) -> None:
    """Make the temporary tables `arrival`, `contested` and `copy` for the rows of these batches.

    arrival    one row per batch: batch_rank, its place by name; batch_no, its place in landing from
               1, or 0 for those that are loaded
    contested  one row per key that arrives and occurs more than once, here or in the engine
    copy       one row per copy of a contested key: its place, 1 the winner's; row_no, where it lies
               in its file or in the engine; and how it stands to the copies that came before
    """
    _number_batches(engine, batches)
    files = {"files": grain.files(batches)}
    engine.execute(_contested(grain), files)
    engine.execute(_told(grain), files)
    engine.execute(_COPY)
    engine.execute("DROP TABLE told")


def _number_batches(engine: Engine, batches: Sequence[TypedBatch]) -> None:
    numbers = {batch_id: 0 for (batch_id,) in engine.rows("SELECT batch_id FROM batch")}
    numbers |= {batch.batch_id: number for number, batch in enumerate(batches, start=1)}
    names = sorted(numbers)
    arriving = pa.table(
        {
            "batch_id": names,
            "batch_rank": range(len(names)),
            "batch_no": [numbers[name] for name in names],
        }
    )
    with engine.registered(arriving=arriving):
        engine.execute("CREATE OR REPLACE TEMP TABLE arrival AS SELECT * FROM arriving")


def _contested(grain: Grain) -> str:
    return f"""
    CREATE OR REPLACE TEMP TABLE contested AS
    WITH arriving AS (
        SELECT {grain.key} AS key
        FROM read_parquet($files)
    ),
    held AS (
        SELECT {grain.key} AS key
        FROM loaded.{grain.name}
    ),
    known AS (
        SELECT key
        FROM arriving
        UNION ALL
        SELECT held.key
        FROM held
        SEMI JOIN arriving ON held.key = arriving.key
    )
    SELECT key
    FROM known
    GROUP BY key
    HAVING COUNT(*) > 1
    """


def _told(grain: Grain) -> str:
    columns = f"""
        {grain.key} AS key, {grain.name}_id AS id, version_us, received_us, content_hash,
        {grain.is_worked_out} AS is_worked_out, batch_id, record_no, item_no"""
    return f"""
    CREATE OR REPLACE TEMP TABLE told AS
    WITH arriving AS (
        SELECT {columns}, file_row_number AS row_no
        FROM read_parquet($files, file_row_number = true)
    ),
    held AS (
        SELECT {columns}, rowid AS row_no
        FROM loaded.{grain.name}
    ),
    contestant AS (
        SELECT arriving.* FROM arriving SEMI JOIN contested ON arriving.key = contested.key
        UNION ALL
        SELECT held.* FROM held SEMI JOIN contested ON held.key = contested.key
    )
    SELECT contestant.* EXCLUDE (batch_id), arrival.batch_rank, arrival.batch_no
    FROM contestant
    INNER JOIN arrival ON contestant.batch_id = arrival.batch_id
    """


_COPY = """
CREATE OR REPLACE TEMP TABLE copy AS
WITH shared_key AS (
    SELECT key
    FROM told
    GROUP BY key
    HAVING MIN(id) <> MAX(id)
),
twin AS (
    SELECT key, id, ROW_NUMBER() OVER (PARTITION BY key ORDER BY id) AS twin_no
    FROM (SELECT DISTINCT key, id FROM told SEMI JOIN shared_key ON told.key = shared_key.key)
),
placed AS (
    SELECT
        told.* EXCLUDE (id),
        COALESCE(twin.twin_no, 1) AS twin_no,
        ROW_NUMBER() OVER (
            PARTITION BY told.key, twin.twin_no
            ORDER BY
                told.version_us DESC NULLS LAST,
                told.received_us NULLS LAST,
                told.content_hash,
                told.batch_rank,
                told.record_no,
                told.item_no,
                told.row_no
        ) AS place
    FROM told
    LEFT JOIN twin ON told.key = twin.key AND told.id = twin.id
)
SELECT
    *,
    MIN(batch_no) OVER (PARTITION BY key, twin_no) AS first_batch_no,
    MIN(place) OVER (PARTITION BY key, twin_no, batch_no) AS best_of_batch,
    MIN(place) OVER (
        PARTITION BY key, twin_no ORDER BY batch_no
        RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS best_before
FROM placed
"""
