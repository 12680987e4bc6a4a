"""What metrics may be split by: columns whose value on entry to a stage is known for good."""

from __future__ import annotations

from typing import Literal

SegmentBy = Literal[
    "customer.first_channel",
    "customer.first_marketing_channel",
    "journey.first_channel",
    "journey.first_marketing_channel",
    "journey.first_stage",
]
"""`table.column` of the warehouse. transforms/metrics/visit_segment.sql says what each is on entry.

Not `customer.is_anonymous`, `journey.furthest_stage` and the like: they change after the entry, and a
group that people join because of what happened to them says nothing of what will happen.
"""
