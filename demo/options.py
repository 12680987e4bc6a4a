"""What can be asked of the sample company, and what was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

Dirt = Literal["none", "some", "much"]
Exports = Literal["daily", "weekly", "once"]

LAST_DAY = date(2026, 10, 31)
"""Fixed, so that two people who make the demo see the same company."""


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """`customers` people are simulated over `days` days, the last of them `last_day`.

    `exports`: how often the support and sales tables are exported whole: every day, every seventh
    day and the last ones, or once at the end (for big sizes).
    """

    customers: int = 3000
    days: int = 90
    seed: int = 7
    dirt: Dirt = "some"
    last_day: date = LAST_DAY
    exports: Exports = "daily"
    truth: bool = True
    """False leaves out the journeys of the truth, which cost a second per 300,000 touchpoints."""

    def __post_init__(self) -> None:
        if self.customers < 20:
            raise ValueError(f"customers is {self.customers}; the demo needs at least 20")
        if not 14 <= self.days <= 730:
            raise ValueError(f"days is {self.days}; the demo needs between 14 and 730")
        if self.seed < 0:
            raise ValueError(f"seed is {self.seed}; it must not be negative")


@dataclass(frozen=True, slots=True)
class DemoSummary:
    """What was made and where."""

    folder: Path
    truth: Path
    first_day: date
    last_day: date
    files: int
    bytes: int
    touchpoints: int
    """Distinct touchpoints in all files, those of the last day (inbox-next) too."""
    dirt: Mapping[str, int] = field(default_factory=dict)
    """Injected records by kind."""
