"""The transports behind one door: what a source has for a night, and taking it in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from types import ModuleType
from typing import Any

from pydantic import BaseModel, ConfigDict

from company import Company, Source
from company.source_kafka import KafkaTransport
from ingestion.completeness import microseconds, note_ingest
from ingestion.errors import IngestionError
from ingestion.landing import Manifest, land, manifests
from ingestion.transports.files import PlannedFile, waiting_files
from ingestion.transports.kafka.landing import land_beginnings
from ingestion.transports.kafka.planning import told_loss
from ingestion.transports.kafka.ranges import OffsetRange, by_partition, is_covered
from warehouse.engine import Engine


@dataclass(frozen=True, slots=True)
class Share:
    """One of several processes that take in a source side by side, each its own partitions."""

    part: int = 0
    parts: int = 1

    def owns(self, one: OffsetRange | None) -> bool:
        """Whether a range is this one's; what is no range is the first one's."""
        return (0 if one is None else one.partition % self.parts) == self.part


WHOLE = Share()


class Planned(BaseModel):
    """What a source had at `taken_at`: files, or ranges of Kafka's partitions up to their ends then."""

    model_config = ConfigDict(frozen=True)

    files: tuple[PlannedFile, ...] = ()
    ranges: tuple[OffsetRange, ...] = ()
    taken_at: datetime | None = None

    @property
    def told(self) -> list[str]:
        """The ranges in words, one for each partition."""
        return [
            str(own[0].cut(own[0].first_offset, own[-1].next_offset))
            for own in by_partition(self.ranges).values()
        ]

    def of(self, share: Share) -> Planned:
        """What of it is the share's."""
        return self.model_copy(update={"ranges": tuple(filter(share.owns, self.ranges))})

    def holds(self, manifest: Manifest) -> bool:
        """Whether a batch is a part of one of the ranges."""
        of = manifest.range
        return of is not None and any(one.contains(of) for one in self.ranges)


def plan_ingest(company: Company, source: Source, now: datetime) -> Planned:
    """What the source has now. Raises IngestionError where it cannot be asked."""
    transport = source.transport
    if not isinstance(transport, KafkaTransport):
        return Planned(files=tuple(waiting_files(source, now)), taken_at=now)
    if source.retired:
        return Planned(taken_at=now)
    return Planned(ranges=tuple(_kafka().plan_ranges(company, source, transport)), taken_at=now)


def ingest(company: Company, source: Source, planned: Planned, share: Share = WHOLE) -> list[str]:
    """Take in what was planned; ids of its batches. May be done again, and side by side by shares.

    Raises IngestionError at the end, naming what could not be taken in.
    """
    if planned.taken_at is None:
        raise TypeError(f"nothing was planned of source {source.name}")
    transport = source.transport
    if not isinstance(transport, KafkaTransport):
        return land(company, source, planned.files, planned.taken_at)
    if source.retired:
        return []
    own = planned.of(share)
    (company.landing / source.name).mkdir(parents=True, exist_ok=True)
    land_beginnings(company, source, planned.ranges, planned.taken_at)
    if not _is_landed(own, manifests(company, source)):
        _kafka().take_ranges(company, source, transport, own.ranges, planned.taken_at)
    landed = manifests(company, source)
    if _is_landed(planned, landed):
        # All shares are in: it is complete up to when its ends were asked for.
        ids = [manifest.batch_id for manifest in landed if planned.holds(manifest)]
        note_ingest(company, source, ids, planned.taken_at, microseconds(planned.taken_at))
    return [manifest.batch_id for manifest in landed if own.holds(manifest)]


def losses(company: Company, source: Source, planned: Planned) -> list[str]:
    """What of the plan was lost before it could be read, and noted as lost, in words."""
    if not planned.ranges:
        return []
    return [
        f"{source.name}: lost before it was read: {told_loss(m.range)}"
        for m in manifests(company, source)
        if planned.holds(m) and m.range is not None and m.range.is_lost
    ]


def commit_positions(engine: Engine, company: Company) -> list[str]:
    """Tell the group of each source from Kafka how far it is loaded; what did not work, in words."""
    troubles = []
    for source, transport in _streams(company):
        if transport.group is None:
            continue
        try:
            _kafka().commit(engine, source.name, transport, company.passwords)
        except IngestionError as error:
            troubles.append(f"{source.name}: group {transport.group} was not told: {error}")
    return troubles


def send_dead_letters(company: Company, source: Source, share: Share = WHOLE) -> None:
    """Send the source's refused records to its dead-letter topic, if it names one; each once."""
    transport = source.transport
    if isinstance(transport, KafkaTransport) and transport.dead_letter and not source.retired:
        _kafka().send_dead_letters(company, source, transport, share.owns)


def looked_at(company: Company) -> dict[str, tuple[bool, str]]:
    """Source from Kafka → (whether it can be read, what can be, or what is in the way)."""
    found = {}
    for source, transport in _streams(company):
        try:
            found[source.name] = True, _kafka().looked_at(company, transport)
        except IngestionError as error:
            found[source.name] = False, str(error)
    return found


def lags(company: Company) -> dict[str, list[dict[str, Any]] | str]:
    """Source from Kafka → each partition with its lag, or why it cannot be told."""
    found: dict[str, list[dict[str, Any]] | str] = {}
    for source, transport in _streams(company):
        try:
            found[source.name] = [asdict(one) for one in _kafka().lags(company, source, transport)]
        except IngestionError as error:
            found[source.name] = str(error)
    return found


def _streams(company: Company) -> Iterator[tuple[Source, KafkaTransport]]:
    for source in company.sources:
        if isinstance(source.transport, KafkaTransport) and not source.retired:
            yield source, source.transport


def _is_landed(planned: Planned, landed: Sequence[Manifest]) -> bool:
    past = by_partition(m.range for m in landed if m.range is not None)
    return all(is_covered(one, past.get(one.key, [])) for one in planned.ranges)


def _kafka() -> ModuleType:
    """Imported by who has such a source: the client takes as long to import as a small night to land."""
    from ingestion.transports.kafka import taking  # noqa: PLC0415 - see above

    return taking
