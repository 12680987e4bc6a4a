"""What the machine did: runs, steps, batches, gates, refusals."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from models import columns as c
from models.base import Base, Kind


class PipelineRun(Base, kind=Kind.RUN, published=True):
    """One row per night that was run."""

    __tablename__ = "pipeline_run"

    run_id: Mapped[c.RunId] = mapped_column(primary_key=True)
    as_of: Mapped[c.AsOf]
    watermark_at: Mapped[c.WatermarkAt | None]
    status: Mapped[c.Status]
    started_at: Mapped[c.StartedAt]
    finished_at: Mapped[c.FinishedAt | None]
    configuration_hash: Mapped[c.ConfigurationHash]
    key_id: Mapped[c.KeyId]
    versions: Mapped[c.Versions]


class PipelineStep(Base, kind=Kind.RUN, published=True):
    """One row per step of a night, or per table of a step."""

    __tablename__ = "pipeline_step"

    run_id: Mapped[c.RunId] = mapped_column(primary_key=True)
    step: Mapped[c.Step] = mapped_column(primary_key=True)
    started_at: Mapped[c.StartedAt]
    duration_seconds: Mapped[c.DurationSeconds]
    row_count: Mapped[c.RowCount | None]


class Batch(Base, kind=Kind.RUN, published=True):
    """One row per landing batch that was loaded: the ledger, with both sums."""

    __tablename__ = "batch"

    batch_id: Mapped[c.BatchId] = mapped_column(primary_key=True)
    source: Mapped[c.Source]
    source_format: Mapped[c.SourceFormat]
    file_name: Mapped[c.FileName]
    landed_at: Mapped[c.LandedAt]
    complete_up_to: Mapped[c.CompleteUpTo | None]
    byte_count: Mapped[c.ByteCount]
    raw_hash: Mapped[c.RawHash]
    received_hash: Mapped[c.ReceivedHash]
    format_version: Mapped[c.FormatVersion]
    schema_version: Mapped[c.SchemaVersion]
    configuration_hash: Mapped[c.ConfigurationHash]
    key_id: Mapped[c.KeyId]
    records: Mapped[c.Records]
    items_received: Mapped[c.ItemsReceived]
    items_accepted: Mapped[c.ItemsAccepted]
    items_ignored: Mapped[c.ItemsIgnored]
    items_erased: Mapped[c.ItemsErased]
    items_rejected: Mapped[c.ItemsRejected]
    touchpoints_parsed: Mapped[c.TouchpointsParsed]
    touchpoints_loaded: Mapped[c.TouchpointsLoaded]
    touchpoints_duplicate: Mapped[c.TouchpointsDuplicate]
    touchpoints_replaced: Mapped[c.TouchpointsReplaced]
    conflict_count: Mapped[c.ConflictCount]
    links_parsed: Mapped[c.LinksParsed]
    links_loaded: Mapped[c.LinksLoaded]


class BatchOffset(Base, kind=Kind.RUN, published=True):
    """One row per landing batch from Kafka: the range of offsets of one partition that it is."""

    __tablename__ = "batch_offset"

    batch_id: Mapped[c.BatchId] = mapped_column(primary_key=True)
    source: Mapped[c.Source]
    topic: Mapped[c.Topic]
    topic_id: Mapped[c.TopicId]
    partition_no: Mapped[c.PartitionNo]
    first_offset: Mapped[c.FirstOffset]
    next_offset: Mapped[c.NextOffset]
    is_lost: Mapped[c.IsLost]


class RuleSummary(Base, kind=Kind.RUN, published=True):
    """One row per source, outcome and rule: what was ignored, refused, blocked or noted, and how often."""

    __tablename__ = "reject_summary"

    source: Mapped[c.Source] = mapped_column(primary_key=True)
    outcome: Mapped[c.Outcome] = mapped_column(primary_key=True)
    rule: Mapped[c.Rule] = mapped_column(primary_key=True)
    item_count: Mapped[c.ItemCount]


class BatchDay(Base, kind=Kind.RUN, published=True):
    """One row per landing batch and local day on which some of what was kept of it occurred."""

    __tablename__ = "batch_day"

    batch_id: Mapped[c.BatchId] = mapped_column(primary_key=True)
    occurred_date: Mapped[c.OccurredDate] = mapped_column(primary_key=True)
    first_occurred_at: Mapped[c.FirstOccurredAt]
    touchpoints: Mapped[c.Touchpoints]


class BatchRule(Base, kind=Kind.RUN):
    """One row per batch, outcome and rule: the counts under reject_summary."""

    __tablename__ = "batch_rule"

    batch_id: Mapped[c.BatchId] = mapped_column(primary_key=True)
    outcome: Mapped[c.Outcome] = mapped_column(primary_key=True)
    rule: Mapped[c.Rule] = mapped_column(primary_key=True)
    item_count: Mapped[c.ItemCount]


class TouchpointConflict(Base, kind=Kind.RUN):
    """One row per copy of a touchpoint that differs in content from another copy of the same version."""

    __tablename__ = "touchpoint_conflict"

    touchpoint_key: Mapped[c.TouchpointKey] = mapped_column(primary_key=True)
    content_hash: Mapped[c.ContentHash] = mapped_column(primary_key=True)
    batch_id: Mapped[c.BatchId] = mapped_column(primary_key=True)
    record_no: Mapped[c.RecordNo] = mapped_column(primary_key=True)
    item_no: Mapped[c.ItemNo] = mapped_column(primary_key=True)


class SourceHealth(Base, kind=Kind.RUN, published=True):
    """One row per configured source: how fresh and how complete it is."""

    __tablename__ = "source_health"

    source: Mapped[c.Source] = mapped_column(primary_key=True)
    is_required: Mapped[c.IsRequired]
    complete_up_to: Mapped[c.CompleteUpTo | None]
    newest_at: Mapped[c.NewestAt | None]
    batches: Mapped[c.Batches]
    touchpoints: Mapped[c.Touchpoints]
    unmapped_count: Mapped[c.UnmappedCount]
    items_rejected: Mapped[c.ItemsRejected]
    is_late: Mapped[c.IsLate]


class GateResult(Base, kind=Kind.RUN, published=True):
    """One row per check of the newest night."""

    __tablename__ = "gate_result"

    run_id: Mapped[c.RunId] = mapped_column(primary_key=True)
    table_name: Mapped[c.TableName] = mapped_column(primary_key=True)
    gate: Mapped[c.Gate] = mapped_column(primary_key=True)
    severity: Mapped[c.Severity]
    is_passed: Mapped[c.IsPassed]
    observed: Mapped[c.Observed]


class NightHolder(Base, kind=Kind.RUN):
    """One row while a night is open: who runs it, so that a second one can be refused by name."""

    __tablename__ = "night_holder"

    run_id: Mapped[c.RunId] = mapped_column(primary_key=True)
    holder: Mapped[c.Holder]
    host: Mapped[c.Host]
    process_id: Mapped[c.ProcessId | None]
    step: Mapped[c.Step]
    heartbeat_at: Mapped[c.HeartbeatAt]


class EngineFile(Base, kind=Kind.RUN):
    """One row: which declared tables and which secret this engine file was made with."""

    __tablename__ = "engine_file"

    schema_version: Mapped[c.SchemaVersion] = mapped_column(primary_key=True)
    key_id: Mapped[c.KeyId]
