"""What a lane draws from: one selection of one night, and words and marks for its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from company.journey import Stage
from maps.night import Night
from maps.row import Row
from maps.selection import Selection
from maps.strings import Strings


@dataclass(frozen=True, slots=True)
class View:
    """The night as one selection sees it."""

    night: Night
    selection: Selection
    say: Strings

    @property
    def stages(self) -> Sequence[Stage]:
        """The stages in the order of their ranks: the columns."""
        return sorted(self.night.definition.stages, key=lambda stage: stage.rank)

    def rows(self, table: str) -> Sequence[Row]:
        """The selection's rows of a table that a lane reads."""
        return self.night.rows[table].get(self.selection, ())

    def by_stage(self, table: str) -> Mapping[str, Row]:
        """The same where there is one row for each stage."""
        return {row["stage"]: row for row in self.rows(table)}

    def of_stage(self, table: str, stage: str) -> list[Row]:
        return [row for row in self.rows(table) if row["stage"] == stage]

    def label(self, stage: str) -> str:
        """A stage in the company's own words."""
        return next((s.label for s in self.night.definition.stages if s.name == stage), stage)
