"""Rows of typed batches into the engine: of every touchpoint and link the winning copy alone.

Most rows are the only copy there is and stream through. The others, found by integer key, are
`contested`: their narrow columns are ranked, in the temporary table `copy`, together with the row
that the engine holds. Everything here happens inside the caller's transaction.

A touchpoint_key is 60 bits: two ids may share one. They are contested then, but ranked apart,
because copies are copies of an id.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from ingestion.loading_batch import TypedBatch
from models import Base, Link, LinkIdentifier, LoadedTouchpoint, TouchpointIdentifier
from warehouse.engine import Engine, declared

__all__ = ["LINK", "TOUCHPOINT", "Grain", "Tally", "put_in", "rank", "tally"]


@dataclass(frozen=True, slots=True)
class Grain:
    """What touchpoints and links have in common: an id, its key, and identifiers beside them."""

    name: str
    model: type[Base]
    identifier_model: type[Base]

    @property
    def columns(self) -> str:
        return ", ".join(column.name for column in declared(self.model).columns)


TOUCHPOINT = Grain("touchpoint", LoadedTouchpoint, TouchpointIdentifier)
LINK = Grain("link", Link, LinkIdentifier)


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of one batch's rows of a grain: parsed = loaded + duplicate."""

    parsed: int = 0
    loaded: int = 0
    duplicate: int = 0
    replaced: int = 0


def rank(engine: Engine, grain: Grain, batches: Sequence[TypedBatch]) -> None:
    """Find the contested keys and rank their copies, into the tables `contested` and `copy`."""
    files = [batch.file(grain.name) for batch in batches]
    _find_contested(engine, grain, files)
    _rank_copies(engine, grain, files, [batch.batch_id for batch in batches])


def _find_contested(engine: Engine, grain: Grain, files: list[str]) -> None:
    """Keys of the arriving rows that occur more than once, here or with what is loaded."""
    key = f"{grain.name}_key"
    engine.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE contested AS
        WITH arriving AS (
            SELECT {key} AS key FROM read_parquet($files)
        ),
        known AS (
            SELECT held.{key} AS key
            FROM loaded.{grain.name} AS held
            SEMI JOIN arriving ON held.{key} = arriving.key
        )
        SELECT key
        FROM (SELECT key FROM arriving UNION ALL SELECT key FROM known)
        GROUP BY key
        HAVING COUNT(*) > 1
        """,
        {"files": files},
    )


def _rank_copies(engine: Engine, grain: Grain, files: list[str], batch_ids: Sequence[str]) -> None:
    """`copy`: a row per contested copy with its place, 1 the winner's, and how it arrived.

    The place is a function of what the copies say, the provenance deciding between equals, so that
    the order of landing changes nothing. batch_no is that order; 0 is what the engine holds.
    """
    told = f"""
        {grain.name}_key AS key, {grain.name}_id AS id, version_us, received_us, content_hash,
        batch_id, record_no, item_no"""
    order = pa.table({"batch_id": list(batch_ids), "batch_no": range(1, len(batch_ids) + 1)})
    with engine.registered(arriving_batch=order):
        engine.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE copy AS
            WITH arriving AS (
                SELECT {told}, file_row_number AS row_no
                FROM read_parquet($files, file_row_number = true)
            ),
            held AS (
                SELECT {told}
                FROM loaded.{grain.name}
            ),
            told AS (
                SELECT arriving.*, arriving_batch.batch_no
                FROM arriving
                INNER JOIN arriving_batch ON arriving.batch_id = arriving_batch.batch_id
                SEMI JOIN contested ON arriving.key = contested.key
                UNION ALL
                SELECT held.*, NULL AS row_no, 0 AS batch_no
                FROM held
                SEMI JOIN contested ON held.key = contested.key
            ),
            placed AS (
                SELECT
                    *,
                    ROW_NUMBER() OVER (
                        PARTITION BY key, id
                        ORDER BY
                            version_us DESC NULLS LAST,
                            received_us NULLS LAST,
                            content_hash,
                            batch_id,
                            record_no,
                            item_no,
                            row_no
                    ) AS place
                FROM told
            )
            SELECT
                *,
                MIN(batch_no) OVER (PARTITION BY key, id) AS first_batch_no,
                MIN(place) OVER (PARTITION BY key, id, batch_no) AS best_of_batch,
                MIN(place) OVER (
                    PARTITION BY key, id ORDER BY batch_no
                    RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                ) AS best_before
            FROM placed
            """,
            {"files": files},
        )


def tally(engine: Engine, grain: Grain, batches: Sequence[TypedBatch]) -> dict[str, Tally]:
    """batch_id → what becomes of its rows, once ranked; a batch without rows is not in it.

    A new id's first batch loads it, once; every other copy is a duplicate. Of a batch's duplicates
    of one id the best replaces, if it beats all that came before.
    """
    rows = engine.rows(
        f"""
        WITH arriving AS (
            SELECT batch_id, {grain.name}_key AS key
            FROM read_parquet($files)
        ),
        judged AS (
            SELECT
                batch_id,
                first_batch_no = batch_no AND place = best_of_batch AS is_loaded,
                best_before IS NOT NULL AND place = best_of_batch AND place < best_before
                    AS is_replacing
            FROM copy
            WHERE batch_no > 0
            UNION ALL
            SELECT arriving.batch_id, true AS is_loaded, false AS is_replacing
            FROM arriving
            ANTI JOIN contested ON arriving.key = contested.key
        )
        SELECT
            batch_id,
            COUNT(*) AS parsed,
            COUNT(*) FILTER (is_loaded) AS loaded,
            COUNT(*) FILTER (NOT is_loaded) AS duplicate,
            COUNT(*) FILTER (is_replacing) AS replaced
        FROM judged
        GROUP BY batch_id
        """,
        {"files": [batch.file(grain.name) for batch in batches]},
    )
    return {batch_id: Tally(*counts) for batch_id, *counts in rows}


def _take_back(engine: Engine, grain: Grain) -> None:
    """Remove loaded rows that an arriving copy beats, with their identifiers."""
    key = f"{grain.name}_key"
    if not engine.value("SELECT COUNT(*) FROM copy WHERE batch_no = 0 AND place > 1"):
        return
    engine.execute(
        f"""
        DELETE FROM loaded.{grain.name} AS held USING copy
        WHERE copy.batch_no = 0 AND copy.place > 1
            AND held.{key} = copy.key AND held.{grain.name}_id = copy.id
        """
    )
    engine.execute(
        f"""
        DELETE FROM loaded.{grain.name}_identifier AS shown USING copy
        WHERE copy.batch_no = 0 AND copy.place > 1
            AND shown.{key} = copy.key AND shown.batch_id = copy.batch_id
            AND shown.record_no = copy.record_no AND shown.item_no = copy.item_no
        """
    )


def put_in(engine: Engine, grain: Grain, batches: Sequence[TypedBatch]) -> None:
    """Take back the loaded rows that lost and insert the arriving ones that did not."""
    _take_back(engine, grain)
    _put_in_rows(engine, grain, [batch.file(grain.name) for batch in batches])
    files = [batch.file(f"{grain.name}_identifier") for batch in batches]
    _put_in_identifiers(engine, grain, files)


def _put_in_rows(engine: Engine, grain: Grain, files: list[str]) -> None:
    engine.execute(
        f"""
        INSERT INTO loaded.{grain.name} BY NAME
        SELECT {grain.columns}
        FROM read_parquet($files, file_row_number = true) AS arriving
        ANTI JOIN (SELECT * FROM copy WHERE batch_no > 0 AND place > 1) AS loser
            ON arriving.batch_id = loser.batch_id AND arriving.file_row_number = loser.row_no
        """,
        {"files": files},
    )


def _put_in_identifiers(engine: Engine, grain: Grain, files: list[str]) -> None:
    """Those of winners; an identifier once, should two items of a record be one touchpoint."""
    key = f"{grain.name}_key"
    columns = ", ".join(f"shown.{c.name}" for c in declared(grain.identifier_model).columns)
    engine.execute(
        f"""
        INSERT INTO loaded.{grain.name}_identifier BY NAME
        SELECT {columns}
        FROM read_parquet($files) AS shown
        ANTI JOIN contested ON shown.{key} = contested.key
        UNION ALL
        SELECT {columns}
        FROM read_parquet($files) AS shown
        INNER JOIN copy AS winner
            ON shown.{key} = winner.key AND shown.batch_id = winner.batch_id
            AND shown.record_no = winner.record_no AND shown.item_no = winner.item_no
        WHERE winner.batch_no > 0 AND winner.place = 1
        QUALIFY ROW_NUMBER() OVER (
            PARTITION BY winner.key, winner.id, shown.identifier_key ORDER BY shown.position
        ) = 1
        """,
        {"files": files},
    )
