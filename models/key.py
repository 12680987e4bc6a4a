"""The keys that metric tables have in common. Their own columns follow: SQLAlchemy would put them first."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from models import columns as c


class OfJourneys:
    """What is told of a definition's journeys, by the period and segment in which they count."""

    definition: Mapped[c.Definition] = mapped_column(primary_key=True, sort_order=-1)
    period_kind: Mapped[c.PeriodKind] = mapped_column(primary_key=True, sort_order=-1)
    period_start: Mapped[c.PeriodStart | None] = mapped_column(primary_key=True, sort_order=-1)
    segment_by: Mapped[c.SegmentBy] = mapped_column(primary_key=True, sort_order=-1)
    segment: Mapped[c.Segment] = mapped_column(primary_key=True, sort_order=-1)


class OfStage:
    """What is told of a stage, by the period and segment of its entries."""

    definition: Mapped[c.Definition] = mapped_column(primary_key=True, sort_order=-1)
    stage: Mapped[c.Stage] = mapped_column(primary_key=True, sort_order=-1)
    period_kind: Mapped[c.PeriodKind] = mapped_column(primary_key=True, sort_order=-1)
    period_start: Mapped[c.PeriodStart | None] = mapped_column(primary_key=True, sort_order=-1)
    segment_by: Mapped[c.SegmentBy] = mapped_column(primary_key=True, sort_order=-1)
    segment: Mapped[c.Segment] = mapped_column(primary_key=True, sort_order=-1)
