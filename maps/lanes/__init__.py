"""The lanes of the map, from top to bottom."""

from __future__ import annotations

from maps.lanes.actions import ACTIONS
from maps.lanes.channels import CHANNELS
from maps.lanes.effort import EFFORT
from maps.lanes.emotions import EMOTIONS
from maps.lanes.flow import FLOW
from maps.lanes.header import HEADER
from maps.lanes.lane import Lane
from maps.lanes.promises import PROMISES
from maps.lanes.story import STORY
from maps.lanes.time import TIME
from maps.night import Reading

__all__ = ["LANES", "READINGS", "Lane"]

LANES: tuple[Lane, ...] = (STORY, HEADER, FLOW, ACTIONS, EMOTIONS, CHANNELS, TIME, PROMISES, EFFORT)

READINGS: tuple[Reading, ...] = tuple(dict.fromkeys(r for lane in LANES for r in lane.readings))
"""What a night has to be read for: each table once."""
