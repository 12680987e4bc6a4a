"""Columns of the metrics of what customers go through."""

from __future__ import annotations

from typing import Annotated

from sqlalchemy import Double

from models.columns.kinds import column, count, flag, share, text

Repeats = Annotated[int, count("Visits to a stage that their journey had visited before")]
Moves = Annotated[
    int,
    count(
        "Moves to another stage before the watermark; those in the instant of the entry are left out"
    ),
]
Regressions = Annotated[int, count("Moves to a stage of lower rank")]
BacktrackRate = Annotated[float, share("regressions / moves; null where there is no move")]
BacktrackRateLow = Annotated[
    float, share("Lower end of the Wilson 95 % interval of backtrack_rate")
]
BacktrackRateHigh = Annotated[
    float, share("Upper end of the Wilson 95 % interval of backtrack_rate")
]
CustomerShare = Annotated[
    float, share("customers / customers who entered the stage in the period and segment")
]
CustomerShareLow = Annotated[
    float, share("Lower end of the Wilson 95 % interval of customer_share")
]
CustomerShareHigh = Annotated[
    float, share("Upper end of the Wilson 95 % interval of customer_share")
]
ChannelShare = Annotated[
    float, share("touchpoints / all driving touchpoints of the stage, period and segment")
]
Steps = Annotated[
    int, count("Steps from a driving touchpoint on the channel to the journey's next one")
]
Switches = Annotated[int, count("Steps to another channel")]
ExpectedSwitches = Annotated[
    float,
    column(
        Double,
        "Switches that there would be if the channel gone to had nothing to do with the one left",
        minimum=0,
    ),
]
Attempts = Annotated[
    int,
    count(
        "Attempts at self-service: a row of it in one session, at least 24 hours before the watermark"
    ),
]
IsForced = Annotated[
    bool,
    flag("Whether a person was asked within 24 hours of it, with no higher stage reached by then"),
]
ForcedSwitches = Annotated[
    int,
    count(
        "Attempts after which a person was asked within 24 hours, with no higher stage reached by then"
    ),
]
ForcedRate = Annotated[float, share("forced_switches / attempts; null where there is no attempt")]
ForcedRateLow = Annotated[float, share("Lower end of the Wilson 95 % interval of forced_rate")]
ForcedRateHigh = Annotated[float, share("Upper end of the Wilson 95 % interval of forced_rate")]
Effort = Annotated[
    str,
    text(
        "What is measured of a journey: touchpoints, sessions, switches, repeats, wait_seconds, or an effort score by its scale"
    ),
]
EffortMean = Annotated[float, column(Double, "Mean per journey that has the measure")]
EffortMeanLow = Annotated[
    float,
    column(
        Double,
        "Lower end of the bootstrap 95 % interval of mean; null where fewer than two customers make it",
    ),
]
EffortMeanHigh = Annotated[
    float,
    column(
        Double,
        "Upper end of the bootstrap 95 % interval of mean; null where fewer than two customers make it",
    ),
]
EffortMedian = Annotated[float, column(Double, "Median per journey, with linear interpolation")]
EffortP90 = Annotated[
    float, column(Double, "90th percentile per journey, with linear interpolation")
]
Texts = Annotated[int, count("Customers' own texts that a model judged")]
CustomersHeard = Annotated[int, count("Distinct customers with such a text")]
Coverage = Annotated[float, share("customers_heard / customers")]
CustomerSentiment = Annotated[
    float,
    column(
        Double,
        "Mean over customers of their mean tone, -1 to 1; null under the floor",
        minimum=-1,
        maximum=1,
    ),
]
CustomerSentimentLow = Annotated[
    float,
    column(
        Double,
        "Lower end of the bootstrap 95 % interval of customer_sentiment",
        minimum=-1,
        maximum=1,
    ),
]
CustomerSentimentHigh = Annotated[
    float,
    column(
        Double,
        "Upper end of the bootstrap 95 % interval of customer_sentiment",
        minimum=-1,
        maximum=1,
    ),
]
SentimentReason = Annotated[
    str,
    text(
        "Why customer_sentiment is null: fewer customers heard, or a smaller share, than sentiment_floor",
        allowed=["few_customers", "low_coverage"],
    ),
]
PeakEndCustomers = Annotated[
    int, count("Distinct customers with a text in a visit whose journey is closed")
]
PeakEnd = Annotated[
    float,
    column(
        Double,
        "Mean over customers of (peak + end) / 2 of their visits in closed journeys, the peak being the strongest tone and the end the last; null under the floor",
        minimum=-1,
        maximum=1,
    ),
]
PeakEndLow = Annotated[
    float,
    column(Double, "Lower end of the bootstrap 95 % interval of peak_end", minimum=-1, maximum=1),
]
PeakEndHigh = Annotated[
    float,
    column(Double, "Upper end of the bootstrap 95 % interval of peak_end", minimum=-1, maximum=1),
]
