"""What customers went through: touchpoints with their customers, sessions, journeys, stage visits."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from models import columns as c
from models.base import Base, Kind


class TouchpointTone(Base, kind=Kind.STATE):
    """One row per touchpoint with a text that neither staff nor a bot wrote: what a model makes of its tone."""

    __tablename__ = "touchpoint_tone"

    touchpoint_key: Mapped[c.TouchpointKey] = mapped_column(primary_key=True)
    text_key: Mapped[c.TextKey]
    sentiment: Mapped[c.Sentiment | None]
    sentiment_model: Mapped[c.SentimentModel]


class Touchpoint(Base, kind=Kind.STATE, published=True):
    """One row per touchpoint before as_of, with its customer and session; rows their source deleted are left out."""

    __tablename__ = "touchpoint"

    touchpoint_id: Mapped[c.TouchpointId] = mapped_column(primary_key=True)
    touchpoint_key: Mapped[c.TouchpointKey]
    customer_id: Mapped[c.CustomerId | None]
    session_id: Mapped[c.SessionId | None]
    event_type: Mapped[c.EventType]
    channel: Mapped[c.Channel]
    marketing_channel: Mapped[c.MarketingChannel | None]
    source: Mapped[c.Source]
    initiator: Mapped[c.Initiator]
    is_driving: Mapped[c.IsDriving]
    is_bot: Mapped[c.IsBot]
    is_echo: Mapped[c.IsEcho]
    occurred_at: Mapped[c.OccurredAt]
    value_amount: Mapped[c.ValueAmount | None]
    value_currency: Mapped[c.ValueCurrency | None]
    sentiment: Mapped[c.Sentiment | None]
    sentiment_model: Mapped[c.SentimentModel | None]
    rating: Mapped[c.Rating | None]
    rating_scale: Mapped[c.RatingScale | None]
    occurred_us: Mapped[c.OccurredUs]
    is_date_only: Mapped[c.IsDateOnly]
    order_no: Mapped[c.OrderNo]
    object_key: Mapped[c.ObjectKey | None]


class Session(Base, kind=Kind.STATE, published=True):
    """One row per session: a customer's own touchpoints with gaps up to the session gap, on any channel."""

    __tablename__ = "session"

    session_id: Mapped[c.SessionId] = mapped_column(primary_key=True)
    customer_id: Mapped[c.CustomerId]
    started_at: Mapped[c.StartedAt]
    ended_at: Mapped[c.EndedAt]
    touchpoints: Mapped[c.Touchpoints]
    channels: Mapped[c.Channels]
    first_marketing_channel: Mapped[c.FirstMarketingChannel | None]


class JourneyTouchpoint(Base, kind=Kind.STATE, published=True):
    """One row per touchpoint that a definition lists with one of its journeys."""

    __tablename__ = "journey_touchpoint"

    definition: Mapped[c.Definition] = mapped_column(primary_key=True)
    journey_id: Mapped[c.JourneyId]
    visit_no: Mapped[c.VisitNo]
    stage: Mapped[c.Stage]
    is_driving: Mapped[c.IsDriving]
    touchpoint_key: Mapped[c.TouchpointKey] = mapped_column(primary_key=True)
    is_matched: Mapped[c.IsMatched]
    is_asking: Mapped[c.IsAsking]
    is_answering: Mapped[c.IsAnswering]
    is_self_service: Mapped[c.IsSelfService]
    is_assisted: Mapped[c.IsAssisted]
    is_premature: Mapped[c.IsPremature]
    journey_end: Mapped[c.JourneyEnd | None]
    order_no: Mapped[c.OrderNo]


class Wait(Base, kind=Kind.STATE, published=True):
    """One row per wait of a journey: from the first unanswered question to its answer, if there is one."""

    __tablename__ = "wait"

    definition: Mapped[c.Definition] = mapped_column(primary_key=True)
    journey_id: Mapped[c.JourneyId]
    visit_no: Mapped[c.VisitNo]
    touchpoint_key: Mapped[c.TouchpointKey] = mapped_column(primary_key=True)
    asked_at: Mapped[c.AskedAt]
    answered_at: Mapped[c.AnsweredAt | None]
    asked_us: Mapped[c.AskedUs]
    answered_us: Mapped[c.AnsweredUs | None]


class SelfServiceAttempt(Base, kind=Kind.STATE, published=True):
    """One row per attempt of a customer to manage without a person, with the day after it before the watermark: whether a person had to be asked."""

    __tablename__ = "self_service_attempt"

    definition: Mapped[c.Definition] = mapped_column(primary_key=True)
    journey_id: Mapped[c.JourneyId]
    visit_no: Mapped[c.VisitNo]
    touchpoint_key: Mapped[c.TouchpointKey] = mapped_column(primary_key=True)
    customer_id: Mapped[c.CustomerId]
    channel: Mapped[c.Channel]
    is_forced: Mapped[c.IsForced]


class Promise(Base, kind=Kind.STATE, published=True):
    """One row per promise that began in a journey, and when it was kept, in time or not."""

    __tablename__ = "promise"

    definition: Mapped[c.Definition] = mapped_column(primary_key=True)
    promise: Mapped[c.PromiseText] = mapped_column(primary_key=True)
    journey_id: Mapped[c.JourneyId]
    visit_no: Mapped[c.VisitNo]
    touchpoint_key: Mapped[c.TouchpointKey] = mapped_column(primary_key=True)
    customer_id: Mapped[c.CustomerId]
    begun_at: Mapped[c.BegunAt]
    due_at: Mapped[c.DueAt]
    done_at: Mapped[c.DoneAt | None]
    begun_us: Mapped[c.BegunUs]
    due_us: Mapped[c.DueUs]
    done_us: Mapped[c.DoneUs | None]


class Survey(Base, kind=Kind.STATE, published=True):
    """One row per survey of a customer before the watermark: what was asked once, and the newest answer."""

    __tablename__ = "survey"

    definition: Mapped[c.Definition] = mapped_column(primary_key=True)
    journey_id: Mapped[c.JourneyId]
    visit_no: Mapped[c.VisitNo]
    touchpoint_key: Mapped[c.TouchpointKey] = mapped_column(primary_key=True)
    customer_id: Mapped[c.CustomerId]
    rating_scale: Mapped[c.RatingScale]
    is_sent: Mapped[c.IsSurveySent]
    rating: Mapped[c.Rating | None]
    verdict: Mapped[c.Verdict | None]


class StageVisit(Base, kind=Kind.STATE, published=True):
    """One row per stage visit: a maximal run of one stage within a journey."""

    __tablename__ = "stage_visit"

    definition: Mapped[c.Definition] = mapped_column(primary_key=True)
    journey_id: Mapped[c.JourneyId] = mapped_column(primary_key=True)
    visit_no: Mapped[c.VisitNo] = mapped_column(primary_key=True)
    stage: Mapped[c.Stage]
    customer_id: Mapped[c.CustomerId]
    entered_at: Mapped[c.EnteredAt]
    exited_at: Mapped[c.ExitedAt | None]
    exit_kind: Mapped[c.ExitKind]
    ended_by: Mapped[c.EndedBy | None]
    touchpoints: Mapped[c.Touchpoints]
    listed_touchpoints: Mapped[c.ListedTouchpoints]
    matched_count: Mapped[c.MatchedCount]
    channels: Mapped[c.Channels]
    wait_seconds: Mapped[c.WaitSeconds | None]
    sentiment: Mapped[c.Sentiment | None]
    value_amount: Mapped[c.ValueAmount | None]
    is_tied: Mapped[c.IsTied]
    entered_date: Mapped[c.EnteredDate]
    stage_rank: Mapped[c.StageRank]
    entered_order_no: Mapped[c.EnteredOrderNo]
    entered_us: Mapped[c.EnteredUs]
    exited_us: Mapped[c.ExitedUs | None]
    last_driving_us: Mapped[c.LastDrivingUs]


class Journey(Base, kind=Kind.STATE, published=True):
    """One row per journey of a customer through a definition's stages."""

    __tablename__ = "journey"

    definition: Mapped[c.Definition] = mapped_column(primary_key=True)
    journey_id: Mapped[c.JourneyId] = mapped_column(primary_key=True)
    customer_id: Mapped[c.CustomerId]
    started_at: Mapped[c.StartedAt]
    ended_at: Mapped[c.EndedAt | None]
    ended_by: Mapped[c.EndedBy | None]
    first_channel: Mapped[c.FirstChannel]
    first_marketing_channel: Mapped[c.FirstMarketingChannel | None]
    first_stage: Mapped[c.FirstStage]
    furthest_stage: Mapped[c.FurthestStage]
    current_stage: Mapped[c.CurrentStage]
    is_open: Mapped[c.IsOpen]
    is_converted: Mapped[c.IsConverted]
    is_out_of_order: Mapped[c.IsOutOfOrder]
    touchpoints: Mapped[c.Touchpoints]
    sessions: Mapped[c.Sessions]
    channels: Mapped[c.Channels]
    value_amount: Mapped[c.ValueAmount | None]
    path: Mapped[c.Path]
    first_brought_order_no: Mapped[c.FirstBroughtOrderNo | None]
