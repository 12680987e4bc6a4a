"""Gates that tell and do not stop: sources that are silent or broken, identifiers that join too
many, customers that are nobody, corrections that are not taken, journey definitions that nothing
fits."""

from __future__ import annotations

from company import Fingerprint
from models import UNMAPPED
from quality.check import Observation
from quality.thresholds import (
    REJECTED_SHARE,
    SUSPICIOUS_DEGREE,
    SUSPICIOUS_MEMBERS,
    UNMAPPED_SHARE,
)
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

# Refused edges count, because a hard-coded address is refused by every user but the first. Of a
# large customer it is the identifier that meets the most others which is told.
_SUSPICIOUS = """WITH side AS (
        SELECT identifier_key_a AS identifier_key FROM identity_edge
        WHERE refusal IS DISTINCT FROM 'shared'
        UNION ALL
        SELECT identifier_key_b FROM identity_edge WHERE refusal IS DISTINCT FROM 'shared'),
    met AS (SELECT identifier_key, COUNT(*) AS others FROM side GROUP BY identifier_key),
    large AS (
        SELECT customer_id, COUNT(*) AS members FROM customer_member
        GROUP BY customer_id HAVING COUNT(*) > $members),
    middle AS (
        SELECT identifier_key, members
        FROM large JOIN customer_member USING (customer_id) JOIN met USING (identifier_key)
        QUALIFY ROW_NUMBER() OVER (
            PARTITION BY customer_id ORDER BY others DESC, identifier_key) = 1)
    SELECT namespace, identifier_key, others, members
    FROM met JOIN identifier USING (identifier_key) LEFT JOIN middle USING (identifier_key)
    WHERE others > $degree OR members IS NOT NULL
    ORDER BY others DESC, identifier_key"""
_NOT_HOLDING = "SELECT correction_line FROM reference.correction WHERE NOT is_holding ORDER BY 1"
_TOLD_AT_MOST = 5

# A stage without rules is only ever inherited. Before the first touchpoint nothing can have matched.
_MATCHED = """SELECT s.definition, s.stage, COALESCE(v.matched, 0) > 0 AS is_matched
    FROM reference.stage AS s LEFT JOIN (
        SELECT definition, stage, SUM(matched_count) AS matched FROM stage_visit
        GROUP BY definition, stage) AS v
    ON s.definition = v.definition AND s.stage = v.stage
    WHERE s.has_match AND EXISTS (SELECT 1 FROM touchpoint)
    ORDER BY s.definition, s.stage_rank"""


def warn_observations(engine: Engine, run_id: str) -> list[Observation]:
    """What the `warn` gates look at. Sources are told by their configured names."""
    return [
        _watermark(engine, run_id),
        _late(engine),
        _share(engine, "loaded.touchpoint", "unmapped_share", _UNMAPPED, UNMAPPED_SHARE),
        _share(engine, "batch", "rejected_share", _REJECTED, REJECTED_SHARE),
        _suspicious(engine),
        _contradictory(engine),
        _oversized(engine),
        _unmatched(engine),
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


def _suspicious(engine: Engine) -> Observation:
    """Identifiers that join too many, by fingerprint: a value never leaves ingestion."""
    limits = {"degree": SUSPICIOUS_DEGREE, "members": SUSPICIOUS_MEMBERS}
    found = engine.rows(_SUSPICIOUS, limits)
    parts = [_fingerprint(*row) for row in found[:_TOLD_AT_MOST]]
    if more := len(found) - len(parts):
        parts.append(f"{more:,} more")
    told = f"seen with too many others: {', '.join(parts) or 'none'}"
    return Observation("identity_edge", "suspicious_identifiers", len(found), told, "warn")


def _fingerprint(namespace: str, identifier_key: int, others: int, members: int | None) -> str:
    """The identifier's fingerprint, and why it is told."""
    large = f", in a customer of {members:,} identifiers" if members else ""
    return f"{Fingerprint(namespace, identifier_key)} (with {others:,}{large})"


def _contradictory(engine: Engine) -> Observation:
    """Corrections that were not taken, by their line."""
    lines = [line for (line,) in engine.rows(_NOT_HOLDING)]
    named = ", ".join(f"corrections.csv:{line}" for line in lines) or "none"
    told = f"not taken, because newer corrections say the opposite: {named}"
    return Observation("reference.correction", "contradictory", len(lines), told, "warn")


def _oversized(engine: Engine) -> Observation:
    """Customers left out of all journeys, the largest first."""
    found = engine.rows(
        "SELECT customer_id, touchpoints FROM customer WHERE is_oversized ORDER BY 2 DESC, 1"
    )
    named = _listed([f"{customer} ({count:,} touchpoints)" for customer, count in found])
    told = f"customers with more touchpoints than anybody makes, left out of journeys: {named}"
    return Observation("customer", "max_touchpoints", len(found), told, "warn")


def _unmatched(engine: Engine) -> Observation:
    """Definitions no stage of which ever matched; of the others the stages that did not."""
    matched: dict[str, dict[str, bool]] = {}
    for definition, stage, is_matched in engine.rows(_MATCHED):
        matched.setdefault(definition, {})[stage] = is_matched
    idle = [definition for definition, stages in matched.items() if not any(stages.values())]
    single = [
        f"{definition} {stage}"
        for definition, stages in matched.items()
        for stage, is_matched in stages.items()
        if definition not in idle and not is_matched
    ]
    told = f"nothing matches: {_listed(idle)}; of other definitions these stages: {_listed(single)}"
    return Observation("reference.stage", "unmatched_definitions", len(idle), told, "warn")


def _listed(names: list[str]) -> str:
    more = len(names) - _TOLD_AT_MOST
    return ", ".join(names[:_TOLD_AT_MOST] + [f"{more:,} more"] * (more > 0)) or "none"
