"""Every column once: its type, meaning and unit. Tables only compose these.

A name has one type and one text wherever it occurs (tests/unit/test_models.py holds it). Whether a
column may be null is the table's to say: `Mapped[SessionId | None]`.
`PRIVATE` columns stay in the engine when their table is published.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from sqlalchemy import BigInteger, Boolean, Date, DateTime, Double, Integer, Numeric, Text
from sqlalchemy.orm import mapped_column

PRIVATE: dict[str, Any] = {"private": True}


def _column(kind: Any, meaning: str, **info: Any) -> Any:
    return mapped_column(kind, comment=meaning, info=info)


def _key(meaning: str, **info: Any) -> Any:
    return _column(BigInteger, meaning, **info)


def _text(meaning: str, **info: Any) -> Any:
    return _column(Text, meaning, **info)


def _flag(meaning: str, **info: Any) -> Any:
    return _column(Boolean, meaning, **info)


def _at(meaning: str, **info: Any) -> Any:
    return _column(DateTime, meaning + " (UTC)", **info)


def _count(meaning: str, **info: Any) -> Any:
    return _column(BigInteger, meaning, minimum=0, **info)


def _share(meaning: str, **info: Any) -> Any:
    return _column(Double, meaning + ", 0 to 1", minimum=0, maximum=1, **info)


# --- touchpoints -----------------------------------------------------------------------------
TouchpointId = Annotated[
    str,
    _text(
        "`<source>:<dedupe key>`; the dedupe key is the source's own event id where it has one and it is a plain token, else a SHA-256 of the format's declared stable fields"
    ),
]
TouchpointKey = Annotated[
    int, _key("First 60 bits of SHA-256 of touchpoint_id, positive; for joins")
]
Source = Annotated[str, _text("Configured source")]
SourceFormat = Annotated[str, _text("Wire format the source speaks")]
SourceEventType = Annotated[str, _text("The source's own word, untouched", **PRIVATE)]
EventType = Annotated[
    str,
    _text("Our word for what happened, noun_verbed; `unmapped` where the source's word is unknown"),
]
StaffEventType = Annotated[
    str,
    _text(
        "Our word for it when the actor turns out to be a member of staff; null where that changes nothing"
    ),
]
Channel = Annotated[
    str,
    _text("Where it took place: web, email, chat, phone, in_person, social, mobile_app, postal …"),
]
MarketingChannel = Annotated[
    str,
    _text(
        "What brought the customer: direct, organic_search, paid_search, paid_social, email, referral, display, affiliate, video, unknown; null where the source cannot say"
    ),
]
Initiator = Annotated[
    str, _text("Who acted: customer, company or system", allowed=["customer", "company", "system"])
]
IsDriving = Annotated[
    bool,
    _flag(
        "Whether it may open, prolong, move, restart and end journeys: the word's default, never for bots, echoes and system rows"
    ),
]
IsBot = Annotated[
    bool,
    _flag(
        "Machine opens, scanner clicks, crawlers: kept and counted, never driving, no identity evidence"
    ),
]
IsEcho = Annotated[
    bool,
    _flag(
        "The same once-per-object event of a shared object told by a source of worse rank: kept, no value, not driving"
    ),
]
IsDeleted = Annotated[
    bool,
    _flag("The source says that the object behind the row is gone: the row leaves the journeys"),
]
OccurredAt = Annotated[datetime, _at("When it happened")]
OccurredUs = Annotated[
    int,
    _key(
        "When it happened, microseconds since 1970-01-01 UTC; all gaps are subtractions of it",
        **PRIVATE,
    ),
]
OccurredAtBasis = Annotated[
    str,
    _text(
        "How occurred_at is known",
        allowed=["server", "client", "corrected", "date_only", "received"],
    ),
]
ReceivedUs = Annotated[
    int, _key("When the source's collector had it, microseconds since 1970-01-01 UTC")
]
VersionUs = Annotated[
    int,
    _key(
        "Declared version of the record, microseconds since 1970-01-01 UTC; of copies the largest wins, null loses"
    ),
]
SourceSequence = Annotated[int, _key("The source's own order inside one object, from the payload")]
ActorKey = Annotated[
    int,
    _key(
        "Keyed id of the person the source says acted, if that may be a member of staff; never part of identity"
    ),
]
ObjectType = Annotated[str, _text("ticket, opportunity, order, message, conversation …")]
ObjectId = Annotated[str, _text("The object's id in its namespace, as text")]
ObjectKey = Annotated[
    int, _key("Keyed (namespace, id) of the first object it belongs to", **PRIVATE)
]
CampaignSource = Annotated[str, _text("UTM source")]
CampaignMedium = Annotated[str, _text("UTM medium")]
CampaignName = Annotated[str, _text("UTM campaign")]
ValueAmount = Annotated[
    Decimal,
    _column(
        Numeric(18, 4),
        "Money in value_currency; refunds and cancellations negative; null is unknown",
    ),
]
ValueCurrency = Annotated[str, _text("ISO 4217 code")]
Sentiment = Annotated[
    float,
    _column(
        Double,
        "Tone of the customer's own text, -1 to 1; null where there is none",
        minimum=-1,
        maximum=1,
    ),
]
Rating = Annotated[float, _column(Double, "Answer to a CSAT, NPS or CES question, in rating_scale")]
RatingScale = Annotated[str, _text("csat_5, nps, ces_7 …")]
CustomerText = Annotated[str, _text("What the customer wrote; private store only")]
Attributes = Annotated[str, _text("Everything else the record said, as one JSON object")]
ContentHash = Annotated[
    str,
    _text(
        "SHA-256 of the typed row without received time and provenance; decides between copies of one version"
    ),
]
BatchId = Annotated[str, _text("Landing batch")]
RecordNo = Annotated[int, _key("Position of the record in its batch, from 1")]
ItemNo = Annotated[int, _key("Position of the item in its record, from 1")]

# --- identity --------------------------------------------------------------------------------
LinkId = Annotated[str, _text("Made like touchpoint_id")]
LinkKey = Annotated[int, _key("First 60 bits of SHA-256 of link_id, positive")]
Namespace = Annotated[
    str, _text("What the identifier names: email, user_id, anonymous_id, ticket@support …")
]
Level = Annotated[
    str,
    _text(
        "Whether the identifier names a person, a device or an object",
        allowed=["person", "device", "object"],
    ),
]
IdentifierKey = Annotated[
    int,
    _key(
        "First 60 bits of HMAC-SHA-256 of namespace, a unit separator (0x1F) and the normalised value, with the company's secret"
    ),
]
Position = Annotated[int, _column(Integer, "Place of the identifier in its record, from 0")]
IsStaff = Annotated[bool, _flag("Whether the identifier belongs to a member of staff")]
EvidenceKey = Annotated[int, _key("touchpoint_key or link_key")]
IsLink = Annotated[bool, _flag("Whether the evidence is a link and not a touchpoint")]
OrderNo = Annotated[
    int,
    _key(
        "Place in the order key (occurred_us, source rank, source_sequence nulls last, id by UTF-8 bytes) over all touchpoints and links before as_of, from 1",
        **PRIVATE,
    ),
]
Priority = Annotated[
    int, _column(Integer, "Rank of the namespace within its level, 1 the strongest")
]
IsUnique = Annotated[
    bool, _flag("Whether two values of the namespace never belong to one customer")
]
Strength = Annotated[
    int,
    _key(
        "Place among all identifiers by (priority, first seen by anybody but bots, position), 1 the strongest"
    ),
]
IdentifierKeyA = Annotated[int, _key("The stronger identifier of the pair")]
IdentifierKeyB = Annotated[int, _key("The weaker identifier of the pair")]
FirstEvidenceKey = Annotated[int, _key("The touchpoint or link that showed it first, by order key")]
FirstOrderNo = Annotated[int, _key("order_no of the first evidence")]
EventCount = Annotated[int, _count("Touchpoints and links that show it")]
IsAccepted = Annotated[bool, _flag("Whether the edge joins its identifiers into one customer")]
Refusal = Annotated[
    str,
    _text(
        "Why the edge was refused; null for accepted ones",
        allowed=["shared", "keep_apart", "unique", "max_per_person"],
    ),
]
CustomerId = Annotated[
    int,
    _key(
        "60 bits of the HMAC of the customer's smallest (priority, namespace, identifier_key) over person identifiers, else of its strongest device; null where nobody is known"
    ),
]
AssignedBy = Annotated[
    str,
    _text(
        "What the touchpoint was given to its customer by",
        allowed=["person", "identified_device", "object", "anonymous_device"],
    ),
]
IsAnonymous = Annotated[bool, _flag("Whether only a device is known of the customer")]
FirstSeenAt = Annotated[
    datetime, _at("The customer's first touchpoint, bots apart where there are others")
]
LastSeenAt = Annotated[
    datetime, _at("The customer's last touchpoint, bots apart where there are others")
]
Touchpoints = Annotated[
    int,
    _count(
        "Touchpoints: of a customer all, of a session its own, of a journey or visit the driving ones"
    ),
]
Sources = Annotated[int, _count("Distinct sources")]
Measure = Annotated[str, _text("What is counted")]
Value = Annotated[int, _count("The count")]

# --- journeys --------------------------------------------------------------------------------
Definition = Annotated[str, _text("Journey definition")]
JourneyId = Annotated[
    int,
    _key("60-bit hash of (definition, first touchpoint_id): late events elsewhere do not renumber"),
]
VisitNo = Annotated[int, _key("Number of the visit in its journey, from 1")]
Stage = Annotated[str, _text("Stage of the definition")]
StageRank = Annotated[
    int, _column(Integer, "Rank of the stage; a move to a higher one advances", **PRIVATE)
]
MatchedCount = Annotated[
    int, _count("Driving touchpoints that matched the stage themselves and did not inherit it")
]
ListedTouchpoints = Annotated[int, _count("All touchpoints listed with the visit, driving or not")]
IsMatched = Annotated[
    bool, _flag("Whether the touchpoint matched its stage itself and did not inherit it", **PRIVATE)
]
Channels = Annotated[
    int, _count("Distinct channels of its driving touchpoints; of a session, of all of them")
]
Sessions = Annotated[int, _count("Sessions that hold a driving touchpoint of it")]
SessionId = Annotated[int, _key("60-bit hash of the session's first touchpoint_id")]
StartedAt = Annotated[datetime, _at("When it began")]
EndedAt = Annotated[datetime, _at("When it ended; null while open")]
EnteredAt = Annotated[datetime, _at("When the visit began")]
EnteredDate = Annotated[
    date, _column(Date, "Calendar day of entry in the reporting zone; its week and month are of it")
]
EnteredOrderNo = Annotated[
    int, _key("order_no of the touchpoint that entered it", **PRIVATE)
]
EnteredUs = Annotated[
    int, _key("When the visit began, microseconds since 1970-01-01 UTC", **PRIVATE)
]
ExitedAt = Annotated[datetime, _at("When the visit ended; null while open")]
ExitedUs = Annotated[
    int,
    _key(
        "When the visit was left by an event, microseconds since 1970-01-01 UTC; null if by none",
        **PRIVATE,
    ),
]
LastDrivingUs = Annotated[
    int, _key("Its last driving touchpoint, microseconds since 1970-01-01 UTC", **PRIVATE)
]
ExitKind = Annotated[
    str,
    _text("How the visit was left", allowed=["advanced", "regressed", "ended", "dropped", "open"]),
]
EndedBy = Annotated[
    str,
    _text(
        "`ends_on:<type>`, `restart:<type>`, `inactivity` of a drop-out; null while open or left for another stage"
    ),
]
FirstStage = Annotated[str, _text("Stage of the first visit")]
FurthestStage = Annotated[str, _text("Stage of highest rank that was reached")]
CurrentStage = Annotated[str, _text("Stage of the last visit")]
IsOpen = Annotated[bool, _flag("Whether its last visit is open: the customer is still deciding")]
IsConverted = Annotated[bool, _flag("Whether the definition's goal stage was reached")]
IsTied = Annotated[
    bool, _flag("Whether the visit was left for another stage at the very instant it was entered")
]
IsOutOfOrder = Annotated[
    bool,
    _flag(
        "Whether a touchpoint could not enter its stage because that one's `after` stage came only later in the same journey: won before first contact"
    ),
]
Path = Annotated[str, _text("Stages in order, joined by ` > `; open ones end in ` …`")]
FirstMarketingChannel = Annotated[
    str, _text("marketing_channel of its first touchpoint that has one")
]
WaitSeconds = Annotated[
    float,
    _column(
        Double,
        "Time the customer waited for an answer, seconds; null where the definition names no asks and answers",
        minimum=0,
    ),
]
IsPremature = Annotated[
    bool,
    _flag(
        "Whether all stages it matched had an `after` stage that was reached only later in the same journey",
        **PRIVATE,
    ),
]
JourneyEnd = Annotated[
    str,
    _text(
        "On a journey's last driving touchpoint: what then ended the journey, `ends_on` (this touchpoint) or `restart` (the next one); else null",
        allowed=["ends_on", "restart"],
        **PRIVATE,
    ),
]
HorizonUs = Annotated[
    int, _key("Silence after which a visit to the stage counts as dropped, microseconds")
]
IsGoal = Annotated[bool, _flag("Whether reaching the stage is the definition's goal")]

# --- metrics ---------------------------------------------------------------------------------
PeriodKind = Annotated[
    str,
    _text("Length of the entry period, in the reporting zone", allowed=["week", "month", "all"]),
]
PeriodStart = Annotated[
    date, _column(Date, "First day of the entry period in the reporting zone; null for `all`")
]
SegmentBy = Annotated[str, _text("Column that splits the rows; `all` does not split")]
Segment = Annotated[str, _text("Value of segment_by; `(all)` for `all`")]
Customers = Annotated[int, _count("Distinct customers")]
Journeys = Annotated[int, _count("Distinct journeys")]
Visits = Annotated[int, _count("Visits")]
FromStage = Annotated[str, _text("Stage left, or START")]
ToStage = Annotated[
    str, _text("Stage entered next, or END or OPEN; of a conversion the target stage")
]
WindowDays = Annotated[int, _column(Integer, "Length of the window, days of exactly 24 hours")]
Eligible = Annotated[
    int, _count("Journeys whose first entry is at least a whole window before the watermark")
]
Converted = Annotated[int, _count("Eligible journeys that reached the target within the window")]
NotYetEligible = Annotated[int, _count("Journeys whose window is not over at the watermark")]
Rate = Annotated[float, _share("converted / eligible; null where nobody is eligible")]
RateLow = Annotated[float, _share("Lower end of the Wilson 95 % interval of rate")]
RateHigh = Annotated[float, _share("Upper end of the Wilson 95 % interval of rate")]
EligibleCustomers = Annotated[
    int,
    _count(
        "Customers whose first entry in the period is at least a whole window before the watermark"
    ),
]
ConvertedCustomers = Annotated[
    int, _count("Eligible customers who reached the target within the window in any journey")
]
NotYetEligibleCustomers = Annotated[
    int, _count("Customers whose window is not over at the watermark")
]
CustomerRate = Annotated[
    float, _share("converted_customers / eligible_customers; null where nobody is eligible")
]
CustomerRateLow = Annotated[float, _share("Lower end of the Wilson 95 % interval of customer_rate")]
CustomerRateHigh = Annotated[
    float, _share("Upper end of the Wilson 95 % interval of customer_rate")
]
FlowCount = Annotated[int, _count("Moves")]
ShareOut = Annotated[float, _share("count / all moves out of from_stage")]
ShareIn = Annotated[float, _share("count / all moves into to_stage")]
MedianGapSeconds = Annotated[
    float,
    _column(
        Double,
        "Median time from the last driving touchpoint before the move to the move, seconds; moves without a time apart",
        minimum=0,
    ),
]
P90GapSeconds = Annotated[
    float, _column(Double, "90th percentile of that time, seconds", minimum=0)
]

# --- runs ------------------------------------------------------------------------------------
RunId = Annotated[str, _text("One night's run")]
AsOf = Annotated[datetime, _at("The night's T: state sees touchpoints before it")]
WatermarkAt = Annotated[
    datetime, _at("Up to when every required source is complete; null if one was never heard of")
]
Step = Annotated[str, _text("Step of the night, as in nights/steps.py")]
Status = Annotated[str, _text("How it stands", allowed=["running", "done", "failed", "skipped"])]
FinishedAt = Annotated[datetime, _at("When it finished")]
DurationSeconds = Annotated[float, _column(Double, "How long it took, seconds", minimum=0)]
RowCount = Annotated[int, _count("Rows written")]
ConfigurationHash = Annotated[str, _text("SHA-256 of the company's configuration, secrets apart")]
KeyId = Annotated[
    str, _text("Which secret made the keys: first 8 hex digits of its SHA-256 HMAC of `key_id`")
]
Versions = Annotated[str, _text("Versions of Sojourn, Python and DuckDB")]
LandedAt = Annotated[datetime, _at("When we had it")]
FileName = Annotated[str, _text("Name of the landed file, without its folder", **PRIVATE)]
ByteCount = Annotated[int, _count("Bytes as received")]
RawHash = Annotated[str, _text("SHA-256 of the bytes as received")]
FormatVersion = Annotated[int, _column(Integer, "Version of the format room that parsed it")]
SchemaVersion = Annotated[int, _column(Integer, "Version of the typed tables")]
CompleteUpTo = Annotated[
    datetime, _at("Up to when the source is complete, as far as this batch says")
]
Records = Annotated[int, _count("Lines or bodies")]
ItemsReceived = Annotated[int, _count("Items in the records; = accepted + ignored + rejected")]
ItemsAccepted = Annotated[int, _count("Items that made touchpoints, links or staff")]
ItemsIgnored = Annotated[int, _count("Items left out by a named rule")]
ItemsRejected = Annotated[int, _count("Items refused with a reason")]
TouchpointsParsed = Annotated[int, _count("Touchpoints made; = loaded + duplicate")]
TouchpointsLoaded = Annotated[int, _count("Touchpoints that were new")]
TouchpointsDuplicate = Annotated[
    int, _count("Copies of touchpoints that were there or came in the same batch")
]
TouchpointsReplaced = Annotated[int, _count("Of the duplicates those that won over the loaded row")]
ConflictCount = Annotated[int, _count("Copies of one version that differ in content")]
LinksParsed = Annotated[int, _count("Links made")]
LinksLoaded = Annotated[int, _count("Links that were new")]
Rule = Annotated[str, _text("Rule that ignored, refused or set aside")]
Outcome = Annotated[
    str, _text("What the rule did", allowed=["ignored", "rejected", "blocked", "counted"])
]
ItemCount = Annotated[int, _count("Items, identifiers or rows it hit")]
TableName = Annotated[str, _text("Table judged")]
Gate = Annotated[str, _text("Check of the gate")]
Severity = Annotated[
    str, _text("fail stops before publishing, warn tells", allowed=["fail", "warn"])
]
IsPassed = Annotated[bool, _flag("Whether the check held")]
Observed = Annotated[str, _text("What was found, in counts")]
IsRequired = Annotated[bool, _flag("Whether the watermark waits for the source")]
NewestAt = Annotated[datetime, _at("Newest touchpoint of the source")]
Batches = Annotated[int, _count("Landing batches")]
UnmappedCount = Annotated[int, _count("Touchpoints whose word is unknown")]
IsLate = Annotated[bool, _flag("Whether the source is silent for longer than expect_every")]
Rank = Annotated[int, _column(Integer, "Rank of the source, 1 the best")]
SourceKind = Annotated[str, _text("web, email, support, sales, survey, ads or any word")]
IsOncePerObject = Annotated[bool, _flag("Whether the word can be true of an object only once")]
Holder = Annotated[str, _text("What opened the night: a command, or a scheduler's run")]
Host = Annotated[str, _text("Machine it runs on")]
ProcessId = Annotated[
    int, _column(Integer, "Process that is in a step of it now; null between two steps")
]
HeartbeatAt = Annotated[datetime, _at("When its holder was last seen at work")]
