"""A lane: one small room with its readings, its drawing and its explanation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from maps.night import Reading
from maps.view import View


@dataclass(frozen=True, slots=True)
class Lane:
    """One row of the map. Its template is `lanes/<name>/<name>.html`, its title `lane.<name>.title`."""

    name: str
    readings: tuple[Reading, ...]
    """Which rows of which metric tables it draws; one table is read the same way by all lanes."""
    model: Callable[[View], Mapping[str, Any]]
    """What the template needs beside the view."""
    is_masthead: bool = False
    """Whether it stands above the map and not in it."""
