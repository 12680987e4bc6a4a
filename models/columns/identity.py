"""Columns of who is who."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from sqlalchemy import BigInteger, Integer

from models.columns.kinds import PRIVATE, at, column, count, flag, key, text

LinkId = Annotated[str, text("Made like touchpoint_id")]
LinkKey = Annotated[int, key("First 60 bits of SHA-256 of link_id, positive")]
Namespace = Annotated[
    str, text("What the identifier names: email, user_id, anonymous_id, ticket@support …")
]
Level = Annotated[
    str,
    text(
        "Whether the identifier names a person, a device or an object",
        allowed=["person", "device", "object"],
    ),
]
IdentifierKey = Annotated[
    int,
    key(
        "First 60 bits of HMAC-SHA-256 of namespace, a unit separator (0x1F) and the normalised value, with the company's secret"
    ),
]
IsPerson = Annotated[bool, flag("Whether the identifier names a person")]
IsDevice = Annotated[
    bool, flag("Whether the identifier names a device; neither a person nor a device is an object")
]
Position = Annotated[int, column(Integer, "Place of the identifier in its record, from 0")]
EitherKey = Annotated[
    int,
    key(
        "Of an identifier that may be one of two: identifier_key of the first, which it is if its source shows that one for certain before as_of, else it is the other; null for what is certain"
    ),
]
IsStaff = Annotated[bool, flag("Whether the identifier belongs to a member of staff")]
EvidenceKey = Annotated[int, key("touchpoint_key or link_key")]
IsLink = Annotated[bool, flag("Whether the evidence is a link and not a touchpoint")]
OrderNo = Annotated[
    int,
    key(
        "Place in the order key (occurred_us, source rank, source_sequence nulls last, id by UTF-8 bytes) over all touchpoints and links before as_of, from 1",
    ),
]
Priority = Annotated[
    int, column(Integer, "Rank of the namespace within its level, 1 the strongest")
]
IsUnique = Annotated[bool, flag("Whether two values of the namespace never belong to one customer")]
MaxPerPerson = Annotated[
    int,
    column(
        Integer,
        "Most values of the namespace that one customer may have, 1 where it is unique; null for any number",
        minimum=1,
    ),
]
MaxPeople = Annotated[
    int,
    column(
        Integer,
        "Most people, by the strongest person namespace, that an identifier is seen with before it is shared; null for any number",
        minimum=1,
    ),
]
PreviousKey = Annotated[int, key("identifier_key of the identifier under an earlier secret")]
IsFingerprint = Annotated[
    bool,
    flag(
        "Whether it is blocked by its fingerprint, and so by identity; a value is left out when parsing"
    ),
]
Strength = Annotated[
    int,
    key(
        "Place among all identifiers by (priority, first seen by anybody but bots, position), 1 the strongest"
    ),
]
IdentifierKeyA = Annotated[
    int,
    key("One identifier of the pair: of an edge the stronger, of a correction the one named first"),
]
IdentifierKeyB = Annotated[int, key("The other identifier of the pair")]
CorrectionLine = Annotated[int, column(Integer, "Its line in corrections.csv, from 1", minimum=1)]
CorrectionKind = Annotated[
    str, text("What a person decided of the pair", allowed=["keep_apart", "belong_together"])
]
CorrectedBy = Annotated[str, text("Who decided it")]
CorrectedAt = Annotated[datetime, at("When it was decided")]
Why = Annotated[str, text("Why it was decided")]
IsHolding = Annotated[
    bool, flag("Whether it holds: newer corrections that hold do not say the opposite")
]
FirstEvidenceKey = Annotated[int, key("The touchpoint or link that showed it first, by order key")]
FirstOrderNo = Annotated[int, key("order_no of the first evidence")]
LastOrderNo = Annotated[int, key("order_no of the last evidence")]
PersonKey = Annotated[
    int, key("The strongest person identifier on it; of a run of evidence, on the first")
]
OwnerKey = Annotated[
    int,
    key(
        "The strongest person identifier on the first evidence that shows the object with one; if none does, the strongest device"
    ),
]
EventCount = Annotated[int, count("Touchpoints and links that show it")]
IsAccepted = Annotated[bool, flag("Whether the edge joins its identifiers into one customer")]
Refusal = Annotated[
    str,
    text(
        "Why the edge was refused; null for accepted ones",
        allowed=["shared", "keep_apart", "unique", "max_per_person"],
    ),
]
CustomerId = Annotated[
    int,
    key(
        "60 bits of the HMAC of the customer's smallest (priority, namespace, identifier_key) over person identifiers, else of its strongest device; null where nobody is known"
    ),
]
CustomerIdA = Annotated[int, key("customer_id of one of the pair, the smaller number")]
CustomerIdB = Annotated[int, key("customer_id of the other of the pair")]
DeviceCount = Annotated[int, count("Devices on which these two were identified and nobody else")]
EventCountA = Annotated[
    int, count("Touchpoints and links that identify customer_id_a on these devices")
]
EventCountB = Annotated[
    int, count("Touchpoints and links that identify customer_id_b on these devices")
]
AssignedBy = Annotated[
    str,
    text(
        "What the touchpoint was given to its customer by",
        allowed=["person", "identified_device", "object", "anonymous_device", "shared"],
    ),
]
IsAnonymous = Annotated[bool, flag("Whether only a device is known of the customer")]
IsSharedIdentifier = Annotated[
    bool,
    flag("Whether the identifier was seen with more people than its namespace's max_people"),
]
IsOversized = Annotated[
    bool,
    flag(
        "Whether the customer has more touchpoints than max_touchpoints of company.yaml, and so has no journeys"
    ),
]
IsShared = Annotated[
    bool,
    flag(
        "Whether the customer is nobody but a shared identifier, such as a kiosk or a shared mailbox, and so has no journeys"
    ),
]
FirstSeenAt = Annotated[
    datetime, at("The customer's first touchpoint, bots apart where there are others")
]
LastSeenAt = Annotated[
    datetime, at("The customer's last touchpoint, bots apart where there are others")
]
Touchpoints = Annotated[
    int,
    count(
        "Touchpoints: of a customer or a batch all, of a session its own, of a journey or visit the driving ones"
    ),
]
Sources = Annotated[int, count("Distinct sources")]
PeriodNo = Annotated[
    int,
    column(BigInteger, "Number of the identifier's period, from 1, in the order key", minimum=1),
]
ValidFrom = Annotated[
    datetime, at("When the period begins, inclusive; null for the first, which has no beginning")
]
ValidTo = Annotated[
    datetime, at("When the period ends, exclusive; null for the last, which has no end")
]
FromOrderNo = Annotated[
    int, key("order_no that the period begins with, inclusive; null for the first")
]
UntilOrderNo = Annotated[int, key("order_no that the next period begins with; null for the last")]
AliasId = Annotated[
    int,
    key("An id that a customer has or may once have had: that of one of its identifiers"),
]
Reason = Annotated[
    str,
    text(
        "Why the id leads to the customer: it is that of a member, or was before the secret changed",
        allowed=["member", "key_rotated"],
    ),
]
MemberKey = Annotated[int, key("identifier_key of the member whose id it is", **PRIVATE)]
Change = Annotated[
    str,
    text(
        "What became of the customer: `created`; `merged`, now one with others; `renamed`, the same under another id; `split`, a part of it is another's, or a device of it several customers'; `blocked` and `erased`, identifiers of it are as if absent; `removed`, nothing shows them any more",
        allowed=["created", "merged", "renamed", "split", "blocked", "erased", "removed"],
    ),
]
FromCustomerId = Annotated[int, key("Its customer_id on the night before; null for `created`")]
ToCustomerId = Annotated[
    int,
    key(
        "Its customer_id tonight; null for what is gone, and for a device that is several customers'"
    ),
]
IsFromKept = Annotated[bool, flag("Whether from_customer_id is a customer's id tonight too")]
Identifiers = Annotated[int, count("Identifiers that went from the one to the other")]
Cause = Annotated[
    str,
    text(
        "Why: two identifiers seen together (`evidence`), a person seen on its device (`device`), what refused an edge, a correction, what made identifiers absent, another secret; null where what had joined it is gone",
        allowed=[
            "evidence",
            "device",
            "shared",
            "keep_apart",
            "unique",
            "max_per_person",
            "belong_together",
            "blocked",
            "staff",
            "erased",
            "key_rotated",
        ],
    ),
]
Namespaces = Annotated[
    str, text("Configured namespaces of the identifiers that the evidence shows, joined by ` + `")
]
Measure = Annotated[str, text("What is counted")]
Value = Annotated[int, count("The count")]
