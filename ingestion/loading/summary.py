"""What the ledger adds up to: refusals by rule, what came when, how fresh each source is, and the watermark."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from company import Company, Source
from ingestion.completeness import complete_up_to_us
from models import UNMAPPED, BatchDay, RuleSummary, SourceHealth
from warehouse.engine import Engine

__all__ = ["summarise", "watermark_us"]

_RULES = """
SELECT
    batch.source,
    hit.outcome,
    hit.rule,
    CAST(SUM(hit.item_count) AS BIGINT) AS item_count
FROM batch_rule AS hit
INNER JOIN batch ON hit.batch_id = batch.batch_id
GROUP BY batch.source, hit.outcome, hit.rule
"""

# Local days begin at whole quarters of an hour (900 s) in every zone: few of them need a calendar.
_DAYS = """
WITH quarter AS (
    SELECT
        batch_id,
        occurred_us // 900000000 AS quarter_no,
        MIN(occurred_us) AS first_us,
        COUNT(*) AS touchpoints
    FROM loaded.touchpoint
    GROUP BY batch_id, quarter_no
)
SELECT
    batch_id,
    local_day(quarter_no * 900000000) AS occurred_date,
    moment(MIN(first_us)) AS first_occurred_at,
    CAST(SUM(touchpoints) AS BIGINT) AS touchpoints
FROM quarter
GROUP BY batch_id, local_day(quarter_no * 900000000)
"""

_HEALTH = """
WITH told AS (
    SELECT
        source,
        COUNT(*) AS batches,
        CAST(SUM(items_rejected) AS BIGINT) AS items_rejected
    FROM batch
    GROUP BY source
),
held AS (
    SELECT
        source,
        COUNT(*) AS touchpoints,
        COUNT(*) FILTER (event_type = $unmapped) AS unmapped_count,
        MAX(occurred_us) AS newest_us
    FROM loaded.touchpoint
    GROUP BY source
)
SELECT
    configured.source,
    configured.is_required,
    moment(configured.complete_us) AS complete_up_to,
    moment(held.newest_us) AS newest_at,
    COALESCE(told.batches, 0) AS batches,
    COALESCE(held.touchpoints, 0) AS touchpoints,
    COALESCE(held.unmapped_count, 0) AS unmapped_count,
    COALESCE(told.items_rejected, 0) AS items_rejected,
    configured.is_late
FROM configured
LEFT JOIN told ON configured.source = told.source
LEFT JOIN held ON configured.source = held.source
"""


def summarise(engine: Engine, company: Company, as_of_us: int) -> None:
    """Make reject_summary, batch_day and source_health again, as seen at as_of."""
    engine.replace(RuleSummary, _RULES)
    engine.replace(BatchDay, _DAYS)
    configured = pa.Table.from_pylist(
        [_told(engine, company, source, as_of_us) for source in company.sources], schema=_CONFIGURED
    )
    with engine.registered(configured=configured):
        engine.replace(SourceHealth, _HEALTH, {"unmapped": UNMAPPED})


def watermark_us(engine: Engine, company: Company, as_of_us: int) -> int | None:
    """W: as_of, or where the least complete required source ends; None if one was never heard of."""
    waited_for = [source for source in company.sources if _is_waited_for(source)]
    complete = [_complete_us(engine, company, source) for source in waited_for]
    known = [us for us in complete if us is not None]
    return min([as_of_us, *known]) if len(known) == len(waited_for) else None


_CONFIGURED = pa.schema(
    [
        ("source", pa.string()),
        ("is_required", pa.bool_()),
        ("complete_us", pa.int64()),
        ("is_late", pa.bool_()),
    ]
)


def _told(engine: Engine, company: Company, source: Source, as_of_us: int) -> dict[str, Any]:
    complete_us = _complete_us(engine, company, source)
    return {
        "source": source.name,
        "is_required": _is_waited_for(source),
        "complete_us": complete_us,
        "is_late": _is_late(source, complete_us, as_of_us),
    }


def _is_waited_for(source: Source) -> bool:
    """A retired source delivers nothing any more: whoever waited for it would wait forever."""
    return source.required and not source.retired


def _is_late(source: Source, complete_us: int | None, as_of_us: int) -> bool:
    """Whether it is silent for longer than expected; one of which nothing is expected never is."""
    if source.expect_every is None or source.retired:
        return False
    return complete_us is None or complete_us < as_of_us - source.expect_every


def _complete_us(engine: Engine, company: Company, source: Source) -> int | None:
    """Up to when the source is complete, as its batches and its ingests say: the newest of them."""
    told = engine.value(
        "SELECT CAST(EPOCH_US(MAX(complete_up_to)) AS BIGINT) FROM batch WHERE source = ?",
        [source.name],
    )
    known = [us for us in (complete_up_to_us(company, source), told) if us is not None]
    return max(known, default=None)
