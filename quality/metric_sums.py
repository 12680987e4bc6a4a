"""What must add up within and between the metric tables: each counts the rows or groups that do not.

Every cohort of visits is counted by several tables, each in its own way: they must say the same of it.
What is of all time and everybody is also counted anew, from the rows that are behind it.
"""

from __future__ import annotations

from quality.check import Check
from quality.differences import ALL, GROUP, STAGE, W, differing, not_one, rows_where, unlike_entry

# --- entries and flows -----------------------------------------------------------------------
_SEEN = f"SELECT definition, stage, 1 AS number FROM stage_visit WHERE entered_us < {W}"
_ENTERED = differing(
    "definition, stage",
    f"SELECT definition, stage, visits AS number FROM stage_entry WHERE {ALL}",
    _SEEN,
)
_SEGMENTS = """(SELECT COUNT(*) FROM (
    SELECT definition, stage, period_kind, period_start, segment_by, SUM(visits) AS visits
    FROM stage_entry GROUP BY definition, stage, period_kind, period_start, segment_by) AS s
    JOIN stage_entry AS e
        ON e.definition = s.definition AND e.stage = s.stage AND e.segment_by = 'all'
        AND e.period_kind = s.period_kind AND e.period_start IS NOT DISTINCT FROM s.period_start
    WHERE s.visits <> e.visits)"""
# Between two stages a period holds moves out of visits that began in it; what came in to a stage in
# the same period left visits of other periods. So ins equal outs over all time only.
_IN_OUT = differing(
    "definition, stage",
    f"""SELECT definition, to_stage AS stage, count AS number FROM stage_flow
        WHERE to_stage NOT IN ('END', 'OPEN') AND {ALL}""",
    f"""SELECT definition, from_stage AS stage, count AS number FROM stage_flow
        WHERE from_stage <> 'START' AND {ALL}""",
)
_OUT_ENTERED = differing(
    STAGE,
    f"SELECT {GROUP}, from_stage AS stage, count AS number FROM stage_flow WHERE from_stage <> 'START'",
    f"SELECT {STAGE}, visits AS number FROM stage_entry",
)
_BEGUN = f"SELECT {GROUP}, count AS number FROM stage_flow WHERE from_stage = 'START'"
_STARTS = differing(
    GROUP,
    f"SELECT {GROUP}, count AS number FROM touchpoint_flow WHERE from_event_type = 'START'",
    _BEGUN,
)
_PATHS = differing(GROUP, f"SELECT {GROUP}, count AS number FROM journey_path", _BEGUN)

# --- conversions -----------------------------------------------------------------------------
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

# --- time ------------------------------------------------------------------------------------
_ONE_ROW = "exit_kind = 'advanced' AND elapsed_days = 0"
# Visits left after the last of the days told are in stage_duration alone.
_EXITS_TOLD = f"""(SELECT COUNT(*) FROM (
    SELECT {STAGE}, elapsed_days, SUM(exits) AS exits FROM stage_exit
    GROUP BY {STAGE}, elapsed_days) AS t
    LEFT JOIN stage_duration AS d
        ON d.definition = t.definition AND d.stage = t.stage AND d.period_kind = t.period_kind
        AND d.period_start IS NOT DISTINCT FROM t.period_start
        AND d.segment_by = t.segment_by AND d.segment = t.segment
    WHERE t.exits > COALESCE(d.exits, 0))"""
_LEFT = differing(
    "definition, stage",
    f"SELECT definition, stage, exits AS number FROM stage_duration WHERE {ALL}",
    f"{_SEEN} AND epoch_us(exited_at) <= {W}",
)
_WAITS = differing(
    "definition",
    f"SELECT definition, n AS number FROM stage_wait WHERE {ALL}",
    f"SELECT definition, 1 AS number FROM wait WHERE asked_us < {W}",
)


METRIC_SUMS: tuple[Check, ...] = (
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
        not_one("stage_flow", f"{GROUP}, from_stage", "SUM(share_out)"),
    ),
    Check(
        "stage_flow",
        "shares_sum",
        "stages whose share_in is not 1",
        not_one("stage_flow", f"{GROUP}, to_stage", "SUM(share_in)"),
    ),
    Check(
        "touchpoint_flow",
        "shares_sum",
        "words whose share_out is not 1",
        not_one("touchpoint_flow", f"{GROUP}, from_event_type", "SUM(share_out)"),
    ),
    Check(
        "touchpoint_flow",
        "shares_sum",
        "words whose share_in is not 1",
        not_one("touchpoint_flow", f"{GROUP}, to_event_type", "SUM(share_in)"),
    ),
    Check("touchpoint_flow", "journeys_sum", "groups with other beginnings than flows", _STARTS),
    Check("journey_path", "journeys_sum", "groups with other journeys than begin", _PATHS),
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
        rows_where(_ABOVE),
    ),
    Check(
        "stage_exit",
        "visits_sum",
        "stages with other visits than entered",
        unlike_entry("stage_exit", "n", "visits", _ONE_ROW),
    ),
    Check("stage_exit", "exits_sum", "stages left by more visits than were left", _EXITS_TOLD),
    Check(
        "stage_exit",
        "shares_sum",
        "days on which those gone and those there do not make 1",
        not_one(
            "stage_exit",
            f"{STAGE}, elapsed_days",
            "(SUM(cumulative_incidence) + MAX(still_in_stage))",
        ),
    ),
    Check(
        "stage_duration",
        "visits_sum",
        "stages with other visits than entered",
        unlike_entry("stage_duration", "n", "visits"),
    ),
    Check("stage_duration", "exits_sum", "stages with other exits than stage_visit", _LEFT),
    Check(
        "stage_wait",
        "waits_sum",
        "answered and not do not make n",
        rows_where("answered + unanswered <> n"),
    ),
    Check("stage_wait", "waits_sum", "definitions with other waits than wait", _WAITS),
)
