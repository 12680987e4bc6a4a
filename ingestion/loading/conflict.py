"""Conflicts: copies of one version of a touchpoint that say different things.

Whoever wins, somebody should know. A copy is compared with the others of its batch and with the row
that the engine held when it came; so a conflict within the winning version never stays hidden, while
of copies that were beaten before there is nothing left to compare with.

Two differences are none, so copies whose content hashes differ are compared once more by what they
say. When it occurred is no conflict if either copy's time was worked out from when it was received
(basis `corrected` or `received`): every retry would be one. Nor is the order in which attributes are
told.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingestion.loading.copies import TOUCHPOINT
from ingestion.loading.ordering import install_ordering
from ingestion.loading.waiting import TypedBatch
from models import LoadedTouchpoint
from warehouse.engine import Engine, declared

__all__ = ["record_conflicts"]

_PROVENANCE = {"batch_id", "record_no", "item_no", "received_us"}
_JUDGED_APART = {"content_hash", "occurred_us", "occurred_at_basis", "attributes"}

_DIFFERING = """
CREATE OR REPLACE TEMP TABLE differing AS
SELECT
    copy.*,
    arrival.batch_id
FROM copy
INNER JOIN arrival ON copy.batch_rank = arrival.batch_rank
WINDOW same_version AS (PARTITION BY copy.key, copy.twin_no, copy.version_us)
QUALIFY MIN(copy.content_hash) OVER same_version <> MAX(copy.content_hash) OVER same_version
"""

# What the copies say, without and with the time, in 64 bits: HASH() may be another in every version of
# DuckDB, and is compared within this one statement only.
_COMPARED = """
CREATE OR REPLACE TEMP TABLE compared AS
WITH told AS (
    SELECT * FROM loaded.touchpoint
    UNION ALL BY NAME
    SELECT * FROM read_parquet($files)
),
identifier AS (
    SELECT * FROM loaded.touchpoint_identifier
    UNION ALL BY NAME
    SELECT * FROM read_parquet($identifier_files)
),
shown AS (
    SELECT
        touchpoint_key, batch_id, record_no, item_no,
        STRING_AGG(CAST(identifier_key AS VARCHAR), ' ' ORDER BY position, identifier_key) AS keys
    FROM identifier
    SEMI JOIN differing ON identifier.touchpoint_key = differing.key
    GROUP BY touchpoint_key, batch_id, record_no, item_no
)
SELECT
    differing.*,
    HASH({content}, shown.keys) AS content,
    HASH({content}, shown.keys, told.occurred_us, told.occurred_at_basis) AS content_and_time
FROM differing
INNER JOIN told
    ON differing.key = told.touchpoint_key AND differing.batch_id = told.batch_id
    AND differing.record_no = told.record_no AND differing.item_no = told.item_no
    AND differing.content_hash = told.content_hash
LEFT JOIN shown
    ON told.touchpoint_key = shown.touchpoint_key AND told.batch_id = shown.batch_id
    AND told.record_no = shown.record_no AND told.item_no = shown.item_no
"""

_CONFLICT = """
CREATE OR REPLACE TEMP TABLE conflict AS
WITH judged AS (
    SELECT
        this.*,
        MIN(this.content) OVER beside <> MAX(this.content) OVER beside
        OR (
            NOT this.is_worked_out
            AND MIN(CASE WHEN NOT this.is_worked_out THEN this.content_and_time END) OVER beside
            <> MAX(CASE WHEN NOT this.is_worked_out THEN this.content_and_time END) OVER beside
        ) AS is_beside,
        this.content <> held.content
        OR (
            this.content_and_time <> held.content_and_time
            AND NOT this.is_worked_out AND NOT held.is_worked_out
        ) AS is_with_held
    FROM compared AS this
    LEFT JOIN compared AS held
        ON this.key = held.key AND this.twin_no = held.twin_no AND this.best_before = held.place
        AND this.version_us IS NOT DISTINCT FROM held.version_us
    WINDOW beside AS (PARTITION BY this.key, this.twin_no, this.version_us, this.batch_no)
)
SELECT DISTINCT key AS touchpoint_key, content_hash, batch_id, record_no, item_no
FROM judged
WHERE batch_no > 0 AND (is_beside OR is_with_held)
"""


def record_conflicts(engine: Engine, batches: Sequence[TypedBatch]) -> dict[str, int]:
    """Write the arriving copies that are in conflict to touchpoint_conflict; batch_id → how many.

    To be called after the copies were ranked and before a loaded row is taken back.
    """
    engine.execute(_DIFFERING)
    found = {batch_id for (batch_id,) in engine.rows("SELECT DISTINCT batch_id FROM differing")}
    concerned = [batch for batch in batches if batch.batch_id in found]
    if not concerned:
        return {}
    names = {column.name for column in declared(LoadedTouchpoint).columns}
    content = [f"told.{name}" for name in sorted(names - _PROVENANCE - _JUDGED_APART)]
    install_ordering(engine)
    engine.execute(
        _COMPARED.format(content=", ".join([*content, "ordered_json(told.attributes)"])),
        {
            "files": TOUCHPOINT.files(concerned),
            "identifier_files": TOUCHPOINT.identifier_files(concerned),
        },
    )
    engine.execute(_CONFLICT)
    engine.execute("INSERT INTO touchpoint_conflict BY NAME SELECT * FROM conflict")
    return dict(engine.rows("SELECT batch_id, COUNT(*) FROM conflict GROUP BY batch_id"))
