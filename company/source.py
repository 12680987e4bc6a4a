"""What a source is: where its records come from, the format they speak, how far it is trusted."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

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


class FilesTransport(Settings):
    """Files that somebody drops in a folder."""

    kind: Literal["files"] = "files"
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
    transport: FilesTransport
    zone: Zone = Field(default="UTC", description="IANA time zone of times that carry none")
    required: bool = Field(
        default=True, description="Whether a night waits for it (holds the watermark)"
    )
    retired: bool = Field(
        default=False, description="No longer delivers: past rows stay, nobody waits"
    )
    complete_up_to: Literal["newest_record", "file_date"] = Field(
        default="newest_record", description="What tells up to when it is complete"
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
