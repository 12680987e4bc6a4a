"""What a source is: where its records come from, the format they speak, how far it is trusted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from company.fields import (
    Count,
    Duration,
    EventType,
    Name,
    NonEmpty,
    ObjectNamespace,
    Positive,
    Settings,
    Zone,
)
from company.source_kafka import KafkaTransport
from company.survey import Rated


def _kind(value: Any) -> Any:
    if value != "files":
        raise ValueError("'files' or 'kafka'")
    return value


class FilesTransport(Settings):
    """Files that somebody drops in a folder."""

    kind: Annotated[Literal["files"], BeforeValidator(_kind)] = "files"
    # Absolute once loaded, whatever the file says.
    folder: Path = Field(
        description="Where the files are dropped; relative to the company folder, or absolute"
    )
    settle_seconds: Count = Field(
        default=60,
        description="A file changed less than this long ago may still be being written: it waits",
    )
    keep_inbox: bool = Field(
        default=False, description="Leave landed files where they are instead of moving them out"
    )


def _transport_kind(value: Any) -> str:
    """What is no transport is read as files, whose errors then tell what is allowed."""
    kind = value.get("kind") if isinstance(value, dict) else getattr(value, "kind", None)
    return "kafka" if kind == "kafka" else "files"


Transport = Annotated[
    Annotated[FilesTransport, Tag("files")] | Annotated[KafkaTransport, Tag("kafka")],
    Discriminator(_transport_kind),
]


class Source(Settings):
    """One source of touchpoints."""

    name: Name = Field(
        validation_alias="id",
        description="The source's id for life; default: the file's name. Keep it when you rename the file",
    )
    kind: Name = Field(description="web, email, support, sales, survey, ads or any word of yours")
    rank: Positive = Field(description="1 = most trusted; decides ties and echoes; unique")
    format: Literal["segment", "sendgrid", "zendesk", "salesforce"] = Field(
        description="The wire format of its records"
    )
    transport: Transport
    zone: Zone = Field(default="UTC", description="IANA time zone of times that carry none")
    required: bool = Field(
        default=True, description="Whether a night waits for it (holds the watermark)"
    )
    retired: bool = Field(
        default=False, description="No longer delivers: past rows stay, nobody waits"
    )
    complete_up_to: Literal["newest_record", "file_date"] = Field(
        default="newest_record",
        description="What tells up to when it is complete; with Kafka it is when the ends of its topics were asked for",
    )
    # Microseconds.
    expect_every: Duration | None = Field(
        default=None, description="How often something new is expected, such as 24h"
    )
    staff: tuple[NonEmpty, ...] = Field(
        default=(), description="Your own people, as namespace:glob, such as email:*@acme.example"
    )
    channel: Name | None = Field(
        default=None, description="Where its touchpoints take place, if not told by its kind"
    )
    objects: dict[NonEmpty, ObjectNamespace] = Field(
        default_factory=dict,
        description="Object type to the namespace it shares with other sources, such as order: order@shop",
    )
    events: dict[NonEmpty, EventType] = Field(
        default_factory=dict, description="The source's own event words to yours"
    )
    ratings: dict[NonEmpty, Rated] = Field(
        default_factory=dict,
        description="The source's own event words that carry an answer to a survey, to where it stands",
    )

    @property
    def takes_record_time(self) -> bool:
        """Whether its touchpoints occurred when the transport says, whatever their payload says."""
        return isinstance(self.transport, KafkaTransport) and self.transport.event_time == "record"
