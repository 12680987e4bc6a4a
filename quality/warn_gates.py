"""Gates that tell and do not stop: sources that are silent, unknown or broken more than usual."""

from __future__ import annotations

from models import UNMAPPED
from quality.check import Observation
from quality.thresholds import REJECTED_SHARE, UNMAPPED_SHARE
from warehouse.engine import Engine

# The newest landing and not all of history, in which a bad night would hide.
_NEWEST = """newest AS (
    SELECT b.* FROM batch AS b
    JOIN (SELECT source, MAX(landed_at) AS landed_at FROM batch GROUP BY source) AS n
        ON b.source = n.source AND b.landed_at = n.landed_at)"""
_UNMAPPED = f"""WITH {_NEWEST}
    SELECT t.source, COUNT(*) FILTER (WHERE t.event_type = '{UNMAPPED}') AS part, COUNT(*) AS whole
    FROM loaded.touchpoint AS t SEMI JOIN newest AS n ON t.batch_id = n.batch_id
    GROUP BY t.source"""
_REJECTED = f"""WITH {_NEWEST}
    SELECT source, SUM(items_rejected) AS part, SUM(items_received) AS whole
    FROM newest GROUP BY source"""


def warn_observations(engine: Engine, run_id: str) -> list[Observation]:
    """What the `warn` gates look at. Sources are told by their configured names."""
    return [
        _watermark(engine, run_id),
        _late(engine),
        _share(engine, "loaded.touchpoint", "unmapped_share", _UNMAPPED, UNMAPPED_SHARE),
        _share(engine, "batch", "rejected_share", _REJECTED, REJECTED_SHARE),
    ]


def _watermark(engine: Engine, run_id: str) -> Observation:
    """Without W nothing is dropped and there are no metric rows: somebody should know why."""
    known = engine.value("SELECT COUNT(watermark_at) FROM pipeline_run WHERE run_id = ?", [run_id])
    unheard = _sources(engine, "is_required AND complete_up_to IS NULL")
    told = "known" if known else f"unknown; required sources never heard of: {unheard or 'none'}"
    return Observation("pipeline_run", "watermark", 0 if known else 1, told, "warn")


def _late(engine: Engine) -> Observation:
    late = _sources(engine, "is_late")
    count = len(late.split(", ")) if late else 0
    told = f"silent for longer than expected: {late or 'none'}"
    return Observation("source_health", "late_sources", count, told, "warn")


def _sources(engine: Engine, condition: str) -> str:
    sql = f"SELECT source FROM source_health WHERE {condition} ORDER BY source"
    return ", ".join(source for (source,) in engine.rows(sql))


def _share(engine: Engine, table: str, gate: str, counts: str, at_most: float) -> Observation:
    """The source with the largest share `part` / `whole`."""
    worst = f"SELECT source, part, whole FROM ({counts}) WHERE whole > 0 ORDER BY part / whole DESC, source LIMIT 1"
    for source, part, whole in engine.rows(worst):
        told = f"worst {source}: {part:,} of {whole:,} in its newest landing"
        return Observation(table, gate, part / whole, told, "warn", at_most)
    return Observation(table, gate, 0, "nothing landed yet", "warn", at_most)
