"""Configuration as tables, written at the start of every night, so that SQL can join it."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from models import columns as c
from models.base import Base, Kind

REFERENCE = "reference"


class Word(Base, kind=Kind.STATE, schema=REFERENCE):
    """One row per event word the company knows: who acts and whether it drives journeys."""

    __tablename__ = "word"

    event_type: Mapped[c.EventType] = mapped_column(primary_key=True)
    initiator: Mapped[c.Initiator]
    is_driving: Mapped[c.IsDriving]
    is_once_per_object: Mapped[c.IsOncePerObject]


class SourceReference(Base, kind=Kind.STATE, schema=REFERENCE):
    """One row per configured source."""

    __tablename__ = "source"

    source: Mapped[c.Source] = mapped_column(primary_key=True)
    source_kind: Mapped[c.SourceKind]
    source_format: Mapped[c.SourceFormat]
    rank: Mapped[c.Rank]
    is_required: Mapped[c.IsRequired]


class NamespaceReference(Base, kind=Kind.STATE, schema=REFERENCE, explains=True):
    """One row per person or device namespace: how strong its identifiers are, and its guards."""

    __tablename__ = "namespace"

    namespace: Mapped[c.Namespace] = mapped_column(primary_key=True)
    level: Mapped[c.Level]
    priority: Mapped[c.Priority]
    is_unique: Mapped[c.IsUnique]
    max_per_person: Mapped[c.MaxPerPerson | None]
    max_people: Mapped[c.MaxPeople | None]


class BlockedReference(Base, kind=Kind.STATE, schema=REFERENCE, explains=True):
    """One row per identifier that the company blocks, by value or by fingerprint."""

    __tablename__ = "blocked"

    namespace: Mapped[c.Namespace] = mapped_column(primary_key=True)
    identifier_key: Mapped[c.IdentifierKey] = mapped_column(primary_key=True)
    is_fingerprint: Mapped[c.IsFingerprint]


class RotationReference(Base, kind=Kind.STATE, schema=REFERENCE, explains=True):
    """One row per identifier and earlier secret: its key, and the customer id made of it, under that."""

    __tablename__ = "rotation"

    namespace: Mapped[c.Namespace] = mapped_column(primary_key=True)
    previous_key: Mapped[c.PreviousKey] = mapped_column(primary_key=True)
    alias_id: Mapped[c.AliasId]
    identifier_key: Mapped[c.IdentifierKey]


class CorrectionReference(Base, kind=Kind.STATE, schema=REFERENCE, explains=True):
    """One row per keep_apart or belong_together of corrections.csv, and whether it holds."""

    __tablename__ = "correction"

    correction_line: Mapped[c.CorrectionLine] = mapped_column(primary_key=True)
    correction: Mapped[c.CorrectionKind]
    identifier_key_a: Mapped[c.IdentifierKeyA]
    identifier_key_b: Mapped[c.IdentifierKeyB]
    corrected_by: Mapped[c.CorrectedBy]
    corrected_at: Mapped[c.CorrectedAt]
    why: Mapped[c.Why]
    is_holding: Mapped[c.IsHolding]


class SegmentReference(Base, kind=Kind.STATE, schema=REFERENCE):
    """One row per column that the company splits its metrics by."""

    __tablename__ = "segment"

    segment_by: Mapped[c.SegmentBy] = mapped_column(primary_key=True)


class StageReference(Base, kind=Kind.STATE, schema=REFERENCE):
    """One row per stage of a journey definition."""

    __tablename__ = "stage"

    definition: Mapped[c.Definition] = mapped_column(primary_key=True)
    stage: Mapped[c.Stage] = mapped_column(primary_key=True)
    stage_rank: Mapped[c.StageRank]
    horizon_us: Mapped[c.HorizonUs]
    is_goal: Mapped[c.IsGoal]
    has_match: Mapped[c.HasMatch]


class StageLabel(Base, kind=Kind.STATE, published=True):
    """One row per stage of a journey definition: what people read, in order of rank."""

    __tablename__ = "stage_label"

    definition: Mapped[c.Definition] = mapped_column(primary_key=True)
    definition_label: Mapped[c.DefinitionLabel]
    stage: Mapped[c.Stage] = mapped_column(primary_key=True)
    stage_no: Mapped[c.StageNo]
    label: Mapped[c.Label]


class TouchpointLabel(Base, kind=Kind.STATE, published=True):
    """One row per journey definition and event word of the company: what people read for it."""

    __tablename__ = "touchpoint_label"

    definition: Mapped[c.Definition] = mapped_column(primary_key=True)
    event_type: Mapped[c.EventType] = mapped_column(primary_key=True)
    label: Mapped[c.Label]
