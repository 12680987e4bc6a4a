"""Ranges tile each partition, whatever happens between and during nights."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from company import Company, Source
from company.source_kafka import KafkaTransport
from ingestion.landing import manifests
from ingestion.transports.kafka.landing import land_beginnings, land_ranges, landed_ranges
from ingestion.transports.kafka.planning import due
from ingestion.transports.kafka.ranges import OffsetRange, by_partition, misfit
from tests.unit.ingestion.kafka.log_model import KilledError, Log, Partition

START = datetime(2026, 10, 7, tzinfo=UTC)
TRANSPORT = KafkaTransport(servers=("k:1",), topics=("t",), on_loss="record")

VALUES = st.lists(st.sampled_from([b"v", b"w", None]), max_size=6)
EVENT = st.one_of(
    st.tuples(st.just("send"), st.integers(0, 3), VALUES),
    st.tuples(st.just("delete"), st.integers(0, 3), st.integers(0, 12)),
    st.tuples(st.just("add partition")),
    st.tuples(st.just("night")),
    st.tuples(st.just("killed night"), st.integers(0, 12)),
    st.tuples(st.just("retention while it reads"), st.integers(0, 3), st.integers(0, 12)),
)


class Nights:
    """A source, its topic, and the plan that a killed night leaves for the next try."""

    def __init__(self, folder: Path) -> None:
        self.source = Source(name="web", kind="web", rank=1, format="segment", transport=TRANSPORT)
        self.company = Company(
            name="A", reporting_zone="UTC", currency="EUR", default_country="DE", folder=folder,
            secret=b"x" * 16, sources=(self.source,),
        )  # fmt: skip
        (self.company.landing / "web").mkdir(parents=True)
        self.log, self.now = Log(), START
        self.left: list[OffsetRange] | None = None

    def do(self, name: str, *told: object) -> None:
        getattr(self, name.replace(" ", "_"))(*told)

    def send(self, number: int, values: list[bytes | None]) -> None:
        self._partition(number).append(values)

    def delete(self, number: int, before: int) -> None:
        self._partition(number).delete_before(before)

    def add_partition(self) -> None:
        self.log.partitions.append(Partition())

    def night(self) -> None:
        self.now += timedelta(days=1)
        planned = self.left if self.left is not None else self._planned()
        self.left = planned
        land_beginnings(self.company, self.source, planned, self.now)
        land_ranges(self.company, self.source, planned, self.now, self.log)
        self.left = None

    def killed_night(self, after: int) -> None:
        self.log.die_at = after
        try:
            self.night()
        except KilledError:
            pass
        finally:
            self.log.die_at = None

    def retention_while_it_reads(self, number: int, at: int) -> None:
        self.log.delete_on_read = {number % len(self.log.partitions): at}
        self.night()
        self.log.delete_on_read = {}

    def ranges(self) -> list[OffsetRange]:
        return landed_ranges(self.company, self.source)

    def landed(self) -> list[tuple[int, int, bytes]]:
        """Partition, offset and value of every landed record."""
        found = []
        for manifest in manifests(self.company, self.source):
            assert manifest.range is not None
            path = self.company.landing / "web" / manifest.batch_id / manifest.raw_name
            rows = pa.ipc.open_file(path.read_bytes()).read_all().to_pylist()
            found += [(manifest.range.partition, row["offset"], row["value"]) for row in rows]
        return sorted(found)

    def _partition(self, number: int) -> Partition:
        return self.log.partitions[number % len(self.log.partitions)]

    def _planned(self) -> list[OffsetRange]:
        return due(self.ranges(), self.log.states(), TRANSPORT)


@settings(max_examples=150)
@given(st.lists(EVENT, max_size=14))
def test_ranges_tile_the_topic_and_hold_every_record_that_was_not_lost(
    events: list[tuple[object, ...]],
) -> None:
    with TemporaryDirectory() as folder:
        nights = Nights(Path(folder))
        for name, *told in events:
            nights.do(str(name), *told)
            assert misfit(nights.ranges()) is None
        nights.night()
        nights.night()  # The one before may have taken up the plan of a night that was killed.
        ranges = by_partition(nights.ranges())
        assert misfit(nights.ranges()) is None
        expected = []
        for number, partition in enumerate(nights.log.partitions):
            own = ranges["t", "id-1", number]
            assert own[-1].next_offset == partition.end
            expected += [
                (number, offset, value)
                for offset, value in sorted(partition.values.items())
                if any(r.first_offset <= offset < r.next_offset for r in own if not r.is_lost)
            ]
        assert nights.landed() == expected
        assert not list(nights.company.landing.glob("web/.coming-*"))


@settings(max_examples=100)
@given(st.lists(VALUES, min_size=1, max_size=5), st.lists(st.integers(0, 20), max_size=5))
def test_nights_killed_anywhere_land_what_one_night_lands(
    sent: list[list[bytes | None]], kills: list[int]
) -> None:
    with TemporaryDirectory() as broken, TemporaryDirectory() as whole:
        first, second = Nights(Path(broken)), Nights(Path(whole))
        for values in sent:
            first.send(0, values)
            for after in kills:
                first.killed_night(after)
            second.send(0, values)
        first.night()
        first.night()
        second.night()
        assert first.landed() == second.landed()
        assert not any(one.is_lost for one in first.ranges())
