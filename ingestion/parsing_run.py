"""What the parsing of one batch carries along."""

from __future__ import annotations

from dataclasses import dataclass

from ingestion.conversion.conversion import Conversion
from ingestion.conversion.output import Refusals, TypedWriter
from ingestion.formats import Room
from warehouse.engine import Engine


@dataclass(slots=True)
class Run:
    """The batch's engine and outputs; `records` and `items` count what was found in it.

    Items that belong to refused records are not in `items`.
    """

    engine: Engine
    room: Room
    conversion: Conversion
    typed: TypedWriter
    refusals: Refusals
    records: int = 0
    items: int = 0
