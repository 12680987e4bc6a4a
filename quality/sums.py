"""What must add up within and between tables: each counts the rows or groups that do not.

Words: a sum says that parts make the whole; `visits_tile` that visits are numbered 1 to n.
"""

from __future__ import annotations

from quality.check import Check
from quality.thresholds import SUM_TOLERANCE

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

# --- metrics ---------------------------------------------------------------------------------
_GROUP = "definition, period_kind, period_start, segment_by, segment"
# Between two stages a period holds moves out of visits that began in it; what came in to a stage in
# the same period left visits of other periods. So ins equal outs over all time only.
_IN_OUT = f"""(SELECT COUNT(*) FROM (
    SELECT definition, stage, SUM(came) AS came, SUM(went) AS went FROM (
        SELECT {_GROUP}, to_stage AS stage, count AS came, 0 AS went FROM stage_flow
        WHERE to_stage NOT IN ('END', 'OPEN')
        UNION ALL
        SELECT {_GROUP}, from_stage, 0, count FROM stage_flow WHERE from_stage <> 'START')
    WHERE period_kind = 'all' AND segment_by = 'all'
    GROUP BY definition, stage) WHERE came <> went)"""
_OUT_ENTERED = f"""(SELECT COUNT(*) FROM (
    SELECT {_GROUP}, stage, SUM(went) AS went, SUM(visits) AS visits FROM (
        SELECT {_GROUP}, from_stage AS stage, count AS went, 0 AS visits FROM stage_flow
        WHERE from_stage <> 'START'
        UNION ALL
        SELECT {_GROUP}, stage, 0, visits FROM stage_entry)
    GROUP BY {_GROUP}, stage) WHERE went <> visits)"""
_ENTERED = """(SELECT COUNT(*) FROM (
    SELECT definition, stage, SUM(told) AS told, SUM(seen) AS seen FROM (
        SELECT definition, stage, visits AS told, 0 AS seen FROM stage_entry
        WHERE period_kind = 'all' AND segment_by = 'all'
        UNION ALL
        SELECT definition, stage, 0, 1 FROM stage_visit WHERE entered_us < (
            SELECT epoch_us(watermark_at) FROM pipeline_run WHERE run_id = $run_id))
    GROUP BY definition, stage) WHERE told <> seen)"""
_SEGMENTS = """(SELECT COUNT(*) FROM (
    SELECT definition, stage, period_kind, period_start, segment_by, SUM(visits) AS visits
    FROM stage_entry GROUP BY definition, stage, period_kind, period_start, segment_by) AS s
    JOIN stage_entry AS e
        ON e.definition = s.definition AND e.stage = s.stage AND e.segment_by = 'all'
        AND e.period_kind = s.period_kind AND e.period_start IS NOT DISTINCT FROM s.period_start
    WHERE s.visits <> e.visits)"""
# A journey that enters a stage again may do so in another segment: a marketing channel can become known
# in between. Only its first entry is eligible.
_ELIGIBLE = """(SELECT COUNT(*) FROM stage_conversion AS c LEFT JOIN stage_entry AS e
    ON c.definition = e.definition AND c.stage = e.stage AND c.period_kind = e.period_kind
        AND c.segment_by = e.segment_by AND c.segment = e.segment
    WHERE c.period_kind = 'all' AND (
        c.eligible + c.not_yet_eligible > COALESCE(e.journeys, 0)
        OR (c.segment_by = 'all' AND c.eligible + c.not_yet_eligible < e.journeys)
        OR c.eligible_customers + c.not_yet_eligible_customers <> COALESCE(e.customers, 0)))"""
_ABOVE = "converted > eligible OR converted_customers > eligible_customers"


def _shares(share: str, stage: str) -> str:
    return f"""(SELECT COUNT(*) FROM (
    SELECT {_GROUP}, {stage} FROM stage_flow GROUP BY {_GROUP}, {stage}
    HAVING ABS(SUM({share}) - 1) > {SUM_TOLERANCE}))"""


def _rows(condition: str) -> str:
    return f"COUNT(*) FILTER (WHERE {condition})"


def _difference(left: str, right: str) -> str:
    return f"ABS(({left}) - ({right}))"


SUMS: tuple[Check, ...] = (
    Check("batch", "items_sum", "batches whose items do not add up", _rows(_ITEMS)),
    Check("batch", "touchpoints_sum", "batches whose touchpoints do not", _rows(_TOUCHPOINTS)),
    Check(
        "loaded.touchpoint",
        "loaded_sum",
        "touchpoints more or fewer than the batches say",
        _difference("COUNT(*)", "SELECT COALESCE(SUM(touchpoints_loaded), 0) FROM batch"),
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
    Check("session", "time_order", "end before they begin", _rows("ended_at < started_at")),
    Check(
        "customer", "time_order", "last seen before first", _rows("last_seen_at < first_seen_at")
    ),
    Check("journey", "time_order", "end before they begin", _rows("ended_at < started_at")),
    Check(
        "journey",
        "touchpoints_sum",
        "journeys with other touchpoints than their visits",
        _JOURNEY_TOUCHPOINTS,
    ),
    Check(
        "stage_visit", "time_order", "left before they are entered", _rows("exited_at < entered_at")
    ),
    Check(
        "stage_visit",
        "open_without_exit",
        "open with an exit or left without one",
        _rows("(exit_kind = 'open') <> (exited_at IS NULL)"),
    ),
    Check(
        "stage_visit",
        "dropped_at_horizon",
        "open after their horizon or dropped before it",
        _HORIZON,
    ),
    Check("stage_visit", "visits_tile", "journeys whose visits are not 1 to n", _TILE),
    Check("stage_visit", "touchpoints_sum", "visits with other touchpoints than listed", _LISTED),
    Check("stage_entry", "visits_sum", "stages with other visits than stage_visit", _ENTERED),
    Check("stage_entry", "segments_sum", "segments that lose or gain visits", _SEGMENTS),
    Check("stage_flow", "in_equals_out", "stages that do not lose what they gain", _IN_OUT),
    Check(
        "stage_flow", "out_equals_entered", "stages left by other visits than entered", _OUT_ENTERED
    ),
    Check(
        "stage_flow",
        "shares_sum",
        "stages whose share_out is not 1",
        _shares("share_out", "from_stage"),
    ),
    Check(
        "stage_flow",
        "shares_sum",
        "stages whose share_in is not 1",
        _shares("share_in", "to_stage"),
    ),
    Check(
        "stage_conversion",
        "eligible_sum",
        "eligible and not yet do not make those entered",
        _ELIGIBLE,
    ),
    Check(
        "stage_conversion",
        "converted_within_eligible",
        "more converted than eligible",
        _rows(_ABOVE),
    ),
)
