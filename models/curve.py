"""Stage metrics about time: when and how stages are left, and how long people stay."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from models import columns as c
from models.base import Base, Kind
from models.key import OfStage


class StageExit(OfStage, Base, kind=Kind.STATE, published=True):
    """One row per definition, stage, entry period, segment, exit kind and days since entry: how many had left in that way."""

    __tablename__ = "stage_exit"

    exit_kind: Mapped[c.ExitKind] = mapped_column(primary_key=True)
    elapsed_days: Mapped[c.ElapsedDays] = mapped_column(primary_key=True)
    n: Mapped[c.N]
    exits: Mapped[c.Exits]
    cumulative_incidence: Mapped[c.CumulativeIncidence | None]
    low: Mapped[c.Low | None]
    high: Mapped[c.High | None]
    still_in_stage: Mapped[c.StillInStage | None]
    still_in_stage_low: Mapped[c.StillInStageLow | None]
    still_in_stage_high: Mapped[c.StillInStageHigh | None]
    at_risk: Mapped[c.AtRisk]


class StageDuration(OfStage, Base, kind=Kind.STATE, published=True):
    """One row per definition, stage, entry period and segment: how long visits stay, those still there included."""

    __tablename__ = "stage_duration"

    n: Mapped[c.N]
    exits: Mapped[c.Exits]
    median_seconds: Mapped[c.MedianSeconds | None]
    median_low_seconds: Mapped[c.MedianLowSeconds | None]
    median_high_seconds: Mapped[c.MedianHighSeconds | None]
    p75_seconds: Mapped[c.P75Seconds | None]
    p75_low_seconds: Mapped[c.P75LowSeconds | None]
    p75_high_seconds: Mapped[c.P75HighSeconds | None]
    p90_seconds: Mapped[c.P90Seconds | None]
    p90_low_seconds: Mapped[c.P90LowSeconds | None]
    p90_high_seconds: Mapped[c.P90HighSeconds | None]
    quantile_reason: Mapped[c.QuantileReason | None]
    restricted_mean_seconds: Mapped[c.RestrictedMeanSeconds | None]
    restricted_mean_low_seconds: Mapped[c.RestrictedMeanLowSeconds | None]
    restricted_mean_high_seconds: Mapped[c.RestrictedMeanHighSeconds | None]
    restricted_mean_reason: Mapped[c.RestrictedMeanReason | None]
    horizon_days: Mapped[c.HorizonDays]


class StageWait(OfStage, Base, kind=Kind.STATE, published=True):
    """One row per definition, stage, entry period and segment in which a question was asked: how long answers take."""

    __tablename__ = "stage_wait"

    n: Mapped[c.N]
    answered: Mapped[c.Answered]
    unanswered: Mapped[c.Unanswered]
    median_seconds: Mapped[c.MedianSeconds | None]
    median_low_seconds: Mapped[c.MedianLowSeconds | None]
    median_high_seconds: Mapped[c.MedianHighSeconds | None]
    p75_seconds: Mapped[c.P75Seconds | None]
    p75_low_seconds: Mapped[c.P75LowSeconds | None]
    p75_high_seconds: Mapped[c.P75HighSeconds | None]
    p90_seconds: Mapped[c.P90Seconds | None]
    p90_low_seconds: Mapped[c.P90LowSeconds | None]
    p90_high_seconds: Mapped[c.P90HighSeconds | None]
    quantile_reason: Mapped[c.QuantileReason | None]
    within_1h: Mapped[c.Within1H | None]
    within_1h_low: Mapped[c.Within1HLow | None]
    within_1h_high: Mapped[c.Within1HHigh | None]
    within_4h: Mapped[c.Within4H | None]
    within_4h_low: Mapped[c.Within4HLow | None]
    within_4h_high: Mapped[c.Within4HHigh | None]
    within_24h: Mapped[c.Within24H | None]
    within_24h_low: Mapped[c.Within24HLow | None]
    within_24h_high: Mapped[c.Within24HHigh | None]
