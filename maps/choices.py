"""What the page lets people choose: periods and segments, in their words."""

from __future__ import annotations

from collections.abc import Sequence

from company import JourneyDefinition
from maps.selection import Selection
from maps.strings import Strings

Choices = list[tuple[str, str]]
"""Value in the page's address, and label."""


def periods(selections: Sequence[Selection], say: Strings) -> Choices:
    """All time first, then the months, newest first."""
    found = {s.period: s.period_start for s in selections}
    starts = sorted((start for start in found.values() if start), reverse=True)
    return [
        ("all", say("control.all_time")),
        *((f"month:{day}", say("control.month", month=f"{day:%B %Y}")) for day in starts),
    ]


def groups(selections: Sequence[Selection], definition: JourneyDefinition, say: Strings) -> Choices:
    """Everybody first, then segment by segment."""
    found = {s.group: s for s in selections}
    return [(group, group_label(s, definition, say)) for group, s in sorted(found.items())]


def group_label(selection: Selection, definition: JourneyDefinition, say: Strings) -> str:
    """A segment in words: `first seen on web`."""
    if selection.segment_by == "all":
        return say("control.everybody")
    labels = {stage.name: stage.label for stage in definition.stages}
    value = say.word("segment_value", selection.segment)
    if selection.segment_by == "journey.first_stage":
        value = labels.get(selection.segment, value)
    return say(f"segment_by.{selection.segment_by}", value=value)
