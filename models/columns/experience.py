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
IsSurveySent = Annotated[bool, flag("Whether its sending was seen")]
Verdict = Annotated[
    str,
    text(
        "What the answer is taken for: favourable is 9 and 10 (nps), the two best (csat of four or more, of fewer the best), unfavourable 0 to 6 (nps), all others (csat); null without an answer, and for ces",
        allowed=["favourable", "neutral", "unfavourable"],
    ),
]
SurveysSent = Annotated[int, count("Surveys on the scale of which the sending was seen")]
SurveysReturned = Annotated[int, count("Surveys sent that were answered before the watermark")]
ResponseRate = Annotated[
    float, share("surveys_returned / surveys_sent; null where no sending was seen")
]
ResponseRateLow = Annotated[float, share("Lower end of the Wilson 95 % interval of response_rate")]
ResponseRateHigh = Annotated[float, share("Upper end of the Wilson 95 % interval of response_rate")]
Answers = Annotated[
    int, count("Surveys answered, whether their sending was seen or not; the newest answer of each")
]
Respondents = Annotated[int, count("Distinct customers who answered")]
RespondentCoverage = Annotated[float, share("respondents / customers")]
Favourable = Annotated[int, count("Answers whose verdict is favourable; null for ces")]
Unfavourable = Annotated[int, count("Answers whose verdict is unfavourable; null for ces")]
SurveyScoreValue = Annotated[
    float,
    column(
        Double,
        "nps: (favourable - unfavourable) / answers, -1 to 1; csat: favourable / answers; ces: the mean answer; null under the floor",
    ),
]
SurveyScoreLow = Annotated[
    float,
    column(
        Double,
        "Lower end of the 95 % interval of score: Wilson's (csat), bootstrap by customer (nps, ces)",
    ),
]
SurveyScoreHigh = Annotated[
    float,
    column(
        Double,
        "Upper end of the 95 % interval of score: Wilson's (csat), bootstrap by customer (nps, ces)",
    ),
]
ScoreReason = Annotated[
    str,
    text(
        "Why score is null: fewer respondents than sentiment_floor wants customers",
        allowed=["few_customers"],
    ),
]
WithinSeconds = Annotated[
    float,
    column(
        Double, "Within how long of its beginning the promise is to be kept, seconds", minimum=0
    ),
]
Kept = Annotated[int, count("Of n, kept in time")]
KeptShare = Annotated[float, share("kept / n; null where n is 0")]
KeptShareLow = Annotated[float, share("Lower end of the Wilson 95 % interval of kept_share")]
KeptShareHigh = Annotated[float, share("Upper end of the Wilson 95 % interval of kept_share")]
Late = Annotated[int, count("Of n, missed and done later, before the watermark")]
Undone = Annotated[int, count("Of n, missed and not done before the watermark")]
MedianLateSeconds = Annotated[
    float,
    column(
        Double,
        "Of the late ones, by how much they missed the deadline, seconds: the median, with linear interpolation; null where there are none",
        minimum=0,
    ),
]
NUndecided = Annotated[
    int,
    count("Promises whose deadline is the watermark or later: in none of the other numbers"),
]
