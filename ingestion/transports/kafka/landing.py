"""Ranges become batches: each whole or not at all, and each once, whoever tries again.

A partition is landed by one process at a time: a lock beside the batches sees to it, and the system
lets go of it when the process dies. What is landed already is found in the manifests, not in the plan.
"""

from __future__ import annotations

import fcntl
import hashlib
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from company import Company, Source
from company.source_kafka import KafkaTransport
from ingestion.errors import IngestionError
from ingestion.landing import (
    MANIFEST,
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
from ingestion.transports.kafka.reader import Reader, Reading
from ingestion.transports.kafka.record_file import RAW_NAME, RecordWriter

_SIDE_BY_SIDE = 2
"""Partitions read at once: the client fetches of one while the records of another are written. More are
no faster, and each keeps a block of records in memory."""


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

    A few partitions are read side by side; one that cannot be read leaves the others alone. Raises
    IngestionError at the end, naming what could not be landed.
    """
    landing = _Landing(_Batches(company, source, now), reader, _stops(source))
    left = deque(landing.land(*own) for own in by_partition(planned).items())
    trouble: dict[str, None] = {}  # A list that says what stopped several of them once.
    while readings := _side_by_side(left, trouble):
        _read(reader, list(readings.values()))
        left.extendleft(readings)
    if trouble:
        raise IngestionError(f"source {source.name}: " + "; ".join(trouble))


def _side_by_side(
    left: deque[Iterator[Reading]], trouble: dict[str, None]
) -> dict[Iterator[Reading], Reading]:
    """The first landings that want something to be read, and what, out of `left`; empty at the end."""
    readings: dict[Iterator[Reading], Reading] = {}
    while left and len(readings) < _SIDE_BY_SIDE:
        landing = left.popleft()
        try:
            wanted = next(landing, None)
        except (IngestionError, OSError) as error:
            trouble[getattr(error, "strerror", None) or str(error)] = None
            continue
        if wanted is not None:
            readings[landing] = wanted
    return readings


def _read(reader: Reader, readings: Sequence[Reading]) -> None:
    """Read until each is over; what stops them all is the error of each."""
    try:
        reader.read(readings)
    except (IngestionError, OSError) as error:
        for one in readings:
            one.error = error


@dataclass(frozen=True, slots=True)
class _Batches:
    """Where a source's ranges land, each in a folder that appears whole."""

    company: Company
    source: Source
    now: datetime

    @property
    def home(self) -> Path:
        return self.company.landing / self.source.name

    @contextmanager
    def coming(self, wanted: OffsetRange) -> Iterator[tuple[Path, RecordWriter]]:
        """A folder on its way and the file in it."""
        mark = _digest(*wanted.key)
        with coming(self.home, mark) as folder, RecordWriter(folder / RAW_NAME) as writer:
            yield folder, writer

    def land(self, wanted: OffsetRange) -> None:
        """Land a range without records."""
        with self.coming(wanted) as (folder, writer):
            self.settle(folder, writer, wanted)

    def settle(self, folder: Path, writer: RecordWriter, landed: OffsetRange) -> None:
        """Make the folder the batch of the range."""
        size, sha256 = writer.close()
        told = {
            "batch_id": batch_id_of(self.source.name, landed), "file_name": _file_name(landed),
            "raw_name": RAW_NAME, "bytes": size, "sha256": sha256, "range": landed,
        }  # fmt: skip
        manifest = new_manifest(self.company, self.source, self.now).model_copy(update=told)
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
    """Landing of partitions, each a generator: what it yields is read before it is asked to go on."""

    batches: _Batches
    reader: Reader
    stops_at_loss: bool

    def land(self, key: Partition, ranges: Sequence[OffsetRange]) -> Iterator[Reading]:
        """Land what is missing of a partition's ranges."""
        home, mark = self.batches.home, _digest(*key)
        with _locked(home / "locks" / mark, key):
            sweep(home, mark)
            landed = landed_ranges(self.batches.company, self.batches.source)
            past = by_partition(landed).get(key, [])
            for planned in ranges:
                if planned.first_offset == planned.next_offset and not is_covered(planned, past):
                    self.batches.land(planned)
                for first, following in missing(past, *planned.order):
                    wanted = planned.cut(first, following, is_lost=planned.is_lost)
                    if planned.is_lost:
                        self.batches.land(wanted)
                    else:
                        yield from self._read(wanted)

    def _read(self, wanted: OffsetRange) -> Iterator[Reading]:
        """Read the range; what is deleted while it is read becomes a lost range between two others."""
        reached = wanted.first_offset
        while reached < wanted.next_offset:
            rest = wanted.cut(reached, wanted.next_offset)
            with self.batches.coming(rest) as (folder, writer):
                reading = Reading(rest, writer)
                yield reading
                self._check(reading)
                if reading.reached > reached:
                    self.batches.settle(folder, writer, rest.cut(reached, reading.reached))
            reached = reading.reached
            if reading.is_gone:
                reached = self._lost_from(wanted.cut(reached, wanted.next_offset))

    def _check(self, reading: Reading) -> None:
        """It was read, and of that topic still: offsets of another mean other records."""
        if reading.error is not None:
            raise reading.error
        if not self.reader.is_same_topic(reading.wanted):
            raise IngestionError(
                f"topic {reading.wanted.topic} was deleted and made again since the night was "
                "planned; run a new night"
            )

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
        self.batches.land(gap)
        return gap.next_offset


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
