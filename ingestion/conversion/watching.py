"""Looking at the identifiers of a piece while it is converted: for those of people who are erased."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from company import Company
from ingestion.conversion.batches import Parts, by_place
from ingestion.conversion.output import PLACE_BITS
from warehouse import functions
from warehouse.engine import Engine

ERASED = "erased_person"
"""The rule that ignores items of somebody who was erased."""

Item = tuple[int, int]
"""record_no, item_no."""

_HERE = Path(__file__).parent
_PLAIN = (1 << PLACE_BITS) - 1


class Watch(Protocol):
    """Sees each piece once its identifiers are normalised and keyed, before anything is made of it."""

    def __call__(self, engine: Engine, parts: Parts) -> None: ...


class Sighting:
    """Collects what names somebody: items of each batch, and how the sources spell the identifiers.

    `keys` are theirs; `is_table`: what a row means may hang on other rows of its object, so that these
    go together.
    """

    def __init__(self, keys: Collection[int], *, is_table: bool) -> None:
        self.names: set[tuple[str, str, str, str]] = set()
        """(level, namespace, normalised value, value as written)."""
        self._keys = pa.table({"key": pa.array(sorted(keys), pa.int64())})
        self._is_table = is_table

    def __call__(self, engine: Engine, parts: Parts) -> None:
        with engine.registered(wanted=self._keys):
            engine.execute(
                "CREATE OR REPLACE TEMP TABLE denied_name AS SELECT namespace, value, level, normal"
                " FROM named SEMI JOIN wanted ON named.identifier_key = wanted.key"
            )
        self.note(engine, parts)

    def note(self, engine: Engine, parts: Parts) -> None:
        """Note the items that show one of the identifiers in `denied_name`, and who stands beside."""
        self.names |= set(engine.rows("SELECT level, namespace, normal, value FROM denied_name"))
        engine.execute(f"CREATE OR REPLACE TEMP TABLE theirs AS {_sql('denied')}")
        for place, rows in by_place(engine.arrow("SELECT * FROM theirs")):
            parts.batches[place].denied |= _plain(rows)
        if self._is_table:
            for place, rows in by_place(engine.arrow(_sql("beside"))):
                parts.batches[place].beside |= _plain(rows)


class Denial(Sighting):
    """Sees people who were erased before, and takes their identifiers for absent everywhere else.

    The list of them is HMACs under a key of its own: it cannot be read, only asked.
    """

    def __init__(self, company: Company, *, is_table: bool) -> None:
        super().__init__((), is_table=is_table)
        self._deny_key = company.deny_key
        namespaces, fingerprints = zip(*company.denied, strict=True)
        self._denied = pa.table(
            [pa.array(namespaces, pa.string()), pa.array(fingerprints, pa.int64())],
            names=["namespace", "denied_key"],
        )

    def __call__(self, engine: Engine, parts: Parts) -> None:
        functions.install_denial(engine, self._deny_key)
        with engine.registered(denied=self._denied):
            engine.execute(
                "CREATE OR REPLACE TEMP TABLE denied_name AS SELECT namespace, value, level, normal"
                " FROM named SEMI JOIN denied ON named.namespace = denied.namespace"
                " AND DENIED60(named.namespace || CHR(31) || named.normal) = denied.denied_key"
                " WHERE blocked IS NULL"
            )
        self.note(engine, parts)
        engine.execute(
            f"UPDATE named SET blocked = '{ERASED}', identifier_key = NULL FROM denied_name"
            " WHERE named.namespace = denied_name.namespace AND named.value = denied_name.value"
        )


def _plain(rows: pa.Table) -> set[Item]:
    numbers = [number & _PLAIN for number in rows["record_no"].to_pylist()]
    return set(zip(numbers, rows["item_no"].to_pylist(), strict=True))


def _sql(name: str) -> str:
    return (_HERE / f"{name}.sql").read_text(encoding="utf-8")


__all__ = ["ERASED", "Denial", "Item", "Sighting", "Watch"]
