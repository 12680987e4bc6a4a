"""The published night that a map shows: which it is, how fresh its sources were, and its metric rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from company import Company, JourneyDefinition
from maps.errors import MapError
from maps.row import Row
from maps.selection import EVERYBODY, Selection
from models import Base
from warehouse.engine import Engine

Rows = Mapping[Selection, Sequence[Row]]
_RUN = """
SELECT run_id, as_of, watermark_at, configuration_hash FROM pipeline_run
WHERE status = 'done' ORDER BY as_of DESC, started_at DESC LIMIT 1
"""
_COHORT = "definition, period_kind, period_start, segment_by, segment"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a lane reads: the rows of one metric table, weeks apart, that `only` lets through."""

    table: str
    only: str = ""
    """More of the statement after its WHERE: ` AND …`, ` QUALIFY …`."""


@dataclass(frozen=True, slots=True)
class Night:
    """One journey definition in one published night. Reads each table once; several threads may."""

    company: Company
    definition: JourneyDefinition
    run: Mapping[str, Any]
    sources: Sequence[Row]
    warnings: Sequence[Row]
    rows: Mapping[str, Rows] = field(repr=False)
    """Table → selection → rows."""

    @property
    def is_empty(self) -> bool:
        """Whether nobody has entered any stage by the watermark."""
        return EVERYBODY not in self.rows["stage_entry"]

    @property
    def is_as_configured(self) -> bool:
        """Whether the night was made with the configuration of now."""
        return bool(self.run["configuration_hash"] == self.company.configuration_hash)

    @property
    def selections(self) -> list[Selection]:
        """All that have rows: the whole first, then what most will look at."""
        return sorted(self.rows["stage_entry"], key=_worth)

    def local(self, moment: datetime) -> datetime:
        """A moment of the warehouse (UTC, naive) in the company's reporting zone."""
        return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(
            ZoneInfo(self.company.reporting_zone)
        )


def open_night(
    engine: Engine, company: Company, definition: str, readings: Sequence[Reading]
) -> Night:
    """All that a map of `definition` needs, read from the published tables that `engine` finds.

    MapError where the definition is not configured, or another version published the night.
    """
    known = {one.name: one for one in company.definitions}
    if definition not in known:
        raise MapError(
            f"no journey definition is called '{definition}'; there are: {', '.join(known) or 'none'}"
        )
    _expect_tables(engine, [*(reading.table for reading in readings), "pipeline_run"])
    run = _dicts(engine, _RUN)
    if not run:
        raise MapError("no night is done yet: `sojourn run` publishes one")
    return Night(
        company,
        known[definition],
        run[0],
        [Row("source_health", r) for r in _dicts(engine, "SELECT * FROM source_health ORDER BY source")],
        [Row("gate_result", r) for r in _dicts(engine, _WARNINGS, [run[0]["run_id"]])],
        {reading.table: _read(engine, reading, definition) for reading in readings},
    )  # fmt: skip


_WARNINGS = """
SELECT * FROM gate_result WHERE run_id = ? AND NOT is_passed ORDER BY table_name, gate
"""


def _read(engine: Engine, reading: Reading, definition: str) -> Rows:
    """Rows of everybody and of every month, by selection, in the order of their key."""
    found: dict[Selection, list[Row]] = {}
    sql = (
        f"SELECT * EXCLUDE (definition) FROM {reading.table}"
        f" WHERE definition = ? AND period_kind <> 'week'{reading.only} ORDER BY ALL"
    )
    for values in _dicts(engine, sql, [definition]):
        found.setdefault(Selection.of(values), []).append(Row(reading.table, values))
    return found


def _dicts(
    engine: Engine, sql: str, parameters: Sequence[Any] | None = None
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = engine.arrow(sql, parameters).to_pylist()
    return rows


def _expect_tables(engine: Engine, tables: Sequence[str]) -> None:
    """MapError if a table of the night lacks a column that this version reads."""
    found = {
        (table, column)
        for table, column in engine.rows(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = 'sojourn'"
        )
    }
    for name in tables:
        for column in Base.metadata.tables[name].columns:
            if not column.info.get("private") and (name, column.name) not in found:
                raise MapError(
                    f"the published night has no {name}.{column.name}: another version of Sojourn "
                    "published it; `sojourn run` (or `sojourn rebuild`) publishes one that has it"
                )


def _worth(selection: Selection) -> tuple[Any, ...]:
    """What people look at first: everybody, months newest first, segments, months of segments."""
    month = -selection.period_start.toordinal() if selection.period_start else 0
    is_part = selection.segment_by != "all"
    return (
        is_part + (month != 0) * (1 if is_part else 0), month, selection.segment_by, selection.segment,
    )  # fmt: skip
