"""What `sojourn check` says of definitions beside the newest published night: what their rules fit,
and within how long people come back. No night waits for it, nor it for a night.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from math import ceil
from pathlib import Path

from company import Company, Finding, JourneyDefinition, Stage
from transforms.journeys.fitting import Fit, Returns, fit, returns
from transforms.journeys.rules import uses_attributes
from warehouse.ddl import literal
from warehouse.engine import Engine
from warehouse.errors import WarehouseError
from warehouse.publishing import published_file
from warehouse.reading import newest_warehouse

_DAY_US = 86_400_000_000
_FEWEST = 30
"""Returns below which no horizon is proposed: of fewer, the 95th percentile is one of the two longest."""
_WORDS_SHOWN = 12

# Typed rows hold copies that were beaten; the one that counts is the one loading took.
_TOLD = """
CREATE TEMP TABLE told AS
SELECT r.touchpoint_key, r.attributes
FROM read_parquet({files}, union_by_name = true) AS r
SEMI JOIN touchpoint AS t ON t.touchpoint_key = r.touchpoint_key
WHERE r.attributes IS NOT NULL
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY r.touchpoint_key
    ORDER BY r.version_us DESC NULLS LAST, r.received_us NULLS LAST, r.content_hash
) = 1
"""


def fitting(company: Company) -> list[Finding]:
    """A line for each stage, with its numbers as data; changes nothing."""
    if not company.definitions:
        return []
    if published_file(company) is None:
        message = "what their rules fit is told here once a night is published: `sojourn run`"
        return [Finding("journeys", True, message)]
    try:
        with newest_warehouse(company) as engine:
            return list(_told(engine, company))
    except WarehouseError as error:
        message = f"what their rules fit cannot be told: {error}; the next night may mend it"
        return [Finding("journeys", False, message)]


def _told(engine: Engine, company: Company) -> Iterator[Finding]:
    asking = [one.name for one in company.definitions if uses_attributes(one)]
    has_attributes = not asking or _read_attributes(engine, company)
    for definition in company.definitions:
        if definition.name in asking and not has_attributes:
            message = f"attributes are in {company.typed}, which this user cannot read: not counted"
            yield Finding(f"journey {definition.name}", True, message)
        else:
            back = returns(engine, definition.name, company.session_gap_us)
            yield from _definition(definition, fit(engine, definition), back)


def _read_attributes(engine: Engine, company: Company) -> bool:
    files = [path for path in _typed(company) if os.access(path, os.R_OK)]
    if files:
        engine.execute(_TOLD.format(files=f"[{', '.join(literal(str(f)) for f in files)}]"))
    return bool(files)


def _typed(company: Company) -> list[Path]:
    """What parsing made; what it is making now has a hidden name."""
    found = company.typed.glob("*/*/touchpoint.parquet")
    return sorted(path for path in found if not path.parent.name.startswith("."))


def _definition(
    definition: JourneyDefinition, found: Fit, back: dict[str, Returns]
) -> Iterator[Finding]:
    for stage in sorted(definition.stages, key=lambda stage: stage.rank):
        yield _stage(definition, stage, found.stages[stage.name], back.get(stage.name))
    if not found.unclaimed:
        return
    words = _words(found.unclaimed)
    if is_fitting := any(found.stages.values()):
        message = f"no stage claims {words}: these stay in the stage before; add them to a stage, or to silent"
    else:
        message = f"nothing fits any stage, of {words}: see the words, sources and attributes of its rules"
    data = {"definition": definition.name, "unclaimed": found.unclaimed}
    yield Finding(f"journey {definition.name}", is_fitting, message, data)


def _stage(
    definition: JourneyDefinition, stage: Stage, touchpoints: int, back: Returns | None
) -> Finding:
    horizon_us = definition.horizons_us[stage.name]
    fitting = f"{touchpoints:,} touchpoints fit" if stage.match else "it has no rules"
    proposed = ceil(back.within_us / _DAY_US) if back and back.count >= _FEWEST else None
    data = {
        "definition": definition.name,
        "stage": stage.name,
        "touchpoints": touchpoints,
        "horizon_days": horizon_us / _DAY_US,
        "proposed_horizon_days": proposed,
        "returns": back.count if back else 0,
    }
    message = fitting
    if back and proposed is not None:
        message += f"; 95 % of {back.count:,} returns come within {proposed} d, its horizon is {horizon_us / _DAY_US:g} d"
    return Finding(f"journey {definition.name}, stage {stage.name}", True, message, data)


def _words(unclaimed: dict[str, int]) -> str:
    told = [f"{word} ({count:,})" for word, count in unclaimed.items()]
    more = len(told) - _WORDS_SHOWN
    return ", ".join(told[:_WORDS_SHOWN]) + (f" and {more} more" if more > 0 else "")


__all__ = ["fitting"]
