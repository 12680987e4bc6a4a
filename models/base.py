"""What every table declaration is made of: its grain, its kind, and whether analysts see it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import MetaData, Table
from sqlalchemy.orm import DeclarativeBase


class Kind(StrEnum):
    """How a table comes to be, and so whether it may be deleted and made again."""

    STATE = "state"
    """A pure function of (landed batches, configuration, corrections, as_of)."""
    HISTORY = "history"
    """What was published when; append-only, never remade."""
    RUN = "run"
    """What the machine did."""


class Base(DeclarativeBase):
    """A declared table: `class Session(Base, kind=Kind.STATE, published=True)`.

    `published`: analysts see it, without its private columns. `explains`: it goes whole into the
    evidence file beside each published night, which only the night's user can read.

    The first paragraph of the docstring is the table's comment in every database and in
    docs/dictionary.md; it begins with the grain: "One row per …".
    """

    __abstract__ = True
    metadata = MetaData()
    kind: ClassVar[Kind]
    published: ClassVar[bool]

    def __init_subclass__(
        cls,
        kind: Kind = Kind.STATE,
        published: bool = False,
        explains: bool = False,
        schema: str | None = None,
        **kw: Any,
    ) -> None:
        cls.kind, cls.published = kind, published
        grain = " ".join((cls.__doc__ or "").split("\n\n")[0].split())
        options: dict[str, Any] = {
            "comment": grain,
            "info": {"kind": kind, "published": published, "explains": explains},
        }
        if schema is not None:
            options["schema"] = schema
        cls.__table_args__ = options
        super().__init_subclass__(**kw)


def tables(**wanted: Any) -> list[Table]:
    """Declared tables in order of declaration: all, or those of which `wanted` holds.

    Can be wanted: published, explains (True or False), kind.
    """
    return [
        table
        for table in Base.metadata.tables.values()
        if all(table.info[name] == value for name, value in wanted.items())
    ]


def is_private(column_info: dict[str, Any]) -> bool:
    """Whether a column stays in the engine although its table is published."""
    return bool(column_info.get("private"))
