"""Columns of the metrics about time in a stage."""

from __future__ import annotations

from typing import Annotated

from sqlalchemy import Double, Integer

from models.columns.kinds import column, count, share, text

_QUANTILE = "Time from entry by which {} of the visits had left, of waits by which they had their answer; of the curve, which counts those still open; seconds; null where not reached"
_END = "{} end of the 95 % interval of {}, from that of the curve, seconds; null where not reached"
_MEAN_END = "{} end of the 95 % interval of restricted_mean_seconds (Greenwood), seconds"

ElapsedDays = Annotated[int, column(Integer, "Days of exactly 24 hours since entry", minimum=0)]
N = Annotated[
    int,
    count(
        "What the row is about: visits, waits, or promises whose deadline lies before the watermark"
    ),
]
Exits = Annotated[int, count("Of these, seen to be left; by elapsed_days in that way, where told")]
CumulativeIncidence = Annotated[
    float,
    share(
        "Aalen-Johansen estimate of the share of visits that have left in this way by then; null beyond the longest time seen while anybody stays"
    ),
]
Low = Annotated[
    float,
    share(
        "Lower end of the 95 % interval of cumulative_incidence, by resampling customers; null where no such exit was seen"
    ),
]
High = Annotated[
    float,
    share(
        "Upper end of the 95 % interval of cumulative_incidence, by resampling customers; null where no such exit was seen"
    ),
]
StillInStage = Annotated[
    float,
    share(
        "Product-limit estimate of the share still in the stage then; the same in all exit kinds"
    ),
]
StillInStageLow = Annotated[
    float,
    share(
        "Lower end of the 95 % log-log interval of still_in_stage; null where it is 0 or 1, which none can be made of"
    ),
]
StillInStageHigh = Annotated[
    float,
    share(
        "Upper end of the 95 % log-log interval of still_in_stage; null where it is 0 or 1, which none can be made of"
    ),
]
AtRisk = Annotated[int, count("Visits seen to be in the stage for so many days at least")]
MedianSeconds = Annotated[float, column(Double, _QUANTILE.format("half"), minimum=0)]
MedianLowSeconds = Annotated[
    float, column(Double, _END.format("Lower", "median_seconds"), minimum=0)
]
MedianHighSeconds = Annotated[
    float, column(Double, _END.format("Upper", "median_seconds"), minimum=0)
]
P75Seconds = Annotated[float, column(Double, _QUANTILE.format("75 %"), minimum=0)]
P75LowSeconds = Annotated[float, column(Double, _END.format("Lower", "p75_seconds"), minimum=0)]
P75HighSeconds = Annotated[float, column(Double, _END.format("Upper", "p75_seconds"), minimum=0)]
P90Seconds = Annotated[float, column(Double, _QUANTILE.format("90 %"), minimum=0)]
P90LowSeconds = Annotated[float, column(Double, _END.format("Lower", "p90_seconds"), minimum=0)]
P90HighSeconds = Annotated[float, column(Double, _END.format("Upper", "p90_seconds"), minimum=0)]
QuantileReason = Annotated[
    str,
    text(
        "The lowest quantile that fewer had reached by the watermark; it and those above are null. Null where all were reached",
        allowed=["median_not_reached", "p75_not_reached", "p90_not_reached"],
    ),
]
RestrictedMeanSeconds = Annotated[
    float,
    column(
        Double,
        "Mean time in the stage, of each visit at most horizon_days counted: the area below the curve, seconds",
        minimum=0,
    ),
]
RestrictedMeanLowSeconds = Annotated[float, column(Double, _MEAN_END.format("Lower"), minimum=0)]
RestrictedMeanHighSeconds = Annotated[float, column(Double, _MEAN_END.format("Upper"), minimum=0)]
RestrictedMeanReason = Annotated[
    str,
    text(
        "Why restricted_mean_seconds is null: nobody was seen for so long and somebody stays",
        allowed=["not_followed_to_horizon"],
    ),
]
_WITHIN = "Share of questions answered within {}, of the curve, which counts those still open; null beyond the longest wait seen while any is open"
_WITHIN_END = "{} end of the 95 % log-log interval of {}; null where that is 0 or 1"

Answered = Annotated[int, count("Waits that had their answer by the watermark")]
Unanswered = Annotated[int, count("Waits that were open at the watermark")]
Within1H = Annotated[float, share(_WITHIN.format("1 hour"))]
Within1HLow = Annotated[float, share(_WITHIN_END.format("Lower", "within_1h"))]
Within1HHigh = Annotated[float, share(_WITHIN_END.format("Upper", "within_1h"))]
Within4H = Annotated[float, share(_WITHIN.format("4 hours"))]
Within4HLow = Annotated[float, share(_WITHIN_END.format("Lower", "within_4h"))]
Within4HHigh = Annotated[float, share(_WITHIN_END.format("Upper", "within_4h"))]
Within24H = Annotated[float, share(_WITHIN.format("24 hours"))]
Within24HLow = Annotated[float, share(_WITHIN_END.format("Lower", "within_24h"))]
Within24HHigh = Annotated[float, share(_WITHIN_END.format("Upper", "within_24h"))]
HorizonDays = Annotated[float, column(Double, "The stage's horizon, days", minimum=0)]
