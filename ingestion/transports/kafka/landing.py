"""Ranges become batches: each whole or not at all, and each once, whoever tries again.

A partition is landed by one process at a time: a lock beside the batches sees to it, and the system
lets go of it when the process dies. What is landed already is found in the manifests, not in the plan.
"""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from company import Company, Source
from company.source_kafka import KafkaTransport
from ingestion.errors import IngestionError
from ingestion.landing import (
    MANIFEST,
    Manifest,
    coming,
    manifests,
    new_manifest,
    settle,
    sweep,
    write_manifest,
)
from ingestion.transports.kafka.planning import lost
from ingestion.transports.kafka.ranges import (
    OffsetRange,
    Partition,
    by_partition,
    is_covered,
    missing,
)
from ingestion.transports.kafka.reader import GoneError, Reader
from ingestion.transports.kafka.record_file import RAW_NAME, RecordWriter


def landed_ranges(company: Company, source: Source) -> list[OffsetRange]:
    """Every range of the source that is in landing/."""
    return [m.range for m in manifests(company, source) if m.range is not None]


def land_beginnings(
    company: Company, source: Source, planned: Sequence[OffsetRange], now: datetime
) -> None:
    """Land the empty ranges that say where partitions begin.

    Before anything is read, and asking no broker: a first night that fails leaves the next one knowing
    what is old and what was added since.
    """
    batches = _Batches(company, source, now)
    for one in planned:
        if one.is_beginning:
            batches.land(one)


def land_ranges(
    company: Company, source: Source, planned: Sequence[OffsetRange], now: datetime, reader: Reader
) -> None:
    """Land what is missing of the planned ranges. May be done again after a crash.

    A partition that cannot be read leaves the others alone. Raises IngestionError at the end, naming
    what could not be landed.
    """
    batches, trouble = _Batches(company, source, now), []
    for key, ranges in by_partition(planned).items():
        try:
            with _locked(batches.home / "locks" / _digest(*key), key):
                sweep(batches.home, _digest(*key))
                past = by_partition(landed_ranges(company, source)).get(key, [])
                landing = _Landing(batches, reader, past, _stops(source))
                for one in ranges:
                    landing.land(one)
        except (IngestionError, OSError) as error:
            trouble.append(getattr(error, "strerror", None) or str(error))
    if trouble:
        raise IngestionError(f"source {source.name}: " + "; ".join(trouble))


@dataclass(frozen=True, slots=True)
class _Batches:
    """Where a source's ranges land, each in a folder that appears whole."""

    company: Company
    source: Source
    now: datetime

    @property
    def home(self) -> Path:
        return self.company.landing / self.source.name

    def land(self, wanted: OffsetRange, fill: Callable[[RecordWriter], None] | None = None) -> int:
        """Land what `fill` writes as the batch of the range; the offset that was reached."""
        mark = _digest(*wanted.key)
        with coming(self.home, mark) as folder, RecordWriter(folder / RAW_NAME) as writer:
            try:
                if fill is not None:
                    fill(writer)
            except GoneError as gone:
                if gone.reached == wanted.first_offset:
                    return gone.reached
                wanted = wanted.cut(wanted.first_offset, gone.reached)
            size, sha256 = writer.close()
            batch_id = batch_id_of(self.source.name, wanted)
            told = {
                "batch_id": batch_id, "file_name": _file_name(wanted), "raw_name": RAW_NAME,
                "bytes": size, "sha256": sha256, "range": wanted,
            }  # fmt: skip
            manifest = new_manifest(self.company, self.source, self.now).model_copy(update=told)
            self._settle(folder, manifest)
        return wanted.next_offset

    def _settle(self, folder: Path, manifest: Manifest) -> None:
        final = self.home / manifest.batch_id
        try:
            write_manifest(folder / MANIFEST, manifest)
            settle(folder, final)
        except OSError:
            # Shares land beginnings side by side: another one was first, and swept this one away.
            if not final.exists():
                raise


@dataclass(frozen=True, slots=True)
class _Landing:
    """Landing of one partition, of which `past` has landed."""

    batches: _Batches
    reader: Reader
    past: Sequence[OffsetRange]
    stops_at_loss: bool

    def land(self, planned: OffsetRange) -> None:
        if planned.first_offset == planned.next_offset and not is_covered(planned, self.past):
            self.batches.land(planned)
        for first, following in missing(self.past, *planned.order):
            wanted = planned.cut(first, following, is_lost=planned.is_lost)
            if planned.is_lost:
                self.batches.land(wanted)
            else:
                self._read(wanted)

    def _read(self, wanted: OffsetRange) -> None:
        """Read the range; what is deleted while it is read becomes a lost range between two others."""
        reached = wanted.first_offset
        while reached < wanted.next_offset:
            rest = wanted.cut(reached, wanted.next_offset)
            reached = self.batches.land(rest, partial(self._fill, rest))
            if reached < wanted.next_offset:
                reached = self._lost_from(wanted.cut(reached, wanted.next_offset))

    def _fill(self, wanted: OffsetRange, into: RecordWriter) -> None:
        """Every record of the range, if it is still that topic: offsets of another mean other records."""
        gone = None
        try:
            self.reader.read(wanted, into)
        except GoneError as error:
            gone = error
        if not self.reader.is_same_topic(wanted):
            raise IngestionError(
                f"topic {wanted.topic} was deleted and made again since the night was planned; run a "
                "new night"
            )
        if gone is not None:
            raise gone

    def _lost_from(self, rest: OffsetRange) -> int:
        """The records at the start of the rest are gone: note it, or stop; where the next ones are."""
        begin = self.reader.begin(rest)
        if begin <= rest.first_offset:
            raise IngestionError(
                f"{rest} cannot be read: the partition ends before it now; the cluster lost records "
                "that it had given out. Ask who runs it"
            )
        gap = rest.cut(rest.first_offset, min(begin, rest.next_offset), is_lost=True)
        if self.stops_at_loss:
            raise lost([gap])
        return self.batches.land(gap)


def _stops(source: Source) -> bool:
    return not isinstance(source.transport, KafkaTransport) or source.transport.on_loss == "stop"


def batch_id_of(source: str, one: OffsetRange) -> str:
    """`<source>-` and 16 hex digits that depend on the range alone."""
    what = (one.topic, one.topic_id, one.partition, one.first_offset, one.next_offset, one.is_lost)
    return f"{source}-{_digest(source, *what)}"


def _file_name(one: OffsetRange) -> str:
    return f"{one.topic}-{one.partition}-{one.first_offset}-{one.next_offset}"


def _digest(*parts: object) -> str:
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:16]


@contextmanager
def _locked(path: Path, key: Partition) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise IngestionError(
                f"topic {key[0]}, partition {key[2]} is being read by another process of this source; "
                "wait for it to end"
            ) from None
        yield
