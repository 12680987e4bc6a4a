"""What a format is: one room per wire format, with one SELECT per kind of record.

A room is a folder `ingestion/formats/<name>/` whose `__init__.py` holds `ROOM`. Its SELECTs read
the relation `item` and give drafts (ingestion/formats/draft.py).

Tables (CSV, `shape` is None). The header, trimmed and lower-cased, decides the kind: the first in
`kinds` whose `required` columns are all there; none: the file is rejected as `unknown_table`.
`item` has record_no, item_no (always 1) and one VARCHAR column per column of the file; empty cells
are null; columns that a kind names as `optional` and the file lacks are there as null; others are
left out. `item` holds files whole, so that windows see all of a file, and several of them:
PLACE_OF(record_no) tells them apart.

JSON. `item` has record_no, item_no, `body` (the item as JSON text) and the members that `shape`
names (a structure for DuckDB's json_transform), each as a column; members that are missing or of
another type are null. Big files come in pieces: a SELECT must not look at other rows.

Records from Kafka also have a row in the relation `envelope`: record_no, record_us (the record's time,
µs since 1970 UTC), is_append_time, key (BLOB) and headers (name, value BLOB); of files it is empty.

Every SELECT can also read the small reference tables in `tables`: a CSV file beside it, as a
relation of its name, all columns VARCHAR. GETVARIABLE('company_currency') is the company's currency, for
records that name none because their owner has only one.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record: a name and a file with one SELECT from `item`."""

    name: str
    select: Path
    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()

    def sql(self) -> str:
        return self.select.read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Room:
    """A wire format. `version` goes up when the same bytes would give other rows.

    `batch_member` names the member that holds the items of a batch body ({"batch": […]}); members
    in `batch_defaults` of the body are the items' own where they have none.
    """

    name: str
    version: int
    kinds: tuple[Kind, ...]
    shape: str | None = None
    batch_member: str | None = None
    batch_defaults: tuple[str, ...] = ()
    tables: tuple[Path, ...] = ()

    @property
    def is_table(self) -> bool:
        return self.shape is None
