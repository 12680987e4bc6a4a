"""What metrics are counted by: the cohort of visits that a row of a metric is about. Cohorts are private."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from models import columns as c
from models.base import Base, Kind
from models.key import OfStage


class VisitSegment(Base, kind=Kind.STATE, published=True):
    """One row per visit before the watermark and configured segment: its value on entry, rare ones folded."""

    __tablename__ = "visit_segment"

    definition: Mapped[c.Definition]
    journey_id: Mapped[c.JourneyId] = mapped_column(primary_key=True)
    visit_no: Mapped[c.VisitNo] = mapped_column(primary_key=True)
    stage: Mapped[c.Stage]
    entered_date: Mapped[c.EnteredDate]
    segment_by: Mapped[c.SegmentBy] = mapped_column(primary_key=True)
    segment: Mapped[c.Segment]


class Cohort(OfStage, Base, kind=Kind.STATE):
    """One row per definition, stage, entry period and segment that a visit before the watermark is of."""

    __tablename__ = "cohort"

    cohort_no: Mapped[c.CohortNo]


class VisitCohort(Base, kind=Kind.STATE):
    """One row per visit before the watermark and cohort that it is of."""

    __tablename__ = "visit_cohort"

    definition: Mapped[c.Definition]
    journey_id: Mapped[c.JourneyId] = mapped_column(primary_key=True)
    visit_no: Mapped[c.VisitNo] = mapped_column(primary_key=True)
    cohort_no: Mapped[c.CohortNo] = mapped_column(primary_key=True)
