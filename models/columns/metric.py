"""Columns of the stage metrics."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from sqlalchemy import Date, Double, Integer

from models.columns.kinds import column, count, share, text

PeriodKind = Annotated[
    str,
    text("Length of the entry period, in the reporting zone", allowed=["week", "month", "all"]),
]
PeriodStart = Annotated[
    date, column(Date, "First day of the entry period in the reporting zone; null for `all`")
]
SegmentBy = Annotated[
    str, text("Column that splits the rows, as `table.column`; `all` does not split")
]
Segment = Annotated[
    str,
    text(
        "Value of segment_by on entry; `(none)` where it had none, `other` for values beyond segment_values, `(all)` for `all`"
    ),
]
CohortNo = Annotated[
    int, column(Integer, "Number of the definition, stage, period and segment, from 0")
]
Customers = Annotated[int, count("Distinct customers")]
Journeys = Annotated[int, count("Distinct journeys")]
Visits = Annotated[int, count("Visits")]
FromStage = Annotated[str, text("Stage left, or START")]
ToStage = Annotated[
    str, text("Stage entered next, or END or OPEN; of a conversion the target stage")
]
WindowDays = Annotated[int, column(Integer, "Length of the window, days of exactly 24 hours")]
Eligible = Annotated[
    int, count("Journeys whose first entry is at least a whole window before the watermark")
]
Converted = Annotated[int, count("Eligible journeys that reached the target within the window")]
NotYetEligible = Annotated[int, count("Journeys whose window is not over at the watermark")]
Rate = Annotated[float, share("converted / eligible; null where nobody is eligible")]
RateLow = Annotated[float, share("Lower end of the Wilson 95 % interval of rate")]
RateHigh = Annotated[float, share("Upper end of the Wilson 95 % interval of rate")]
EligibleCustomers = Annotated[
    int,
    count(
        "Customers whose first entry in the period is at least a whole window before the watermark"
    ),
]
ConvertedCustomers = Annotated[
    int, count("Eligible customers who reached the target within the window in any journey")
]
NotYetEligibleCustomers = Annotated[
    int, count("Customers whose window is not over at the watermark")
]
CustomerRate = Annotated[
    float, share("converted_customers / eligible_customers; null where nobody is eligible")
]
CustomerRateLow = Annotated[float, share("Lower end of the Wilson 95 % interval of customer_rate")]
CustomerRateHigh = Annotated[float, share("Upper end of the Wilson 95 % interval of customer_rate")]
FlowCount = Annotated[int, count("Moves from the one to the other; of a path its journeys")]
ShareOut = Annotated[float, share("count / all moves out of what was left")]
ShareIn = Annotated[float, share("count / all moves into what came next")]
MedianGapSeconds = Annotated[
    float,
    column(
        Double,
        "Median time from the last driving touchpoint before the move to the move, seconds; moves without a time apart",
        minimum=0,
    ),
]
P90GapSeconds = Annotated[float, column(Double, "90th percentile of that time, seconds", minimum=0)]
FromEventType = Annotated[str, text("Event word of the touchpoint left, or START")]
ToEventType = Annotated[
    str, text("Event word of the journey's next driving touchpoint, or END or OPEN")
]
