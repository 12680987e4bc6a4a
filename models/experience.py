"""Stage metrics of what customers go through: ways back, channels, effort, tone, ratings."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from models import columns as c
from models.base import Base, Kind
from models.key import OfJourneys, OfStage


class StageBacktrack(OfStage, Base, kind=Kind.STATE, published=True):
    """One row per definition, stage, entry period and segment: how often visits lead back, and are repeats."""

    __tablename__ = "stage_backtrack"

    visits: Mapped[c.Visits]
    repeats: Mapped[c.Repeats]
    moves: Mapped[c.Moves]
    regressions: Mapped[c.Regressions]
    backtrack_rate: Mapped[c.BacktrackRate | None]
    backtrack_rate_low: Mapped[c.BacktrackRateLow | None]
    backtrack_rate_high: Mapped[c.BacktrackRateHigh | None]


class StageAction(OfStage, Base, kind=Kind.STATE, published=True):
    """One row per definition, stage, entry period, segment and event word: what customers and company did there."""

    __tablename__ = "stage_action"

    event_type: Mapped[c.EventType] = mapped_column(primary_key=True)
    touchpoints: Mapped[c.Touchpoints]
    customers: Mapped[c.Customers]
    customer_share: Mapped[c.CustomerShare]
    customer_share_low: Mapped[c.CustomerShareLow]
    customer_share_high: Mapped[c.CustomerShareHigh]


class StageChannel(OfStage, Base, kind=Kind.STATE, published=True):
    """One row per definition, stage, entry period, segment and channel: its part of what moves journeys, and where customers go on."""

    __tablename__ = "stage_channel"

    channel: Mapped[c.Channel] = mapped_column(primary_key=True)
    touchpoints: Mapped[c.Touchpoints]
    customers: Mapped[c.Customers]
    share: Mapped[c.ChannelShare]
    steps: Mapped[c.Steps]
    switches: Mapped[c.Switches]
    expected_switches: Mapped[c.ExpectedSwitches]
    attempts: Mapped[c.Attempts]
    forced_switches: Mapped[c.ForcedSwitches]
    forced_rate: Mapped[c.ForcedRate | None]
    forced_rate_low: Mapped[c.ForcedRateLow | None]
    forced_rate_high: Mapped[c.ForcedRateHigh | None]


class JourneyEffort(OfJourneys, Base, kind=Kind.STATE, published=True):
    """One row per definition, period of the journey's beginning, segment and measure of effort: what completed journeys cost the customer."""

    __tablename__ = "journey_effort"

    effort: Mapped[c.Effort] = mapped_column(primary_key=True)
    journeys: Mapped[c.Journeys]
    customers: Mapped[c.Customers]
    mean: Mapped[c.EffortMean]
    mean_low: Mapped[c.EffortMeanLow | None]
    mean_high: Mapped[c.EffortMeanHigh | None]
    median: Mapped[c.EffortMedian]
    p90: Mapped[c.EffortP90]


class StageSentiment(OfStage, Base, kind=Kind.STATE, published=True):
    """One row per definition, stage, entry period and segment: the tone of what its customers wrote there, each heard once."""

    __tablename__ = "stage_sentiment"

    customers: Mapped[c.Customers]
    texts: Mapped[c.Texts]
    customers_heard: Mapped[c.CustomersHeard]
    coverage: Mapped[c.Coverage]
    customer_sentiment: Mapped[c.CustomerSentiment | None]
    customer_sentiment_low: Mapped[c.CustomerSentimentLow | None]
    customer_sentiment_high: Mapped[c.CustomerSentimentHigh | None]
    sentiment_reason: Mapped[c.SentimentReason | None]
    peak_end_customers: Mapped[c.PeakEndCustomers]
    peak_end: Mapped[c.PeakEnd | None]
    peak_end_low: Mapped[c.PeakEndLow | None]
    peak_end_high: Mapped[c.PeakEndHigh | None]


class SurveyScore(OfStage, Base, kind=Kind.STATE, published=True):
    """One row per definition, stage, entry period, segment and scale: what customers answered when they were asked."""

    __tablename__ = "survey_score"

    rating_scale: Mapped[c.RatingScale] = mapped_column(primary_key=True)
    customers: Mapped[c.Customers]
    surveys_sent: Mapped[c.SurveysSent]
    surveys_returned: Mapped[c.SurveysReturned]
    response_rate: Mapped[c.ResponseRate | None]
    response_rate_low: Mapped[c.ResponseRateLow | None]
    response_rate_high: Mapped[c.ResponseRateHigh | None]
    answers: Mapped[c.Answers]
    respondents: Mapped[c.Respondents]
    respondent_coverage: Mapped[c.RespondentCoverage]
    favourable: Mapped[c.Favourable | None]
    unfavourable: Mapped[c.Unfavourable | None]
    score: Mapped[c.SurveyScoreValue | None]
    score_low: Mapped[c.SurveyScoreLow | None]
    score_high: Mapped[c.SurveyScoreHigh | None]
    score_reason: Mapped[c.ScoreReason | None]


class StagePromise(OfStage, Base, kind=Kind.STATE, published=True):
    """One row per definition, stage, entry period, segment and promise that began there: how often it was kept."""

    __tablename__ = "stage_promise"

    promise: Mapped[c.PromiseText] = mapped_column(primary_key=True)
    within_seconds: Mapped[c.WithinSeconds]
    n: Mapped[c.N]
    kept: Mapped[c.Kept]
    kept_share: Mapped[c.KeptShare | None]
    kept_share_low: Mapped[c.KeptShareLow | None]
    kept_share_high: Mapped[c.KeptShareHigh | None]
    late: Mapped[c.Late]
    undone: Mapped[c.Undone]
    median_late_seconds: Mapped[c.MedianLateSeconds | None]
    n_undecided: Mapped[c.NUndecided]
