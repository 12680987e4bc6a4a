"""What parsing writes and loading keeps: touchpoints, links and staff as the sources told them.

These are the tables of typed/ (one Parquet file each per batch) and of the schema `loaded` in the
engine. They are private: identifiers are keyed, but texts and attributes are as received.
"""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from models import columns as c
from models.base import Base, Kind

LOADED = "loaded"


class LoadedTouchpoint(Base, kind=Kind.STATE, schema=LOADED):
    """One row per thing that happened between a customer and the business, the winning copy."""

    __tablename__ = "touchpoint"

    touchpoint_id: Mapped[c.TouchpointId] = mapped_column(primary_key=True)
    touchpoint_key: Mapped[c.TouchpointKey]
    source: Mapped[c.Source]
    source_format: Mapped[c.SourceFormat]
    source_event_type: Mapped[c.SourceEventType]
    event_type: Mapped[c.EventType]
    staff_event_type: Mapped[c.StaffEventType | None]
    channel: Mapped[c.Channel]
    marketing_channel: Mapped[c.MarketingChannel | None]
    is_bot: Mapped[c.IsBot]
    is_deleted: Mapped[c.IsDeleted]
    occurred_us: Mapped[c.OccurredUs]
    occurred_at_basis: Mapped[c.OccurredAtBasis]
    received_us: Mapped[c.ReceivedUs | None]
    version_us: Mapped[c.VersionUs | None]
    source_sequence: Mapped[c.SourceSequence | None]
    actor_key: Mapped[c.ActorKey | None]
    object_type: Mapped[c.ObjectType | None]
    object_id: Mapped[c.ObjectId | None]
    object_key: Mapped[c.ObjectKey | None]
    campaign_source: Mapped[c.CampaignSource | None]
    campaign_medium: Mapped[c.CampaignMedium | None]
    campaign_name: Mapped[c.CampaignName | None]
    value_amount: Mapped[c.ValueAmount | None]
    value_currency: Mapped[c.ValueCurrency | None]
    rating: Mapped[c.Rating | None]
    rating_scale: Mapped[c.RatingScale | None]
    text: Mapped[c.CustomerText | None]
    attributes: Mapped[c.Attributes | None]
    content_hash: Mapped[c.ContentHash]
    batch_id: Mapped[c.BatchId]
    record_no: Mapped[c.RecordNo]
    item_no: Mapped[c.ItemNo]


class TouchpointIdentifier(Base, kind=Kind.STATE, schema=LOADED):
    """One row per identifier on a touchpoint, blocked values and staff left out."""

    __tablename__ = "touchpoint_identifier"

    touchpoint_key: Mapped[c.TouchpointKey] = mapped_column(primary_key=True)
    namespace: Mapped[c.Namespace] = mapped_column(primary_key=True)
    identifier_key: Mapped[c.IdentifierKey] = mapped_column(primary_key=True)
    level: Mapped[c.Level]
    position: Mapped[c.Position]
    either_key: Mapped[c.EitherKey | None]
    batch_id: Mapped[c.BatchId]
    record_no: Mapped[c.RecordNo]
    item_no: Mapped[c.ItemNo]


class Link(Base, kind=Kind.STATE, schema=LOADED):
    """One row per record that joins identifiers without being a touchpoint: users, contacts, conversions."""

    __tablename__ = "link"

    link_id: Mapped[c.LinkId] = mapped_column(primary_key=True)
    link_key: Mapped[c.LinkKey]
    source: Mapped[c.Source]
    is_deleted: Mapped[c.IsDeleted]
    occurred_us: Mapped[c.OccurredUs]
    received_us: Mapped[c.ReceivedUs | None]
    version_us: Mapped[c.VersionUs | None]
    source_sequence: Mapped[c.SourceSequence | None]
    content_hash: Mapped[c.ContentHash]
    batch_id: Mapped[c.BatchId]
    record_no: Mapped[c.RecordNo]
    item_no: Mapped[c.ItemNo]


class LinkIdentifier(Base, kind=Kind.STATE, schema=LOADED):
    """One row per identifier on a link, blocked values and staff left out."""

    __tablename__ = "link_identifier"

    link_key: Mapped[c.LinkKey] = mapped_column(primary_key=True)
    namespace: Mapped[c.Namespace] = mapped_column(primary_key=True)
    identifier_key: Mapped[c.IdentifierKey] = mapped_column(primary_key=True)
    level: Mapped[c.Level]
    position: Mapped[c.Position]
    either_key: Mapped[c.EitherKey | None]
    batch_id: Mapped[c.BatchId]
    record_no: Mapped[c.RecordNo]
    item_no: Mapped[c.ItemNo]


class Staff(Base, kind=Kind.STATE, schema=LOADED, explains=True):
    """One row per source and identifier that its user list says is, or is no longer, a member of staff; the newest version.

    An employee may be a customer to one system and staff to another: staff to any is staff.
    """

    __tablename__ = "staff"

    source: Mapped[c.Source] = mapped_column(primary_key=True)
    namespace: Mapped[c.Namespace] = mapped_column(primary_key=True)
    identifier_key: Mapped[c.IdentifierKey] = mapped_column(primary_key=True)
    is_staff: Mapped[c.IsStaff]
    version_us: Mapped[c.VersionUs | None]
    batch_id: Mapped[c.BatchId]
    record_no: Mapped[c.RecordNo]
    item_no: Mapped[c.ItemNo]
