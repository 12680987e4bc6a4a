"""Which number of a page is meant: its table, its column and the rest of its row's key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from maps.behind.columns import COUNTED, Counted, counted_column
from maps.errors import MapError
from maps.row import key_columns


@dataclass(frozen=True, slots=True)
class Number:
    """A column of a metric table in the row, or the rows, that `key` finds in a selection."""

    table: str
    column: str
    key: Mapping[str, str]

    @classmethod
    def read(cls, table: str, column: str, key: str) -> Number:
        """What a mark on the page says of itself; MapError where nothing is counted there.

        >>> Number.read("stage_flow", "share_out", "from_stage=buy;to_stage=END").key["to_stage"]
        'END'
        """
        found = {}
        for part in filter(None, key.split(";")):
            name, _, value = part.partition("=")
            found[name] = unquote(value)
        if counted_column(table, column) is None:
            raise MapError(f"no rows are kept for {_told(table)}.{_told(column)}")
        if strange := sorted(found.keys() - set(key_columns(table))):
            raise MapError(f"{table} has no key {_told(strange[0])}")
        return cls(table, column, found)

    @property
    def counted_column(self) -> str:
        """The column whose rows are shown for it: its own, or the count that it is made of."""
        return str(counted_column(self.table, self.column))

    @property
    def counted(self) -> Counted:
        """The rows that are shown for it."""
        return COUNTED[self.table][self.counted_column]


def _told(name: str) -> str:
    """A name that somebody may have typed: short, and without what no column is called."""
    return "".join(letter for letter in name[:40] if letter.isalnum() or letter == "_") or "?"
