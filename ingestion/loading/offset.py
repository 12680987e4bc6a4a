"""The ledger of Kafka's offsets: written with the rows, and never with a gap or an overlap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ingestion.errors import IngestionError
from ingestion.loading.waiting import TypedBatch
from ingestion.transports.kafka.ranges import OffsetRange, misfit
from models import BatchOffset
from warehouse.engine import Engine

__all__ = ["offset_rows", "refuse_misfit"]

_LOADED = f"""
SELECT source, topic, topic_id, partition_no, first_offset, next_offset, is_lost
FROM {BatchOffset.__tablename__}
"""


def offset_rows(batches: Sequence[TypedBatch]) -> list[dict[str, Any]]:
    """Rows of batch_offset for those batches that come from Kafka."""
    return [
        {
            "batch_id": batch.batch_id,
            "source": batch.ledger["source"],
            "topic": of.topic,
            "topic_id": of.topic_id,
            "partition_no": of.partition,
            "first_offset": of.first_offset,
            "next_offset": of.next_offset,
            "is_lost": of.is_lost,
        }
        for batch in batches
        if (of := batch.range) is not None
    ]


def refuse_misfit(engine: Engine, waiting: Sequence[TypedBatch]) -> None:
    """IngestionError that names the ranges if what is loaded and what waits overlap or leave a gap."""
    arriving = [(b.ledger["source"], b.range) for b in waiting if b.range is not None]
    if not arriving:
        return
    found: dict[str, list[OffsetRange]] = {}
    for source, of in [*_loaded(engine), *arriving]:
        found.setdefault(source, []).append(of)
    for source, ranges in found.items():
        if trouble := misfit(ranges):
            raise IngestionError(
                f"source {source}: {trouble}. Nothing was loaded. Of two that overlap move one batch's "
                f"folder out of landing/{source}/ and typed/{source}/; what is missing is read again by "
                "the next night that lands, if Kafka still has it"
            )


def _loaded(engine: Engine) -> list[tuple[str, OffsetRange]]:
    names = ("topic", "topic_id", "partition", "first_offset", "next_offset", "is_lost")
    return [
        (source, OffsetRange(**dict(zip(names, values, strict=True))))
        for source, *values in engine.rows(_LOADED)
    ]
