"""Staff: of everything that a source ever said about an identifier, the newest version counts."""

from __future__ import annotations

from collections.abc import Sequence

from ingestion.loading.waiting import TypedBatch
from warehouse.engine import Engine

__all__ = ["load_staff"]


def load_staff(engine: Engine, batches: Sequence[TypedBatch]) -> None:
    """Lay what the batches say over loaded.staff. Between equals: staff rather than not.

    The table is as small as the firm, so it is made again whole.
    """
    engine.execute(
        """
        CREATE OR REPLACE TEMP TABLE newest_staff AS
        SELECT *
        FROM (
            SELECT * FROM loaded.staff
            UNION ALL BY NAME
            SELECT * FROM read_parquet($files)
        )
        QUALIFY ROW_NUMBER() OVER (
            PARTITION BY source, identifier_key
            ORDER BY version_us DESC NULLS LAST, is_staff DESC, batch_id, record_no, item_no
        ) = 1
        """,
        {"files": [batch.file("staff") for batch in batches]},
    )
    engine.execute("DELETE FROM loaded.staff")
    engine.execute("INSERT INTO loaded.staff BY NAME SELECT * FROM newest_staff")
