"""A row of a metric table, which knows where it stands in the warehouse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote

from models import Base

COHORT = ("definition", "period_kind", "period_start", "segment_by", "segment")
"""What a view settles; a row's key is what else it takes to find it."""


@dataclass(frozen=True, slots=True)
class Row:
    """Values of one row by column."""

    table: str
    values: Mapping[str, Any]

    def __getitem__(self, column: str) -> Any:
        return self.values[column]

    @property
    def key(self) -> str:
        """How to find it in its table, within the view: `stage=buy;channel=web`, percent-encoded."""
        return ";".join(
            f"{column}={quote(str(self.values[column]), safe='')}"
            for column in key_columns(self.table)
            if column in self.values
        )


@cache
def key_columns(table: str) -> tuple[str, ...]:
    """Columns of the table's primary key that a view does not settle."""
    key = Base.metadata.tables[table].primary_key
    return tuple(column.name for column in key if column.name not in COHORT)
