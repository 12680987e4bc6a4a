"""Rotating the secret: what every identifier was called before, kept for good.

    data/rotation/<key_id>.parquet    for the secret <key_id>: namespace, previous_key, alias_id (the
                                      customer id made of it then), identifier_key (today)

While both secrets are known, parsing writes every identifier under both. That is all that can ever
connect the two: from this file old customer ids, and fingerprints that people wrote down, lead to
today's when the secret before is long gone. It is an input like corrections, and as private.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from company import Company
from ingestion.conversion.output import ROTATED_TABLE
from models import RotationReference
from warehouse.engine import Engine, declared
from warehouse.types import arrow_schema

__all__ = ["carry_over", "forget", "write_rotation"]

_PARTIAL = ".partial"

# What the secret before had itself carried over goes along; what is kept already is never lost.
_CARRIED = """
WITH fresh AS (
    SELECT DISTINCT namespace, identifier_key, previous_key
    FROM read_parquet($files)
)
SELECT
    namespace,
    previous_key,
    keyed60_old(
        'customer' || CHR(31) || namespace || CHR(31) || CAST(previous_key AS VARCHAR)
    ) AS alias_id,
    identifier_key
FROM fresh
UNION
SELECT earlier.namespace, earlier.previous_key, earlier.alias_id, fresh.identifier_key
FROM earlier
INNER JOIN fresh
    ON earlier.namespace = fresh.namespace AND earlier.identifier_key = fresh.previous_key
UNION
SELECT namespace, previous_key, alias_id, identifier_key
FROM kept
ORDER BY namespace, previous_key
"""


def carry_over(engine: Engine, company: Company) -> None:
    """While the secret before is given: keep what the identifiers of all typed batches were called.

    Whole or not at all; a night later there may be more batches, and it is made again.
    """
    files = sorted(str(path) for path in company.typed.glob(f"*/[!.]*/{ROTATED_TABLE}.parquet"))
    if company.old_key_id is None or not files:
        return
    kept, earlier = (_kept(company, key_id) for key_id in (company.key_id, company.old_key_id))
    with engine.registered(kept=kept, earlier=earlier):
        _write(_file(company, company.key_id), engine.arrow(_CARRIED, {"files": files}))


def write_rotation(engine: Engine, company: Company) -> None:
    """Make reference.rotation again: empty for a secret that none was before."""
    with engine.registered(kept=_kept(company, company.key_id)):
        engine.replace(RotationReference, "SELECT * FROM kept")


def forget(company: Company, keys: Collection[int]) -> int:
    """Take the identifiers `keys` out of every file, under whatever secret; how many rows went."""
    own = _kept(company, company.key_id)
    gone = own.filter(pc.is_in(own["identifier_key"], pa.array(sorted(keys), pa.int64())))
    known = pa.array(sorted({*keys, *gone["previous_key"].to_pylist()}), pa.int64())
    count = 0
    for path in sorted(company.rotation.glob("*.parquet")):
        rows = pq.read_table(path)
        is_gone = pc.or_(
            *(pc.is_in(rows[name], known) for name in ("identifier_key", "previous_key"))
        )
        if pc.any(is_gone).as_py():
            count += pc.sum(is_gone).as_py()
            _write(path, rows.filter(pc.invert(is_gone)))
    return count


def _kept(company: Company, key_id: str) -> pa.Table:
    path = _file(company, key_id)
    schema = arrow_schema(declared(RotationReference))
    return pq.read_table(path, schema=schema) if path.exists() else schema.empty_table()


def _file(company: Company, key_id: str) -> Path:
    return company.rotation / f"{key_id}.parquet"


def _write(path: Path, rows: pa.Table) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_name(path.name + _PARTIAL)
    partial.unlink(missing_ok=True)
    pq.write_table(rows, partial)
    partial.chmod(0o400)
    for place in (partial, path.parent):
        descriptor = os.open(place, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
        if place == partial:
            partial.replace(path)
