"""Which landed items name somebody: by the identifiers that parsing found in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from company import Company
from warehouse.engine import Engine

Item = tuple[int, int]
"""record_no, item_no."""

_AT_ONCE = 150  # files open at a time; 1,024 is a common limit
_KEYS = {
    "touchpoint_identifier": ("identifier_key", "either_key"),
    "link_identifier": ("identifier_key", "either_key"),
    "touchpoint": ("actor_key", "object_key"),
    "staff": ("identifier_key",),
}
"""Typed table → its columns that are identifiers."""


@dataclass(frozen=True, slots=True)
class Naming:
    """What names a person: items by batch_id, and the keys of the touchpoints and links made of them."""

    items: dict[str, set[Item]]
    evidence: frozenset[int]
    is_entangled: bool
    """Whether some of these also show what is not the person's alone: a shared device, somebody else."""


def naming(company: Company, keys: Collection[int]) -> Naming:
    """All that is parsed and names one of the identifiers `keys`, with every copy of it."""
    search = _Search(company, keys)
    items: dict[str, set[Item]] = defaultdict(set)
    for table, columns in _KEYS.items():
        for batch_id, record_no, item_no in search.rows(table, columns, "wanted"):
            items[batch_id].add((record_no, item_no))
    evidence = search.evidence(items)
    # A copy may show less than another: they are one touchpoint, and go together.
    for table in ("touchpoint", "link"):
        for batch_id, record_no, item_no in search.rows(table, (f"{table}_key",), "evidence"):
            items[batch_id].add((record_no, item_no))
    return Naming(dict(items), evidence, search.is_entangled())


class _Search:
    """Queries over the typed files of all batches."""

    def __init__(self, company: Company, keys: Collection[int]) -> None:
        self._typed = company.typed
        self._tables = {"wanted": _keys(keys), "evidence": _keys(())}

    def rows(
        self, table: str, columns: Sequence[str], among: str
    ) -> Iterator[tuple[str, int, int]]:
        """batch_id, record_no, item_no of rows with a key `among` those registered under that name."""
        sql = " UNION ".join(
            "SELECT batch_id, record_no, item_no FROM read_parquet($files) AS t"
            f" SEMI JOIN {among} ON t.{column} = {among}.key"
            for column in columns
        )
        yield from self._over(table, sql)

    def evidence(self, items: dict[str, set[Item]]) -> frozenset[int]:
        """Keys of the touchpoints and links of the items; kept for the questions that follow."""
        named = [(batch, *item) for batch, found in items.items() for item in found]
        columns = list(zip(*named, strict=True)) or [(), (), ()]
        types = (pa.string(), pa.int64(), pa.int64())
        self._tables["named"] = pa.table(
            [pa.array(column, kind) for column, kind in zip(columns, types, strict=True)],
            names=["batch_id", "record_no", "item_no"],
        )
        sql = "SELECT {table}_key FROM read_parquet($files) AS t SEMI JOIN named USING (batch_id, record_no, item_no)"
        found = {
            key for table in ("touchpoint", "link") for (key,) in self._over(table, sql.format(table=table))
        }  # fmt: skip
        self._tables["evidence"] = _keys(found)
        return frozenset(found)

    def is_entangled(self) -> bool:
        sql = (
            "SELECT 1 FROM read_parquet($files) AS t SEMI JOIN evidence ON t.{table}_key = evidence.key"
            " ANTI JOIN wanted ON t.identifier_key = wanted.key OR t.either_key = wanted.key LIMIT 1"
        )
        return any(
            True
            for table in ("touchpoint", "link")
            for _ in self._over(f"{table}_identifier", sql.format(table=table))
        )

    def _over(self, table: str, sql: str) -> Iterator[tuple[Any, ...]]:
        files = [str(path) for path in sorted(self._typed.glob(f"*/[!.]*/{table}.parquet"))]
        with Engine.open(None) as engine, engine.registered(**self._tables):
            for start in range(0, len(files), _AT_ONCE):
                yield from engine.rows(sql, {"files": files[start : start + _AT_ONCE]})


def _keys(keys: Collection[int]) -> pa.Table:
    return pa.table({"key": pa.array(sorted(keys), pa.int64())})


__all__ = ["Item", "Naming", "naming"]
