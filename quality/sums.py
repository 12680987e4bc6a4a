"""What must add up within and between tables: each counts the rows or groups that do not.

Words: a sum says that parts make the whole; `visits_tile` that visits are numbered 1 to n.
"""

from __future__ import annotations

from quality.check import Check
from quality.differences import rows_where
from quality.experience_sums import EXPERIENCE_SUMS
from quality.metric_sums import METRIC_SUMS

# --- batches and what was loaded from them ---------------------------------------------------
_ITEMS = "items_received <> items_accepted + items_ignored + items_rejected"
_TOUCHPOINTS = "touchpoints_parsed <> touchpoints_loaded + touchpoints_duplicate"

# --- what was loaded and what the night sees of it -------------------------------------------
_KEPT = """(SELECT COUNT(*) FROM loaded.touchpoint
    WHERE NOT is_deleted AND occurred_us < (
        SELECT epoch_us(as_of) FROM pipeline_run WHERE run_id = $run_id))"""

# --- journeys and their visits ---------------------------------------------------------------
_TILE = """(SELECT COUNT(*) FROM (
    SELECT definition, journey_id FROM stage_visit GROUP BY definition, journey_id
    HAVING MIN(visit_no) <> 1 OR MAX(visit_no) <> COUNT(*)))"""
_JOURNEY_TOUCHPOINTS = """(SELECT COUNT(*) FROM journey AS j LEFT JOIN (
        SELECT definition, journey_id, SUM(touchpoints) AS touchpoints
        FROM stage_visit GROUP BY definition, journey_id) AS v
    ON j.definition = v.definition AND j.journey_id = v.journey_id
    WHERE j.touchpoints <> COALESCE(v.touchpoints, 0))"""
_LISTED = """(SELECT COUNT(*) FROM stage_visit AS v LEFT JOIN (
        SELECT definition, journey_id, visit_no, COUNT(*) AS listed,
            COUNT(*) FILTER (WHERE is_driving) AS driving
        FROM journey_touchpoint GROUP BY definition, journey_id, visit_no) AS t
    ON v.definition = t.definition AND v.journey_id = t.journey_id AND v.visit_no = t.visit_no
    WHERE v.listed_touchpoints <> COALESCE(t.listed, 0) OR v.touchpoints <> COALESCE(t.driving, 0))"""

# `silent_us` is when the visit's horizon ends: it is then dropped, and not before.
_HORIZON = """(SELECT COUNT(*) FROM (
    SELECT v.exit_kind, v.last_driving_us + s.horizon_us AS silent_us, (
        SELECT epoch_us(watermark_at) FROM pipeline_run WHERE run_id = $run_id) AS watermark_us
    FROM stage_visit AS v JOIN reference.stage AS s
        ON v.definition = s.definition AND v.stage = s.stage)
    WHERE (exit_kind = 'open' AND silent_us <= watermark_us)
        OR (exit_kind = 'dropped' AND NOT COALESCE(silent_us <= watermark_us, FALSE)))"""


def _difference(left: str, right: str) -> str:
    return f"ABS(({left}) - ({right}))"


SUMS: tuple[Check, ...] = (
    Check("batch", "items_sum", "batches whose items do not add up", rows_where(_ITEMS)),
    Check("batch", "touchpoints_sum", "batches whose touchpoints do not", rows_where(_TOUCHPOINTS)),
    Check(
        "loaded.touchpoint",
        "loaded_sum",
        "touchpoints more or fewer than the batches say",
        _difference("COUNT(*)", "SELECT COALESCE(SUM(touchpoints_loaded), 0) FROM batch"),
    ),
    Check(
        "batch_day",
        "loaded_sum",
        "touchpoints more or fewer than are loaded",
        _difference("COALESCE(SUM(touchpoints), 0)", "SELECT COUNT(*) FROM loaded.touchpoint"),
    ),
    Check(
        "loaded.link",
        "loaded_sum",
        "links more or fewer than the batches say",
        _difference("COUNT(*)", "SELECT COALESCE(SUM(links_loaded), 0) FROM batch"),
    ),
    Check(
        "touchpoint",
        "kept_sum",
        "touchpoints more or fewer than were loaded before as_of",
        _difference("COUNT(*)", _KEPT),
    ),
    Check("session", "time_order", "end before they begin", rows_where("ended_at < started_at")),
    Check(
        "customer",
        "time_order",
        "last seen before first",
        rows_where("last_seen_at < first_seen_at"),
    ),
    Check("journey", "time_order", "end before they begin", rows_where("ended_at < started_at")),
    Check(
        "journey",
        "touchpoints_sum",
        "journeys with other touchpoints than their visits",
        _JOURNEY_TOUCHPOINTS,
    ),
    Check(
        "stage_visit",
        "time_order",
        "left before they are entered",
        rows_where("exited_at < entered_at"),
    ),
    Check(
        "stage_visit",
        "open_without_exit",
        "open with an exit or left without one",
        rows_where("(exit_kind = 'open') <> (exited_at IS NULL)"),
    ),
    Check(
        "stage_visit",
        "dropped_at_horizon",
        "open after their horizon or dropped before it",
        _HORIZON,
    ),
    Check("stage_visit", "visits_tile", "journeys whose visits are not 1 to n", _TILE),
    Check("stage_visit", "touchpoints_sum", "visits with other touchpoints than listed", _LISTED),
    *METRIC_SUMS,
    *EXPERIENCE_SUMS,
)
