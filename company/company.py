"""The company: everything configured, read once, handed to every step."""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from company.alerts import Alerts
from company.corrections import Correction
from company.erasure import Denied, Erasure
from company.fields import (
    Count,
    Country,
    Currency,
    EventType,
    Memory,
    NonEmpty,
    Positive,
    Settings,
    Size,
    Zone,
    distinct,
)
from company.identity import GUARDS, Identity
from company.journey import JourneyDefinition
from company.segment import SegmentBy
from company.source import FilesTransport, Source
from company.source_kafka import REACHING
from company.tone import ToneModelName
from models import DEFAULT_WORDS, EventWord


class Limits(Settings):
    """What the engine may use of the machine."""

    memory: Memory = "4GB"
    threads: Positive = 2
    temp_disk: Size = "30GB"


class Warehouse(Settings):
    """Where the results are published."""

    kind: Literal["duckdb"] = "duckdb"


class WordChange(Settings):
    """What a company says of one event word; a new word needs initiator and drives."""

    initiator: Literal["customer", "company", "system"] | None = Field(
        default=None, description="Who acts; system: evidence, never a step"
    )
    drives: bool | None = Field(default=None, description="Whether it moves journeys")
    once_per_object: bool | None = Field(
        default=None, description="Whether it can be true only once of an order, ticket …"
    )


class SentimentFloor(Settings):
    """How many must have written before the tone of a stage is told: a few do not speak for all.

    As many must have answered a survey before its score is.
    """

    customers: Positive = Field(default=30, description="Customers heard, at least")
    coverage: float = Field(
        default=0.2, ge=0, le=1, description="Their share of those who entered, at least"
    )


class CompanySettings(Settings):
    """What company.yaml and the loaded company have in common."""

    name: NonEmpty
    reporting_zone: Zone = Field(description="IANA zone of the days, weeks and months in reports")
    currency: Currency = Field(description="The one currency that values are summed in")
    default_country: Country = Field(description="Country of phone numbers written without one")
    limits: Limits = Limits()
    session_gap_minutes: Count = Field(default=30, ge=1, le=1440)
    sentiment_model: ToneModelName = Field(
        default="vader",
        description="Model that judges the tone of customers' texts; `none`: they are not judged",
    )
    max_touchpoints: Positive = Field(
        default=50_000, description="A customer with more of them is nobody, and has no journeys"
    )
    sentiment_floor: SentimentFloor = SentimentFloor()
    warehouse: Warehouse = Warehouse()
    erasure: Erasure = Erasure()
    segments: Annotated[tuple[SegmentBy, ...], AfterValidator(distinct)] = Field(
        default=(), description="Columns that every metric is split by, beside the whole"
    )
    segment_values: Annotated[Positive, Field(le=1000)] = Field(
        default=12, description="The most values of a segment told apart; the rest are `other`"
    )


class CompanyFile(CompanySettings):
    """company.yaml."""

    words: dict[EventType, WordChange] = Field(
        default_factory=dict, description="Event words to add or change"
    )


class Company(CompanySettings):
    """A company's whole configuration. The secret is in no repr, dump, hash or error."""

    words: dict[str, EventWord] = Field(default_factory=lambda: dict(DEFAULT_WORDS))
    sources: tuple[Source, ...] = ()
    definitions: tuple[JourneyDefinition, ...] = ()
    identity: Identity = Identity()
    alerts: Alerts = Alerts()
    corrections: tuple[Correction, ...] = ()
    folder: Path
    secret: bytes = Field(repr=False, exclude=True)
    old_secret: bytes | None = Field(default=None, repr=False, exclude=True)
    """The secret before, while ids are carried over from it (ingestion/rotation.py)."""
    denied: tuple[Denied, ...] = ()
    deny_key: bytes = Field(default=b"", repr=False, exclude=True)
    passwords: dict[str, str] = Field(default_factory=dict, repr=False, exclude=True)
    """Environment variable → what it holds, of those that sources name."""

    @property
    def session_gap_us(self) -> int:
        """The longest gap inside one session, µs."""
        return self.session_gap_minutes * 60_000_000

    @property
    def key_id(self) -> str:
        """Which secret made the keys: 8 hex digits that do not give it away."""
        return _key_id(self.secret)

    @property
    def old_key_id(self) -> str | None:
        """The same of the secret before; None where none is given."""
        return None if self.old_secret is None else _key_id(self.old_secret)

    @property
    def configuration_hash(self) -> str:
        """SHA-256 of all configuration but secrets, folder and limits: where and how big do not count.

        Nor do corrections: a person may write one while a night runs, and it stops none.
        """
        settings = self.model_dump(mode="json", exclude={"folder", "limits", "corrections"})
        for source, told in zip(self.sources, settings["sources"], strict=True):
            if isinstance(source.transport, FilesTransport):
                told["transport"]["folder"] = self._told(source.transport.folder)
            else:
                told["transport"] |= dict.fromkeys(REACHING)
        return _hash(settings)

    def parse_hash(self, source: Source) -> str:
        """SHA-256 of what parsing `source` depends on; another one means: parse its batches again."""
        apart = {"rank", "required", "retired", "transport"}
        told = {"event_time": "record"} if source.takes_record_time else {}
        return _hash(
            told
            | {
                "source": source.model_dump(mode="json", exclude=apart),
                "identity": self.identity.model_dump(
                    mode="json", exclude={"namespaces": {"__all__": {*GUARDS, "blocked"}}}
                ),
                "blocked": {n: r.blocked_values for n, r in self.identity.namespaces.items()},
                "default_country": self.default_country,
                "currency": self.currency,
                "words": sorted(self.words),
            }
        )

    def source(self, name: str) -> Source:
        """The source of that name; KeyError if none is configured."""
        for source in self.sources:
            if source.name == name:
                return source
        raise KeyError(name)

    def _told(self, path: Path) -> str:
        """`path` as people write it: relative where it lies in the company's folder."""
        inside = path.is_relative_to(self.folder)
        return (path.relative_to(self.folder) if inside else path).as_posix()

    @property
    def inbox(self) -> Path:
        return self.folder / "inbox"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def landing(self) -> Path:
        return self.data / "landing"

    @property
    def typed(self) -> Path:
        return self.data / "typed"

    @property
    def rejected(self) -> Path:
        return self.data / "rejected"

    @property
    def history(self) -> Path:
        return self.data / "history"

    @property
    def rotation(self) -> Path:
        return self.data / "rotation"

    @property
    def published(self) -> Path:
        return self.data / "published"

    @property
    def maps(self) -> Path:
        return self.data / "maps"

    @property
    def plans(self) -> Path:
        return self.data / "plans"

    @property
    def erased(self) -> Path:
        return self.data / "erased"

    @property
    def engine_file(self) -> Path:
        return self.data / "engine.duckdb"

    @property
    def warehouse_link(self) -> Path:
        return self.data / "warehouse.duckdb"

    @property
    def evidence_link(self) -> Path:
        return self.data / "evidence.duckdb"


def _key_id(secret: bytes) -> str:
    return hmac.new(secret, b"key_id", hashlib.sha256).hexdigest()[:8]


def _hash(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
