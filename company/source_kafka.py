"""What a company says of a source that comes from Apache Kafka."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from company.fields import (
    Duration,
    NonEmpty,
    Settings,
    VariableName,
    duration_us,
    matching,
)

REACHING = ("servers", "security", "patience", "max_parallel")
"""Keys that say how a cluster is reached, and nothing of what is read."""
_SASL = ("SASL_PLAINTEXT", "SASL_SSL")
_TLS = ("SSL", "SASL_SSL")


def _start(value: str) -> str:
    if value in ("earliest", "latest"):
        return value
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ValueError("earliest, latest, or a time with its zone, such as 2026-01-31T00:00Z")
    return value


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error:
        raise ValueError(
            "a regular expression that the whole name matches, such as web[.].*"
        ) from None
    return value


Server = Annotated[
    str, *matching(r"[A-Za-z0-9._-]+:\d{1,5}|\[[0-9a-f:]+\]:\d{1,5}", "host:port, such as kafka-1.acme.example:9092")
]  # fmt: skip
Topic = Annotated[
    str, *matching(r"[A-Za-z0-9._-]{1,249}", "a topic's name: letters, digits, dot, _ and -")
]


class KafkaSecurity(Settings):
    """How the brokers are talked to, and who asks. Passwords are named here, never written."""

    protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None = None
    user: NonEmpty | None = None
    password: VariableName | None = Field(
        default=None, description="The environment variable that holds the user's password"
    )
    # Absolute once loaded, whatever the file says; so are the next two.
    ca: Path | None = Field(default=None, description="PEM file of who signs the brokers")
    certificate: Path | None = Field(default=None, description="PEM file that shows who we are")
    key: Path | None = Field(default=None, description="PEM file of the certificate's key")
    key_password: VariableName | None = Field(
        default=None, description="The environment variable that holds the key's password"
    )

    @property
    def asks_who(self) -> bool:
        return self.protocol in _SASL

    @property
    def is_encrypted(self) -> bool:
        return self.protocol in _TLS

    @property
    def variables(self) -> dict[str, str]:
        """Key of this section → the environment variable it names."""
        named = {"password": self.password, "key_password": self.key_password}
        return {key: name for key, name in named.items() if name is not None}


class KafkaTransport(Settings):
    """Topics of an Apache Kafka cluster."""

    kind: Literal["kafka"] = "kafka"
    servers: tuple[Server, ...] = Field(
        description="Brokers to ask first, as host:port; they name the others"
    )
    topics: tuple[Topic, ...] = Field(default=(), description="Topics to read")
    pattern: Annotated[NonEmpty, AfterValidator(_pattern)] | None = Field(
        default=None, description="Or: every topic whose whole name this regular expression matches"
    )
    security: KafkaSecurity = KafkaSecurity()
    start: Annotated[str, AfterValidator(_start)] = Field(
        default="earliest",
        description="Where the first night begins: earliest, latest, or a time with its zone",
    )
    event_time: Literal["payload", "record"] = Field(
        default="payload",
        description="When a touchpoint occurred: as its payload says, or the Kafka record's time",
    )
    group: Topic | None = Field(
        default=None,
        description="Consumer group that is told after each load how far we are, for tools that show lag",
    )
    on_loss: Literal["stop", "record"] = Field(
        default="stop",
        description="When Kafka deleted records before they were read: stop the source, or note the gap and go on",
    )
    dead_letter: Topic | None = Field(
        default=None, description="Topic that also gets the records that could not be read, once"
    )
    max_parallel: int = Field(
        default=1,
        strict=True,
        ge=1,
        le=64,
        description="Tasks that read its partitions side by side",
    )
    # Microseconds.
    patience: Duration = Field(
        default=duration_us("60s"),
        description="How long a broker may stay silent before the source fails",
    )

    def placed(self, folder: Path) -> KafkaTransport:
        """The same with absolute paths."""
        paths = {
            "ca": self.security.ca,
            "certificate": self.security.certificate,
            "key": self.security.key,
        }
        absolute = {key: folder / path for key, path in paths.items() if path is not None}
        security = self.security.model_copy(update=absolute)
        return self.model_copy(update={"security": security})

    @property
    def patience_seconds(self) -> float:
        return self.patience / 1_000_000

    @property
    def start_ms(self) -> int | None:
        """`start` as Kafka counts time, or None for its two words."""
        if self.start in ("earliest", "latest"):
            return None
        return int(datetime.fromisoformat(self.start).timestamp() * 1000)


__all__ = ["KafkaSecurity", "KafkaTransport"]
