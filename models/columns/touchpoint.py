"""Columns of what happened: touchpoints and where they came from."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from sqlalchemy import Double, Numeric

from models.columns.kinds import PRIVATE, at, column, flag, key, text

TouchpointId = Annotated[
    str,
    text(
        "`<source>:<dedupe key>`; the dedupe key is the source's own event id where it has one and it is a plain token, else a SHA-256 of the format's declared stable fields"
    ),
]
TouchpointKey = Annotated[
    int, key("First 60 bits of SHA-256 of touchpoint_id, positive; for joins")
]
Source = Annotated[str, text("Configured source")]
SourceFormat = Annotated[str, text("Wire format the source speaks")]
SourceEventType = Annotated[str, text("The source's own word, untouched", **PRIVATE)]
EventType = Annotated[
    str,
    text("Our word for what happened, noun_verbed; `unmapped` where the source's word is unknown"),
]
StaffEventType = Annotated[
    str,
    text(
        "Our word for it when the actor turns out to be a member of staff; null where that changes nothing"
    ),
]
Channel = Annotated[
    str,
    text("Where it took place: web, email, chat, phone, in_person, social, mobile_app, postal …"),
]
MarketingChannel = Annotated[
    str,
    text(
        "What brought the customer: direct, organic_search, paid_search, paid_social, email, referral, display, affiliate, video, unknown; null where the source cannot say"
    ),
]
Initiator = Annotated[
    str, text("Who acted: customer, company or system", allowed=["customer", "company", "system"])
]
IsDriving = Annotated[
    bool,
    flag(
        "Whether it may open, prolong, move, restart and end journeys: the word's default, never for bots, echoes and system rows"
    ),
]
IsBot = Annotated[
    bool,
    flag(
        "Machine opens, scanner clicks, crawlers: kept and counted, never driving, no identity evidence"
    ),
]
IsEcho = Annotated[
    bool,
    flag(
        "The same once-per-object event of a shared object told by a source of worse rank: kept, no value, not driving"
    ),
]
IsDeleted = Annotated[
    bool,
    flag("The source says that the object behind the row is gone: the row leaves the journeys"),
]
OccurredAt = Annotated[datetime, at("When it happened")]
OccurredUs = Annotated[
    int,
    key(
        "When it happened, microseconds since 1970-01-01 UTC; all gaps are subtractions of it",
        **PRIVATE,
    ),
]
OccurredAtBasis = Annotated[
    str,
    text(
        "How occurred_at is known",
        allowed=["server", "client", "corrected", "date_only", "received"],
    ),
]
IsDateOnly = Annotated[
    bool,
    flag(
        "Whether only the day is known: occurred_at is then its last microsecond, and no evidence of what came first, nor of a wait, under a day",
        **PRIVATE,
    ),
]
ReceivedUs = Annotated[
    int, key("When the source's collector had it, microseconds since 1970-01-01 UTC")
]
VersionUs = Annotated[
    int,
    key(
        "Declared version of the record, microseconds since 1970-01-01 UTC; of copies the largest wins, null loses"
    ),
]
SourceSequence = Annotated[int, key("The source's own order inside one object, from the payload")]
ActorKey = Annotated[
    int,
    key(
        "Keyed id of the person the source says acted, if that may be a member of staff; never part of identity"
    ),
]
ObjectType = Annotated[str, text("ticket, opportunity, order, message, conversation …")]
ObjectId = Annotated[str, text("The object's id in its namespace, as text")]
ObjectKey = Annotated[
    int, key("Keyed (namespace, id) of the first object it belongs to", **PRIVATE)
]
CampaignSource = Annotated[str, text("UTM source")]
CampaignMedium = Annotated[str, text("UTM medium")]
CampaignName = Annotated[str, text("UTM campaign")]
ValueAmount = Annotated[
    Decimal,
    column(
        Numeric(18, 4),
        "Money in value_currency; refunds and cancellations negative; null is unknown",
    ),
]
ValueCurrency = Annotated[str, text("ISO 4217 code")]
Sentiment = Annotated[
    float,
    column(
        Double,
        "Tone of the customer's own text, -1 to 1, of a stage visit the mean; null where there is no text",
        minimum=-1,
        maximum=1,
    ),
]
SentimentModel = Annotated[
    str, text("Model that judged the tone, with its version; null where there is no text")
]
TextKey = Annotated[int, key("First 60 bits of SHA-256 of the text, positive", **PRIVATE)]
Rating = Annotated[float, column(Double, "Answer to a CSAT, NPS or CES question, in rating_scale")]
RatingScale = Annotated[str, text("csat_5, nps, ces_7 …")]
CustomerText = Annotated[str, text("What the customer wrote; private store only")]
Attributes = Annotated[str, text("Everything else the record said, as one JSON object")]
ContentHash = Annotated[
    int,
    key(
        "First 60 bits of SHA-256 of the typed row without received time and provenance; decides between copies"
        " of one version"
    ),
]
BatchId = Annotated[str, text("Landing batch")]
RecordNo = Annotated[int, key("Position of the record in its batch, from 1")]
ItemNo = Annotated[int, key("Position of the item in its record, from 1")]
