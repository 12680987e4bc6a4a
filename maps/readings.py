"""How each metric table is read: several lanes may draw one, and read the same rows."""

from __future__ import annotations

from maps.night import Reading

WITHIN_DAYS = 30
"""Fates are told at one fixed time after entry, so that periods can be compared; a month is what
people think in. Where fewer days are known, the last one that is."""

STAGE_ENTRY = Reading("stage_entry")
STAGE_FLOW = Reading("stage_flow")
STAGE_EXIT = Reading(
    "stage_exit",
    f" AND elapsed_days <= {WITHIN_DAYS} AND cumulative_incidence IS NOT NULL QUALIFY elapsed_days ="
    " MAX(elapsed_days) OVER (PARTITION BY stage, period_kind, period_start, segment_by, segment)",
)
STAGE_DURATION = Reading("stage_duration")
STAGE_WAIT = Reading("stage_wait")
STAGE_SENTIMENT = Reading("stage_sentiment")
STAGE_ACTION = Reading("stage_action")
STAGE_CHANNEL = Reading("stage_channel")
JOURNEY_EFFORT = Reading("journey_effort")
STAGE_PROMISE = Reading("stage_promise")
SURVEY_SCORE = Reading("survey_score")
