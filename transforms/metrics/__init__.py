"""Stage metrics at the watermark: entries, flows, conversions, exits, durations, waits, channels, paths."""

from __future__ import annotations

from pathlib import Path

from models import (
    Cohort,
    JourneyPath,
    SelfServiceAttempt,
    StageAction,
    StageBacktrack,
    StageChannel,
    StageEntry,
    StageFlow,
    StagePromise,
    Survey,
    TouchpointFlow,
    VisitCohort,
    VisitSegment,
)
from transforms.metrics.journey_effort import JOURNEY_EFFORT
from transforms.metrics.segment import SEGMENT
from transforms.metrics.stage_conversion import STAGE_CONVERSION
from transforms.metrics.stage_duration import STAGE_DURATION
from transforms.metrics.stage_exit import STAGE_EXIT
from transforms.metrics.stage_sentiment import STAGE_SENTIMENT
from transforms.metrics.stage_wait import STAGE_WAIT
from transforms.metrics.survey_score import SURVEY_SCORE
from transforms.transform import Group, from_sql, in_order

__all__ = ["METRICS", "METRIC_GROUPS"]

_HERE = Path(__file__).parent

METRIC_GROUPS: list[Group] = [
    [SEGMENT],
    [from_sql(VisitSegment, _HERE)],
    [from_sql(Cohort, _HERE)],
    [from_sql(VisitCohort, _HERE), from_sql(SelfServiceAttempt, _HERE), from_sql(Survey, _HERE)],
    [from_sql(StageEntry, _HERE)],
    [
        # The longest first: what is short fills the end.
        STAGE_EXIT,
        JOURNEY_EFFORT,
        from_sql(StageChannel, _HERE),
        from_sql(StageAction, _HERE),
        from_sql(TouchpointFlow, _HERE),
        STAGE_CONVERSION,
        STAGE_SENTIMENT,
        STAGE_DURATION,
        from_sql(JourneyPath, _HERE),
        from_sql(StageFlow, _HERE),
        STAGE_WAIT,
        SURVEY_SCORE,
        from_sql(StagePromise, _HERE),
        from_sql(StageBacktrack, _HERE),
    ],
]
"""Who is counted in what, then what is counted: each reads only what earlier groups made."""

METRICS = in_order(METRIC_GROUPS)
