"""Landed records of Kafka keep their bytes, and formats read their values as they read lines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from company import Company, Source
from company.source_kafka import KafkaTransport
from ingestion import IngestionError, ParsedBatch, Share, load, parse
from ingestion.landing import MANIFEST, coming, new_manifest, settle, write_manifest
from ingestion.transports.kafka.landing import batch_id_of
from ingestion.transports.kafka.ranges import OffsetRange
from ingestion.transports.kafka.record_file import RAW_NAME, RecordWriter
from tests.unit.ingestion.kafka.log_model import Record
from warehouse import functions
from warehouse.engine import Engine

NOW = datetime(2026, 10, 7, 3, 0, tzinfo=UTC)
AT_MS = 1_791_000_000_123


def call(number: int, **more: Any) -> bytes:
    told = {"type": "page", "name": "Home", "messageId": f"m-{number}", "anonymousId": "a"}
    return json.dumps(told | {"timestamp": "2026-10-01T10:00:00Z"} | more).encode()


class Landed:
    """A company whose source `web` has landed records."""

    def __init__(self, folder: Path, **source: Any) -> None:
        transport = KafkaTransport(servers=("k:1",), topics=("web",), **source.pop("transport", {}))
        given: dict[str, Any] = {
            "name": "web",
            "kind": "web",
            "rank": 1,
            "format": "segment",
        } | source
        self.source = Source(transport=transport, **given)
        self.company = Company(
            name="A", reporting_zone="UTC", currency="EUR", default_country="DE", folder=folder,
            secret=b"x" * 16, sources=(self.source,),
        )  # fmt: skip

    def put(self, values: Sequence[bytes | None], first: int = 0, partition: int = 0) -> str:
        """Land values as records of a partition, with keys k0, k1 … and none for each third."""
        of = OffsetRange(
            topic="web", topic_id="id", partition=partition, first_offset=first,
            next_offset=first + len(values),
        )  # fmt: skip
        home = self.company.landing / "web"
        home.mkdir(parents=True, exist_ok=True)
        with coming(home) as folder, RecordWriter(folder / RAW_NAME) as writer:
            for at, value in enumerate(values):
                key = None if at % 3 == 2 else b"k%d" % at
                writer.add([Record(first + at, AT_MS, at % 2, key, value, [])])
            size, sha256 = writer.close()
            told = {"batch_id": batch_id_of("web", of), "raw_name": RAW_NAME, "bytes": size, "sha256": sha256, "range": of}  # fmt: skip
            manifest = new_manifest(self.company, self.source, NOW).model_copy(update=told)
            write_manifest(folder / MANIFEST, manifest)
            settle(folder, home / manifest.batch_id)
        return manifest.batch_id

    def parse(self) -> list[ParsedBatch]:
        return parse(self.company, self.source)

    def rows(self, batch_id: str, table: str = "touchpoint") -> list[dict[str, Any]]:
        path = self.company.typed / "web" / batch_id / f"{table}.parquet"
        rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
        return rows

    def refused(self, batch_id: str) -> list[dict[str, Any]]:
        path = self.company.rejected / "web" / f"{batch_id}.parquet"
        rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
        return rows

    def engine(self) -> Engine:
        engine = Engine.open(None)
        functions.install(engine, self.company.secret, "UTC")
        return engine


def test_values_are_read_as_lines_are_and_everything_is_counted(tmp_path: Path) -> None:
    landed = Landed(tmp_path)
    batch = json.dumps({"batch": [json.loads(call(2)), json.loads(call(3))]}).encode()
    id_ = landed.put([call(1), None, batch, b"{broken", b"\xff", b"7"])
    (parsed,) = landed.parse()
    assert (parsed.records, parsed.items_received) == (6, 7)
    assert (parsed.items_accepted, parsed.items_ignored, parsed.items_rejected) == (3, 1, 3)
    assert parsed.rules["ignored"] == {"tombstone": 1}
    assert parsed.rules["rejected"] == {"not_an_object": 1, "not_json": 1, "not_utf8": 1}
    assert sorted(row["touchpoint_id"] for row in landed.rows(id_)) == [
        "web:m-1",
        "web:m-2",
        "web:m-3",
    ]
    assert parsed.complete_up_to is None


def test_refused_records_say_topic_partition_offset_and_whose_key_without_the_key(
    tmp_path: Path,
) -> None:
    landed = Landed(tmp_path)
    id_ = landed.put([b"{a", call(1), b"{b", b"{c"], first=40, partition=3)
    landed.parse()
    rows = landed.refused(id_)
    told = [(r["topic"], r["partition_no"], r["record_offset"], r["raw"]) for r in rows]
    assert told == [("web", 3, 40, b"{a"), ("web", 3, 42, b"{b"), ("web", 3, 43, b"{c")]
    assert [row["key_hash"] is None for row in rows] == [False, True, False]
    assert len({row["key_hash"] for row in rows}) == 3
    assert all(len(row["key_hash"]) == 15 for row in rows if row["key_hash"])


def test_record_with_line_ends_inside_is_one_record(tmp_path: Path) -> None:
    landed = Landed(tmp_path)
    landed.put([json.dumps(json.loads(call(1)), indent=2).encode(), call(2)])
    (parsed,) = landed.parse()
    assert (parsed.records, parsed.items_accepted) == (2, 2)


def test_record_over_the_limit_is_refused_with_its_bytes(tmp_path: Path) -> None:
    landed = Landed(tmp_path)
    big = call(1, pad="x" * (5 << 20))
    id_ = landed.put([big, call(2)])
    (parsed,) = landed.parse()
    assert parsed.rules["rejected"] == {"record_too_large": 1}
    assert landed.refused(id_)[0]["raw"] == big


def test_many_blocks_are_one_batch(tmp_path: Path) -> None:
    landed = Landed(tmp_path)
    id_ = landed.put([call(n) if n % 1000 else b"{broken" for n in range(45_000)])
    (parsed,) = landed.parse()
    assert (parsed.records, parsed.items_accepted, parsed.items_rejected) == (45_000, 44_955, 45)
    assert [row["record_offset"] for row in landed.refused(id_)] == list(range(0, 45_000, 1000))
    assert [row["record_no"] for row in landed.refused(id_)] == list(range(1, 45_001, 1000))


def test_webhook_bodies_on_kafka(tmp_path: Path) -> None:
    landed = Landed(tmp_path, format="sendgrid", kind="email")
    event = {
        "email": "a@example.net",
        "timestamp": 1_790_000_000,
        "event": "open",
        "sg_event_id": "e1",
    }
    landed.put([json.dumps([event, event | {"sg_event_id": "e2"}]).encode()])
    (parsed,) = landed.parse()
    assert (parsed.records, parsed.items_accepted) == (1, 2)


def test_time_of_the_record_if_the_source_says_so(tmp_path: Path) -> None:
    landed = Landed(tmp_path, transport={"event_time": "record"})
    id_ = landed.put([call(1), call(2)])
    landed.parse()
    rows = sorted(landed.rows(id_), key=lambda row: str(row["touchpoint_id"]))
    assert [row["occurred_us"] for row in rows] == [AT_MS * 1000] * 2
    assert [row["occurred_at_basis"] for row in rows] == ["client", "server"]


def test_range_without_records_is_a_batch_too(tmp_path: Path) -> None:
    landed = Landed(tmp_path)
    landed.put([])
    (parsed,) = landed.parse()
    assert (parsed.records, parsed.items_received) == (0, 0)


def test_shares_parse_their_own_partitions(tmp_path: Path) -> None:
    landed = Landed(tmp_path)
    ids = [landed.put([call(n)], partition=n) for n in range(4)]
    halves = [parse(landed.company, landed.source, Share(part, 2)) for part in range(2)]
    assert [{batch.batch_id for batch in half} for half in halves] == [
        {ids[0], ids[2]},
        {ids[1], ids[3]},
    ]
    assert landed.parse() == []


def test_ledger_of_offsets_is_written_with_the_rows(tmp_path: Path) -> None:
    landed = Landed(tmp_path)
    landed.put([call(1), call(2)])
    landed.put([call(3)], first=2)
    landed.parse()
    with landed.engine() as engine:
        assert load(engine, landed.company).touchpoints == 3
        rows = engine.rows(
            "SELECT topic, topic_id, partition_no, first_offset, next_offset, is_lost FROM batch_offset"
            " ORDER BY first_offset"
        )
    assert rows == [("web", "id", 0, 0, 2, False), ("web", "id", 0, 2, 3, False)]


@pytest.mark.parametrize(
    ("first", "words"),
    [(1, "offsets 0 to 1 and topic web, partition 0, offsets 1 to 1 overlap"), (3, "offsets 2 to 2 are missing")],
)  # fmt: skip
def test_ranges_that_do_not_tile_stop_the_load_and_are_named(
    tmp_path: Path, first: int, words: str
) -> None:
    landed = Landed(tmp_path)
    landed.put([call(1), call(2)])
    landed.parse()
    with landed.engine() as engine:
        load(engine, landed.company)
        landed.put([call(3)], first=first)
        landed.parse()
        with pytest.raises(IngestionError, match=words):
            load(engine, landed.company)
        assert engine.value("SELECT COUNT(*) FROM batch") == 1
