"""From touchpoints with their customers to sessions, journeys and stage visits."""

from __future__ import annotations

from pathlib import Path

from models import Customer, IdentitySummary, Journey, Session, StageVisit, Touchpoint, Wait
from transforms.journeys.journey_touchpoint import JOURNEY_TOUCHPOINT
from transforms.journeys.promise import PROMISE
from transforms.journeys.stage import STAGE
from transforms.journeys.stage_label import STAGE_LABEL
from transforms.journeys.touchpoint_label import TOUCHPOINT_LABEL
from transforms.journeys.touchpoint_tone import TOUCHPOINT_TONE
from transforms.transform import Group, from_sql, in_order

__all__ = ["JOURNEYS", "JOURNEY_GROUPS"]

_HERE = Path(__file__).parent

JOURNEY_GROUPS: list[Group] = [
    [TOUCHPOINT_TONE, STAGE, STAGE_LABEL, TOUCHPOINT_LABEL],
    [from_sql(Touchpoint, _HERE)],
    [from_sql(Customer, _HERE)],
    [from_sql(Session, _HERE), from_sql(IdentitySummary, _HERE)],
    [JOURNEY_TOUCHPOINT],
    [from_sql(Wait, _HERE), PROMISE],
    [from_sql(StageVisit, _HERE)],
    [from_sql(Journey, _HERE)],
]
"""In order: each reads only what earlier groups made."""

JOURNEYS = in_order(JOURNEY_GROUPS)
