"""Columns of what customers went through."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from sqlalchemy import Date, Double, Integer

from models.columns.kinds import PRIVATE, at, column, count, flag, key, text

Definition = Annotated[str, text("Journey definition")]
JourneyId = Annotated[
    int,
    key("60-bit hash of (definition, first touchpoint_id): late events elsewhere do not renumber"),
]
VisitNo = Annotated[int, key("Number of the visit in its journey, from 1")]
Stage = Annotated[str, text("Stage of the definition")]
StageRank = Annotated[
    int, column(Integer, "Rank of the stage; a move to a higher one advances", **PRIVATE)
]
StageNo = Annotated[
    int, column(Integer, "Place of the stage among the definition's, by rank, from 1", minimum=1)
]
DefinitionLabel = Annotated[str, text("What people read for the definition")]
Label = Annotated[str, text("What people read, in the words of the company's configuration")]
MatchedCount = Annotated[
    int, count("Driving touchpoints that matched the stage themselves and did not inherit it")
]
ListedTouchpoints = Annotated[int, count("All touchpoints listed with the visit, driving or not")]
IsAsking = Annotated[
    bool, flag("Whether the definition's `asks` name it: a wait begins", **PRIVATE)
]
IsAnswering = Annotated[
    bool, flag("Whether the definition's `answers` name it: a wait ends", **PRIVATE)
]
IsMatched = Annotated[
    bool, flag("Whether the touchpoint matched its stage itself and did not inherit it", **PRIVATE)
]
Channels = Annotated[
    int, count("Distinct channels of its driving touchpoints; of a session, of all of them")
]
Sessions = Annotated[int, count("Sessions that hold a driving touchpoint of it")]
SessionId = Annotated[int, key("60-bit hash of the session's first touchpoint_id")]
StartedAt = Annotated[datetime, at("When it began")]
EndedAt = Annotated[datetime, at("When it ended; null while open")]
EnteredAt = Annotated[datetime, at("When the visit began")]
EnteredDate = Annotated[
    date, column(Date, "Calendar day of entry in the reporting zone; its week and month are of it")
]
EnteredOrderNo = Annotated[int, key("order_no of the touchpoint that entered it")]
EnteredUs = Annotated[
    int, key("When the visit began, microseconds since 1970-01-01 UTC", **PRIVATE)
]
ExitedAt = Annotated[datetime, at("When the visit ended; null while open")]
ExitedUs = Annotated[
    int,
    key(
        "When the visit was left by an event, microseconds since 1970-01-01 UTC; null if by none",
        **PRIVATE,
    ),
]
LastDrivingUs = Annotated[
    int, key("Its last driving touchpoint, microseconds since 1970-01-01 UTC", **PRIVATE)
]
ExitKind = Annotated[
    str,
    text("How the visit was left", allowed=["advanced", "regressed", "ended", "dropped", "open"]),
]
EndedBy = Annotated[
    str,
    text(
        "`ends_on:<type>`, `restart:<type>`, `inactivity` of a drop-out; null while open or left for another stage"
    ),
]
FirstStage = Annotated[str, text("Stage of the first visit")]
FurthestStage = Annotated[str, text("Stage of highest rank that was reached")]
CurrentStage = Annotated[str, text("Stage of the last visit")]
IsOpen = Annotated[bool, flag("Whether its last visit is open: the customer is still deciding")]
IsConverted = Annotated[bool, flag("Whether the definition's goal stage was reached")]
IsTied = Annotated[
    bool, flag("Whether the visit was left for another stage at the very instant it was entered")
]
IsOutOfOrder = Annotated[
    bool,
    flag(
        "Whether a touchpoint could not enter its stage because that one's `after` stage came only later in the same journey: won before first contact. Where one of the two is dated to the day only, later means a day or more"
    ),
]
Path = Annotated[
    str,
    text(
        "Stages in order, joined by ` > `; open ones end in ` …`; where paths are counted, `other` is the rest"
    ),
]
FirstChannel = Annotated[
    str, text("channel of its first touchpoint, bots apart; of a journey, of its first driving one")
]
FirstMarketingChannel = Annotated[
    str,
    text(
        "marketing_channel of its first touchpoint that has one, bots apart; of a journey, of its first driving one that has one"
    ),
]
FirstBroughtOrderNo = Annotated[
    int, key("order_no of the touchpoint that first_marketing_channel is of", **PRIVATE)
]
PromiseText = Annotated[str, text("What is promised, in the definition's own words")]
BegunAt = Annotated[datetime, at("When the promise began")]
DueAt = Annotated[datetime, at("Until when it is in time")]
DoneAt = Annotated[datetime, at("When what keeps it came, in time or late; null while it had not")]
BegunUs = Annotated[
    int, key("When the promise began, microseconds since 1970-01-01 UTC", **PRIVATE)
]
DueUs = Annotated[
    int, key("Until when it is in time, microseconds since 1970-01-01 UTC", **PRIVATE)
]
DoneUs = Annotated[
    int,
    key(
        "When what keeps it came, microseconds since 1970-01-01 UTC; null while it had not",
        **PRIVATE,
    ),
]
WaitSeconds = Annotated[
    float,
    column(
        Double,
        "Time from the first unanswered question asked during the visit to its answer, summed, seconds; waits under a day with an end that is dated to the day only are left out; null where nothing is left",
        minimum=0,
    ),
]
AskedAt = Annotated[datetime, at("When the wait began")]
AnsweredAt = Annotated[datetime, at("When it was answered; null while it was not")]
AskedUs = Annotated[int, key("When the wait began, microseconds since 1970-01-01 UTC", **PRIVATE)]
AnsweredUs = Annotated[
    int,
    key(
        "When it was answered, microseconds since 1970-01-01 UTC; null while it was not", **PRIVATE
    ),
]
IsSelfService = Annotated[
    bool,
    flag(
        "Whether the definition's `self_service` names it: done without anybody's help", **PRIVATE
    ),
]
IsAssisted = Annotated[
    bool, flag("Whether the definition's `assisted` names it: it takes a person to help", **PRIVATE)
]
IsPremature = Annotated[
    bool,
    flag(
        "Whether all stages it matched had an `after` stage that was reached only later in the same journey; by a day or more, if one of the two is dated to the day only",
        **PRIVATE,
    ),
]
JourneyEnd = Annotated[
    str,
    text(
        "On a journey's last driving touchpoint: what then ended the journey, `ends_on` (this touchpoint) or `restart` (the next one); else null",
        allowed=["ends_on", "restart"],
        **PRIVATE,
    ),
]
HorizonUs = Annotated[
    int, key("Silence after which a visit to the stage counts as dropped, microseconds")
]
HasMatch = Annotated[bool, flag("Whether the definition gives the stage rules to match")]
IsGoal = Annotated[bool, flag("Whether reaching the stage is the definition's goal")]
