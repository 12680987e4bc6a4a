"""Rows of typed batches into the engine: of every touchpoint and link the winning copy alone.

Most rows are the only copy there is and stream through. The others, found by integer key, are
`contested`: their narrow columns are ranked in the temporary table `copy` (copies.py),
together with the row that the engine holds. Everything here happens inside the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingestion.loading.copies import Grain
from ingestion.loading.waiting import TypedBatch
from models import Base
from warehouse.engine import Engine, declared

__all__ = ["Tally", "put_in", "tally"]


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of one batch's rows of a grain: parsed = loaded + duplicate."""

    parsed: int = 0
    loaded: int = 0
    duplicate: int = 0
    replaced: int = 0


def tally(engine: Engine, grain: Grain, batches: Sequence[TypedBatch]) -> dict[str, Tally]:
    """batch_id → what becomes of its rows, once ranked; a batch without rows is not in it.

    A new id's first batch loads it, once; every other copy is a duplicate. Of a batch's duplicates
    of one id the best replaces, if it beats all that came before.
    """
    rows = engine.rows(
        f"""
        WITH arriving AS (
            SELECT batch_id, {grain.key} AS key
            FROM read_parquet($files)
        ),
        judged AS (
            SELECT
                arrival.batch_id,
                copy.batch_no = copy.first_batch_no AND copy.place = copy.best_of_batch
                    AS is_loaded,
                copy.place = copy.best_of_batch AND copy.place < copy.best_before AS is_replacing
            FROM copy
            INNER JOIN arrival ON copy.batch_rank = arrival.batch_rank
            WHERE copy.batch_no > 0
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
        {"files": grain.files(batches)},
    )
    return {batch_id: Tally(*counts) for batch_id, *counts in rows}


def put_in(engine: Engine, grain: Grain, batches: Sequence[TypedBatch]) -> None:
    """Take back the loaded rows that lost and insert the arriving ones that did not."""
    _take_back(engine, grain)
    _put_in_rows(engine, grain, grain.files(batches))
    _put_in_identifiers(engine, grain, grain.identifier_files(batches))


def _take_back(engine: Engine, grain: Grain) -> None:
    """Remove loaded rows that an arriving copy beats, with their identifiers."""
    if not engine.value("SELECT COUNT(*) FROM copy WHERE batch_no = 0 AND place > 1"):
        return
    engine.execute(
        f"""
        DELETE FROM loaded.{grain.name}
        WHERE rowid IN (SELECT row_no FROM copy WHERE batch_no = 0 AND place > 1)
        """
    )
    engine.execute(
        f"""
        DELETE FROM loaded.{grain.name}_identifier AS shown
        USING copy, arrival
        WHERE copy.batch_no = 0 AND copy.place > 1 AND copy.batch_rank = arrival.batch_rank
            AND shown.{grain.key} = copy.key AND shown.batch_id = arrival.batch_id
            AND shown.record_no = copy.record_no AND shown.item_no = copy.item_no
        """
    )


def _put_in_rows(engine: Engine, grain: Grain, files: list[str]) -> None:
    columns = _columns(grain.model, "arriving")
    engine.execute(
        f"""
        INSERT INTO loaded.{grain.name} BY NAME
        WITH loser AS (
            SELECT arrival.batch_id, copy.row_no
            FROM copy
            INNER JOIN arrival ON copy.batch_rank = arrival.batch_rank
            WHERE copy.batch_no > 0 AND copy.place > 1
        )
        SELECT {columns}
        FROM read_parquet($files, file_row_number = true) AS arriving
        ANTI JOIN loser
            ON arriving.batch_id = loser.batch_id AND arriving.file_row_number = loser.row_no
        """,
        {"files": files},
    )


def _put_in_identifiers(engine: Engine, grain: Grain, files: list[str]) -> None:
    """Those of winners; an identifier once, should two items of a record be one touchpoint."""
    columns = _columns(grain.identifier_model, "shown")
    engine.execute(
        f"""
        INSERT INTO loaded.{grain.name}_identifier BY NAME
        WITH winner AS (
            SELECT copy.*, arrival.batch_id
            FROM copy
            INNER JOIN arrival ON copy.batch_rank = arrival.batch_rank
            WHERE copy.batch_no > 0 AND copy.place = 1
        )
        SELECT {columns}
        FROM read_parquet($files) AS shown
        ANTI JOIN contested ON shown.{grain.key} = contested.key
        UNION ALL
        SELECT {columns}
        FROM read_parquet($files) AS shown
        INNER JOIN winner
            ON shown.{grain.key} = winner.key AND shown.batch_id = winner.batch_id
            AND shown.record_no = winner.record_no AND shown.item_no = winner.item_no
        QUALIFY ROW_NUMBER() OVER (
            PARTITION BY winner.key, winner.twin_no, shown.identifier_key ORDER BY shown.position
        ) = 1
        """,
        {"files": files},
    )


def _columns(model: type[Base], of: str) -> str:
    return ", ".join(f"{of}.{column.name}" for column in declared(model).columns)
