"""Stage metrics at as_of: what analysts and the journey map read."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from models import columns as c
from models.base import Base, Kind
from models.key import OfJourneys, OfStage


class StageEntry(OfStage, Base, kind=Kind.STATE, published=True):
    """One row per definition, stage, entry period and segment: how many entered."""

    __tablename__ = "stage_entry"

    customers: Mapped[c.Customers]
    journeys: Mapped[c.Journeys]
    visits: Mapped[c.Visits]


class StageFlow(OfJourneys, Base, kind=Kind.STATE, published=True):
    """One row per definition, move between stages, entry period of the visit left, and segment."""

    __tablename__ = "stage_flow"

    from_stage: Mapped[c.FromStage] = mapped_column(primary_key=True)
    to_stage: Mapped[c.ToStage] = mapped_column(primary_key=True)
    count: Mapped[c.FlowCount]
    share_out: Mapped[c.ShareOut]
    share_in: Mapped[c.ShareIn]
    median_gap_seconds: Mapped[c.MedianGapSeconds | None]
    p90_gap_seconds: Mapped[c.P90GapSeconds | None]


class StageConversion(Base, kind=Kind.STATE, published=True):
    """One row per definition, stage, later target stage, window, entry period and segment."""

    __tablename__ = "stage_conversion"

    definition: Mapped[c.Definition] = mapped_column(primary_key=True)
    stage: Mapped[c.Stage] = mapped_column(primary_key=True)
    to_stage: Mapped[c.ToStage] = mapped_column(primary_key=True)
    window_days: Mapped[c.WindowDays] = mapped_column(primary_key=True)
    period_kind: Mapped[c.PeriodKind] = mapped_column(primary_key=True)
    period_start: Mapped[c.PeriodStart | None] = mapped_column(primary_key=True)
    segment_by: Mapped[c.SegmentBy] = mapped_column(primary_key=True)
    segment: Mapped[c.Segment] = mapped_column(primary_key=True)
    eligible: Mapped[c.Eligible]
    converted: Mapped[c.Converted]
    not_yet_eligible: Mapped[c.NotYetEligible]
    rate: Mapped[c.Rate | None]
    rate_low: Mapped[c.RateLow | None]
    rate_high: Mapped[c.RateHigh | None]
    eligible_customers: Mapped[c.EligibleCustomers]
    converted_customers: Mapped[c.ConvertedCustomers]
    not_yet_eligible_customers: Mapped[c.NotYetEligibleCustomers]
    customer_rate: Mapped[c.CustomerRate | None]
    customer_rate_low: Mapped[c.CustomerRateLow | None]
    customer_rate_high: Mapped[c.CustomerRateHigh | None]


class TouchpointFlow(OfJourneys, Base, kind=Kind.STATE, published=True):
    """One row per definition, step between kinds of driving touchpoint, entry period of the visit left, and segment."""

    __tablename__ = "touchpoint_flow"

    from_event_type: Mapped[c.FromEventType] = mapped_column(primary_key=True)
    to_event_type: Mapped[c.ToEventType] = mapped_column(primary_key=True)
    count: Mapped[c.FlowCount]
    share_out: Mapped[c.ShareOut]
    share_in: Mapped[c.ShareIn]
    median_gap_seconds: Mapped[c.MedianGapSeconds | None]
    p90_gap_seconds: Mapped[c.P90GapSeconds | None]


class JourneyPath(OfJourneys, Base, kind=Kind.STATE, published=True):
    """One row per definition, path of journeys, period of their start, and segment; the 50 commonest, and the rest as one."""

    __tablename__ = "journey_path"

    path: Mapped[c.Path] = mapped_column(primary_key=True)
    count: Mapped[c.FlowCount]
