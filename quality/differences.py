"""SQL that counts what does not add up, for the gates between metric tables."""

from __future__ import annotations

from quality.thresholds import SUM_TOLERANCE

GROUP = "definition, period_kind, period_start, segment_by, segment"
STAGE = f"{GROUP}, stage"
ALL = "period_kind = 'all' AND segment_by = 'all'"
W = "(SELECT epoch_us(watermark_at) FROM pipeline_run WHERE run_id = $run_id)"


def rows_where(condition: str) -> str:
    return f"COUNT(*) FILTER (WHERE {condition})"


def differing(key: str, told: str, seen: str) -> str:
    """Groups by `key` of which the two SELECTs (of the key and `number`) tell another sum."""
    return f"""(SELECT COUNT(*) FROM (
    SELECT {key}, SUM(told) AS told, SUM(seen) AS seen FROM (
        SELECT {key}, number AS told, 0 AS seen FROM ({told})
        UNION ALL
        SELECT {key}, 0 AS told, number AS seen FROM ({seen}))
    GROUP BY {key}) WHERE told <> seen)"""


def unlike_entry(table: str, number: str, entered: str, where: str = "TRUE") -> str:
    """Cohorts of which `table` tells another number than stage_entry, or nothing."""
    told = f"SELECT {STAGE}, {number} AS number FROM {table} WHERE {where}"
    return differing(STAGE, told, f"SELECT {STAGE}, {entered} AS number FROM stage_entry")


def not_one(table: str, key: str, shares: str, where: str = "TRUE") -> str:
    """Groups by `key` whose shares do not make 1."""
    return f"""(SELECT COUNT(*) FROM (
    SELECT {key} FROM {table} WHERE {where} GROUP BY {key}
    HAVING ABS({shares} - 1) > {SUM_TOLERANCE}))"""
