"""What a source told of the story."""

from __future__ import annotations

from dataclasses import dataclass

from demo.moments import Flags, Ints
from demo.people import Texts


@dataclass
class Told:
    """One row per moment of the source: under which id, at what time, first in which day's file."""

    touchpoint_id: Texts
    """None where the id is made from fields rather than given by the vendor."""
    occurred_us: Ints
    day: Ints
    """The number of days of the demo where no file tells of it."""
    is_bot: Flags
