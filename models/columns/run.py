"""Columns of what the machine did."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from sqlalchemy import Date, Double, Integer

from models.columns.kinds import PRIVATE, at, column, count, flag, text

RunId = Annotated[str, text("One night's run")]
AsOf = Annotated[datetime, at("The night's T: state sees touchpoints before it")]
WatermarkAt = Annotated[
    datetime, at("Up to when every required source is complete; null if one was never heard of")
]
Step = Annotated[str, text("Step of the night, as in nights/steps.py")]
Status = Annotated[str, text("How it stands", allowed=["running", "done", "failed", "skipped"])]
FinishedAt = Annotated[datetime, at("When it finished")]
DurationSeconds = Annotated[float, column(Double, "How long it took, seconds", minimum=0)]
RowCount = Annotated[int, count("Rows written")]
ConfigurationHash = Annotated[str, text("SHA-256 of the company's configuration, secrets apart")]
KeyId = Annotated[
    str, text("Which secret made the keys: first 8 hex digits of its SHA-256 HMAC of `key_id`")
]
Versions = Annotated[str, text("Versions of Sojourn, Python and DuckDB")]
LandedAt = Annotated[datetime, at("When we had it")]
FileName = Annotated[str, text("Name of the landed file, without its folder", **PRIVATE)]
ByteCount = Annotated[int, count("Bytes in landing/")]
RawHash = Annotated[str, text("SHA-256 of the bytes in landing/")]
ReceivedHash = Annotated[
    str, text("SHA-256 of the bytes as received; another than raw_hash after an erasure")
]
FormatVersion = Annotated[int, column(Integer, "Version of the format room that parsed it")]
SchemaVersion = Annotated[int, column(Integer, "Version of the typed tables")]
CompleteUpTo = Annotated[
    datetime, at("Up to when the source is complete, as far as this batch says")
]
Records = Annotated[int, count("Lines or bodies")]
ItemsReceived = Annotated[int, count("Items in the records; = accepted + ignored + rejected")]
ItemsAccepted = Annotated[int, count("Items that made touchpoints, links or staff")]
ItemsIgnored = Annotated[int, count("Items left out by a named rule")]
ItemsErased = Annotated[
    int, count("Of those ignored, items of people who were erased: they are in landing/ no more")
]
ItemsRejected = Annotated[int, count("Items refused with a reason")]
TouchpointsParsed = Annotated[int, count("Touchpoints made; = loaded + duplicate")]
TouchpointsLoaded = Annotated[int, count("Touchpoints that were new")]
TouchpointsDuplicate = Annotated[
    int, count("Copies of touchpoints that were there or came in the same batch")
]
TouchpointsReplaced = Annotated[int, count("Of the duplicates those that won over the loaded row")]
ConflictCount = Annotated[int, count("Copies of one version that differ in content")]
LinksParsed = Annotated[int, count("Links made")]
LinksLoaded = Annotated[int, count("Links that were new")]
Rule = Annotated[str, text("Rule that ignored, refused or set aside")]
Outcome = Annotated[
    str, text("What the rule did", allowed=["ignored", "rejected", "blocked", "counted"])
]
ItemCount = Annotated[int, count("Items, identifiers or rows it hit")]
TableName = Annotated[str, text("Table judged")]
Gate = Annotated[str, text("Check of the gate")]
Severity = Annotated[
    str, text("fail stops before publishing, warn tells", allowed=["fail", "warn"])
]
IsPassed = Annotated[bool, flag("Whether the check held")]
Observed = Annotated[str, text("What was found, in counts")]
IsRequired = Annotated[bool, flag("Whether the watermark waits for the source")]
NewestAt = Annotated[datetime, at("Newest touchpoint of the source")]
Batches = Annotated[int, count("Landing batches")]
UnmappedCount = Annotated[int, count("Touchpoints whose word is unknown")]
IsLate = Annotated[bool, flag("Whether the source is silent for longer than expect_every")]
Rank = Annotated[int, column(Integer, "Rank of the source, 1 the best")]
OccurredDate = Annotated[
    date, column(Date, "Calendar day on which it happened, in the reporting zone")
]
FirstOccurredAt = Annotated[datetime, at("When the first of it happened on that day")]
SourceKind = Annotated[str, text("web, email, support, sales, survey, ads or any word")]
IsOncePerObject = Annotated[bool, flag("Whether the word can be true of an object only once")]
Holder = Annotated[str, text("What opened the night: a command, or a scheduler's run")]
Host = Annotated[str, text("Machine it runs on")]
ProcessId = Annotated[
    int, column(Integer, "Process that is in a step of it now; null between two steps")
]
HeartbeatAt = Annotated[datetime, at("When its holder was last seen at work")]
Topic = Annotated[str, text("Kafka topic")]
TopicId = Annotated[
    str, text("Kafka's id of the topic; a topic made again under its name has another")
]
PartitionNo = Annotated[int, column(Integer, "Partition of the topic", minimum=0)]
FirstOffset = Annotated[int, count("Offset that the range begins with")]
NextOffset = Annotated[int, count("Offset after the range: where the next one begins")]
IsLost = Annotated[
    bool, flag("Whether Kafka had deleted the range's records before they could be read")
]
