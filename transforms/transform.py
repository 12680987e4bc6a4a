"""What a transform is: tables in, one declared table out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from company import Company
from models import Base
from warehouse.engine import Engine, named_in


@dataclass(frozen=True, slots=True)
class Night:
    """What a night's transforms may know of the world: its T, its W and the company's configuration."""

    as_of_us: int
    watermark_us: int | None
    company: Company

    def parameters(self) -> dict[str, Any]:
        """What SQL can bind: `$as_of_us` and so on."""
        return {
            "as_of_us": self.as_of_us,
            "watermark_us": self.watermark_us,
            "session_gap_us": self.company.session_gap_us,
            "max_touchpoints": self.company.max_touchpoints,
            "currency": self.company.currency,
            "segment_values": self.company.segment_values,
        }


@dataclass(frozen=True, slots=True)
class Transform:
    """Makes the table of `model`; `make` returns the number of rows."""

    model: type[Base]
    make: Callable[[Engine, Night], int]

    @property
    def name(self) -> str:
        return str(self.model.__tablename__)


Group = Sequence[Transform]
"""Transforms of which none reads what another one makes, so they can be taken side by side."""


def in_order(groups: Sequence[Group]) -> list[Transform]:
    """All of them, each after whatever it reads."""
    return [transform for group in groups for transform in group]


def from_sql(model: type[Base], folder: Path) -> Transform:
    """The transform in `<folder>/<table>.sql`: one SELECT, binding the parameters it names."""
    path = folder / f"{model.__tablename__}.sql"

    def make(engine: Engine, night: Night) -> int:
        sql = path.read_text(encoding="utf-8")
        return engine.replace(model, sql, named_in(sql, night.parameters()) or None)

    return Transform(model, make)
