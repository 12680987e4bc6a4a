"""What identifiers were called under earlier secrets goes with them."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.rotation import forget
from models import RotationReference
from tests.unit.ingestion.inbox import Inbox
from warehouse.engine import declared
from warehouse.types import arrow_schema

_SCHEMA = arrow_schema(declared(RotationReference))


def _write(path: Path, rows: list[tuple[int, int]]) -> None:
    """Rows of (previous_key, identifier_key)."""
    path.parent.mkdir(exist_ok=True)
    given = [
        {"namespace": "email", "previous_key": old, "alias_id": old * 10, "identifier_key": new}
        for old, new in rows
    ]
    pq.write_table(pa.Table.from_pylist(given, _SCHEMA), path)


def _left(path: Path) -> list[tuple[int, int]]:
    rows = pq.read_table(path).to_pylist()
    return [(row["previous_key"], row["identifier_key"]) for row in rows]


def test_under_every_secret(tmp_path: Path) -> None:
    company = Inbox(tmp_path).company
    company.data.mkdir()
    now, before, other = (
        company.rotation / f"{n}.parquet" for n in (company.key_id, "before", "other")
    )
    _write(now, [(1, 101), (2, 102), (11, 101)])
    _write(before, [(11, 1), (12, 2)])
    _write(other, [(8, 9)])
    assert forget(company, {101}) == 3
    assert (_left(now), _left(before), _left(other)) == ([(2, 102)], [(12, 2)], [(8, 9)])
    assert forget(company, {101}) == 0
