"""What must add up in the metrics of what customers go through, as quality/metric_sums.py has it of the others."""

from __future__ import annotations

from quality.check import Check
from quality.differences import ALL, GROUP, STAGE, W, differing, not_one, rows_where, unlike_entry

_PROMISES = differing(
    "definition, promise",
    f"SELECT definition, promise, n + n_undecided AS number FROM stage_promise WHERE {ALL}",
    f"SELECT definition, promise, 1 AS number FROM promise WHERE begun_us < {W}",
)
_KEPT = differing(
    "definition, promise",
    f"SELECT definition, promise, kept AS number FROM stage_promise WHERE {ALL}",
    f"SELECT definition, promise, 1 AS number FROM promise WHERE due_us < {W} AND done_us <= due_us",
)
_WAYS_BACK = "regressions > moves OR moves > visits OR repeats > visits"
# A step leaves every driving touchpoint before W, and stage_channel counts them by stage.
_DRIVING = differing(
    GROUP,
    f"SELECT {GROUP}, touchpoints AS number FROM stage_channel",
    f"SELECT {GROUP}, count AS number FROM touchpoint_flow WHERE from_event_type <> 'START'",
)
_ACTIONS = differing(
    STAGE,
    f"SELECT {STAGE}, touchpoints AS number FROM stage_action",
    f"SELECT {STAGE}, touchpoints AS number FROM stage_channel",
)
_ATTEMPTS = differing(
    "definition, channel",
    f"SELECT definition, channel, attempts AS number FROM stage_channel WHERE {ALL}",
    "SELECT definition, channel, 1 AS number FROM self_service_attempt",
)
_COMPLETED = differing(
    "definition",
    f"SELECT definition, journeys AS number FROM journey_effort WHERE effort = 'touchpoints' AND {ALL}",
    f"""SELECT v.definition, COUNT(DISTINCT v.journey_id) AS number
        FROM stage_visit AS v
        JOIN reference.stage AS s ON s.definition = v.definition AND s.stage = v.stage
        WHERE v.entered_us < {W} AND (s.is_goal OR (v.exit_kind = 'ended' AND v.exited_us <= {W}))
        GROUP BY v.definition""",
)
_ANSWERED = differing(
    "definition, rating_scale",
    f"SELECT definition, rating_scale, answers AS number FROM survey_score WHERE {ALL}",
    "SELECT definition, rating_scale, 1 AS number FROM survey WHERE rating IS NOT NULL",
)
_ANSWERS = """surveys_returned > surveys_sent OR surveys_returned > answers
    OR respondents > answers OR respondents > customers OR favourable + unfavourable > answers
    OR (rating_scale LIKE 'csat%' AND favourable + unfavourable <> answers)"""


EXPERIENCE_SUMS: tuple[Check, ...] = (
    Check(
        "stage_promise",
        "promises_sum",
        "kept, late and undone do not make n",
        rows_where("kept + late + undone <> n"),
    ),
    Check("stage_promise", "promises_sum", "promises made other times than in promise", _PROMISES),
    Check("stage_promise", "promises_sum", "promises kept other times than in promise", _KEPT),
    Check(
        "stage_backtrack",
        "visits_sum",
        "stages with other visits than entered",
        unlike_entry("stage_backtrack", "visits", "visits"),
    ),
    Check(
        "stage_backtrack",
        "moves_within_visits",
        "more moves, or repeats, than visits",
        rows_where(_WAYS_BACK),
    ),
    Check("stage_action", "touchpoints_sum", "stages with other actions than channels", _ACTIONS),
    Check(
        "stage_channel",
        "shares_sum",
        "stages whose shares are not 1",
        not_one("stage_channel", STAGE, "SUM(share)"),
    ),
    Check("stage_channel", "touchpoints_sum", "groups with other steps than touchpoints", _DRIVING),
    Check(
        "stage_channel", "attempts_sum", "channels with other attempts than were made", _ATTEMPTS
    ),
    Check(
        "journey_effort", "journeys_sum", "definitions with other journeys completed", _COMPLETED
    ),
    Check(
        "stage_sentiment",
        "customers_sum",
        "stages with other customers than entered",
        unlike_entry("stage_sentiment", "customers", "customers"),
    ),
    Check(
        "survey_score",
        "answers_sum",
        "rows with more answers than there can be",
        rows_where(_ANSWERS),
    ),
    Check("survey_score", "answers_sum", "scales with other answers than survey", _ANSWERED),
)
