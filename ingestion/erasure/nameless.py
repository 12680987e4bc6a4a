"""What stays of an erased person's rows: the same touchpoints of nobody in particular.

Every identifier gets another key, drawn at random once for each erasure, and nothing else of identity
changes: namespaces, levels, positions and times stay. As identity decides nothing by the value of a
key, all other customers come out as before, on shared devices too. Texts, attributes and campaigns go,
ids are drawn again.

    landing/<source>/<batch_id>/nameless/<typed table>.parquet
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ingestion.conversion.output import COMPRESSION, TYPED
from ingestion.erasure.naming import Item
from warehouse.engine import declared
from warehouse.functions import key60
from warehouse.types import arrow_schema

FIRST_NUMBER = 1 << 39
"""record_no of rows that have no record any more: above those of any file."""

Row = dict[str, Any]
Rows = dict[str, list[Row]]
"""Typed table → rows."""

_KEYS = ("identifier_key", "either_key", "actor_key", "object_key")
_TOLD = ("text", "attributes", "campaign_source", "campaign_medium", "campaign_name")
_EVIDENCE = ("touchpoint", "link")


@dataclass(frozen=True, slots=True)
class Renaming:
    """New names for identifiers (`keys`) and for touchpoints and links (`evidence`), drawn by `salt`:
    the same for the same, wherever they stand. Without the salt nothing leads back."""

    salt: bytes
    keys: frozenset[int]
    evidence: frozenset[int]

    def key(self, key: int | None) -> int | None:
        return self.drawn(str(key)) if key in self.keys else key

    def is_either(self, row: Row) -> bool:
        """Whether it may be one of two identifiers and one of them is theirs: both spell one value."""
        pair = {row.get("identifier_key"), row.get("either_key")}
        return row.get("either_key") is not None and not self.keys.isdisjoint(pair)

    def drawn(self, text: str) -> int:
        return int(self.text(text)[:15], 16)

    def text(self, text: str) -> str:
        return hmac.new(self.salt, text.encode(), hashlib.sha256).hexdigest()


def read_rows(folder: Path, items: Collection[Item] | None = None) -> Rows:
    """The rows of the typed tables in `folder`, of some items or all; none where there is no folder."""
    found: Rows = {}
    for table in TYPED:
        path = folder / f"{table}.parquet"
        rows = pq.read_table(path) if path.exists() else None
        if rows is None:
            found[table] = []
        elif items is None:
            found[table] = rows.to_pylist()
        else:
            numbers = zip(rows["record_no"].to_pylist(), rows["item_no"].to_pylist(), strict=True)
            found[table] = rows.filter(
                pa.array([n in items for n in numbers], pa.bool_())
            ).to_pylist()
    return found


def write_rows(folder: Path, rows: Rows) -> None:
    """Write them as typed tables, each also when empty."""
    folder.mkdir(parents=True)
    for table, model in TYPED.items():
        schema = arrow_schema(declared(model))
        pq.write_table(
            pa.Table.from_pylist(rows[table], schema), folder / f"{table}.parquet",
            compression=COMPRESSION, use_dictionary=False, write_statistics=False,
        )  # fmt: skip


def made_nameless(rows: Rows, renaming: Renaming, speaks: Callable[[str], bool]) -> Rows:
    """The rows without what they tell, their identifiers renamed.

    Touchpoints and links that name the person, or whose id `speaks` of the person, get another id;
    those of somebody else keep their own.
    """
    ids = {
        row[f"{table}_id"]: _new_id(row, f"{table}_id", renaming)
        for table in _EVIDENCE
        for row in rows[table]
        if row[f"{table}_key"] in renaming.evidence or speaks(row[f"{table}_id"])
    }
    keys = {key60(old): key60(new) for old, new in ids.items()}
    return {
        table: [_nameless(row, renaming, ids, keys) for row in found]
        for table, found in rows.items()
    }


def renumbered(rows: Rows, first: int) -> Rows:
    """The rows with record numbers from `first` on, those of one record together."""
    records = sorted({row["record_no"] for found in rows.values() for row in found})
    numbers = {record: first + place for place, record in enumerate(records)}
    return {
        table: [row | {"record_no": numbers[row["record_no"]]} for row in found]
        for table, found in rows.items()
    }


def next_number(rows: Rows) -> int:
    numbers = [row["record_no"] for found in rows.values() for row in found]
    return max(numbers, default=FIRST_NUMBER - 1) + 1


def newest_of(folder: Path) -> tuple[int | None, int | None]:
    """The largest received_us and occurred_us of the touchpoints and links in `folder`."""
    newest: list[int | None] = [None, None]
    for table in _EVIDENCE:
        rows = pq.read_table(folder / f"{table}.parquet", columns=["received_us", "occurred_us"])
        newest = [
            max_of(us, pc.max(rows[n]).as_py())
            for us, n in zip(newest, rows.column_names, strict=True)
        ]
    return newest[0], newest[1]


def max_of(one: int | None, other: int | None) -> int | None:
    return max((us for us in (one, other) if us is not None), default=None)


def of_items(rows: Rows, items: Collection[Item]) -> Rows:
    return {table: [row for row in found if item(row) in items] for table, found in rows.items()}


def added(one: Rows, other: Rows) -> Rows:
    return {table: [*one[table], *other[table]] for table in TYPED}


def item(row: Row) -> Item:
    return row["record_no"], row["item_no"]


def items_of(rows: Rows) -> set[Item]:
    return {item(row) for found in rows.values() for row in found}


def _new_id(row: Row, column: str, renaming: Renaming) -> str:
    return f"{row['source']}:{renaming.text(row[column])}"


def _nameless(row: Row, renaming: Renaming, ids: dict[str, str], keys: dict[int, int]) -> Row:
    new = dict(row)
    for column in _KEYS:
        if column in new:
            new[column] = renaming.key(new[column])
    if renaming.is_either(row):
        new |= {column: renaming.drawn(str(row[column])) for column in _KEYS[:2]}
    for table in _EVIDENCE:
        if f"{table}_id" in new:
            new[f"{table}_id"] = ids.get(new[f"{table}_id"], new[f"{table}_id"])
        if f"{table}_key" in new:
            new[f"{table}_key"] = keys.get(new[f"{table}_key"], new[f"{table}_key"])
    if "content_hash" in new:
        new["content_hash"] = renaming.drawn(str(new["content_hash"]))
    return new | _untold(row, renaming) if "event_type" in new else new


def _untold(row: Row, renaming: Renaming) -> Row:
    """What a touchpoint tells, taken out."""
    untold: Row = dict.fromkeys(_TOLD) | {"source_event_type": row["event_type"]}
    if row["object_key"] in renaming.keys:
        untold["object_id"] = renaming.text(row["object_id"])
    return untold


def as_links(rows: Rows, own: Collection[int]) -> Rows:
    """The rows with the touchpoints `own` (keys) as links: evidence of who is who, and no event.

    Bots' and deleted ones prove nothing and go.
    """
    gone = {row["touchpoint_key"] for row in rows["touchpoint"] if row["touchpoint_key"] in own}
    useful = {
        item(row)
        for row in rows["touchpoint"]
        if row["touchpoint_key"] in gone and not row["is_bot"] and not row["is_deleted"]
    }
    stay = _without(rows["touchpoint"], gone), _without(rows["touchpoint_identifier"], gone)
    moved = [r for r in rows["touchpoint"] if r["touchpoint_key"] in gone and item(r) in useful]
    shown = [
        r
        for r in rows["touchpoint_identifier"]
        if r["touchpoint_key"] in gone and item(r) in useful
    ]
    return rows | {
        "touchpoint": stay[0],
        "touchpoint_identifier": stay[1],
        "link": [*rows["link"], *(_as_link(row, "link") for row in moved)],
        "link_identifier": [*rows["link_identifier"], *(_as_link(row, "link_identifier") for row in shown)],
    }  # fmt: skip


def _without(rows: Iterable[Row], gone: Collection[int]) -> list[Row]:
    return [row for row in rows if row["touchpoint_key"] not in gone]


def _as_link(row: Row, table: str) -> Row:
    known = {name.replace("touchpoint_", "link_"): value for name, value in row.items()}
    return {column.name: known[column.name] for column in declared(TYPED[table]).columns}


__all__ = [
    "FIRST_NUMBER", "Renaming", "Row", "Rows", "added", "as_links", "item", "items_of", "made_nameless",
    "max_of", "newest_of", "next_number", "of_items", "read_rows", "renumbered", "write_rows",
]  # fmt: skip
