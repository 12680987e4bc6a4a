"""A night reads what was committed on the topics at its cut-off: all of it, once, nothing beyond."""

from __future__ import annotations

import pytest

from ingestion import IngestionError, complete_up_to_us
from ingestion.completeness import microseconds
from ingestion.transports.kafka import planning
from tests.integration.kafka.stage import NOW, Landed, Stage, wait_for

pytestmark = pytest.mark.integration


def test_everything_up_to_the_ends_and_the_rest_the_next_night(stage: Stage) -> None:
    stage.create(partitions=2)
    stage.send([b"a", b"b"])
    stage.send([b"c"], partition=1)
    planned = stage.plan()
    stage.send([b"later"])
    stage.land(planned)
    assert stage.values == [b"a", b"b", b"c"]
    stage.land()
    assert stage.landed == [
        Landed(0, 0, None, b"a"), Landed(0, 1, None, b"b"), Landed(0, 2, None, b"later"),
        Landed(1, 0, None, b"c"),
    ]  # fmt: skip
    assert stage.ranges == [(0, 0, 2, False), (0, 2, 3, False), (1, 0, 1, False)]


def test_landing_a_plan_twice_is_landing_it_once(stage: Stage) -> None:
    stage.create()
    stage.send([b"a", b"b"])
    planned = stage.plan()
    first = stage.land(planned)
    stage.send([b"c"])
    assert stage.land(planned) == first
    assert stage.values == [b"a", b"b"]


def test_partitions_of_any_length_land_in_batches_of_the_same_length(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "RANGE_OFFSETS", 3)
    stage.create(partitions=4)
    for partition, length in enumerate((7, 1, 0, 4)):
        stage.send([b"%d" % number for number in range(length)], partition=partition)
    stage.land()
    assert stage.ranges == [
        (0, 0, 3, False), (0, 3, 6, False), (0, 6, 7, False), (1, 0, 1, False), (3, 0, 3, False),
        (3, 3, 4, False),
    ]  # fmt: skip
    assert b"".join(value or b"" for value in stage.values) == b"012345600123"


def test_committed_transactions_are_read_and_aborted_ones_are_not(stage: Stage) -> None:
    stage.create()
    stage.send_in_transaction([b"aborted 1"], commits=False)
    stage.send_in_transaction([b"a", b"b"], commits=True)
    stage.send([b"c"])
    stage.send_in_transaction([b"aborted 2", b"aborted 3"], commits=False)
    stage.land()
    assert stage.values == [b"a", b"b", b"c"]
    assert stage.ranges == [(0, 0, 9, False)]  # Control records have offsets too.


def test_topic_of_aborted_transactions_alone_ends(stage: Stage) -> None:
    stage.create()
    stage.send_in_transaction([b"x"] * 5, commits=False)
    stage.land()
    assert (stage.values, stage.ranges) == ([], [(0, 0, 6, False)])


def test_open_transaction_waits_for_the_night_after_its_end(stage: Stage) -> None:
    stage.create()
    stage.send([b"a"])
    with stage.producer(transactional_id="open") as producer:
        producer.init_transactions()
        producer.begin_transaction()
        producer.send(stage.topic, b"open", partition=0).get(20)
        stage.send([b"b"])
        stage.land()
        assert stage.values == [b"a"]
        producer.commit_transaction()
    stage.land()
    assert stage.values == [b"a", b"open", b"b"]


def test_compacted_topic_ends_though_offsets_are_missing(stage: Stage) -> None:
    stage.create(
        cleanup_policy="compact", min_cleanable_dirty_ratio="0.01", segment_ms="100",
        delete_retention_ms="100", max_compaction_lag_ms="200",
    )  # fmt: skip
    stage.send([b"%d" % number for number in range(20)], key=b"same")
    planned = stage.plan()

    def is_compacted() -> bool:
        stage.send([b"more"], key=b"other")
        log = stage.broker.data / f"{stage.topic}-0" / "00000000000000000000.log"
        return log.exists() and log.stat().st_size < 1000

    wait_for(is_compacted)
    stage.land(planned)
    assert stage.ranges == [(0, 0, 20, False)]
    assert 0 < len(stage.values) < 20
    assert stage.values[-1] == b"19"


def test_keys_tombstones_empty_values_and_headers_are_kept_apart(stage: Stage) -> None:
    stage.create()
    headers = [("ce_id", b"1"), ("raw", b"\xff\x00"), ("ce_id", b"2")]
    stage.send([None], key=b"k")
    stage.send([b""], key=b"")
    stage.send([b"v\n\x00"], key=b"\xff", headers=headers)
    stage.land()
    assert stage.landed == [
        Landed(0, 0, b"k", None), Landed(0, 1, b"", b""), Landed(0, 2, b"\xff", b"v\n\x00", tuple(headers)),
    ]  # fmt: skip


def test_record_bigger_than_what_is_fetched_at_once_arrives(stage: Stage) -> None:
    stage.create(max_message_bytes="6000000")
    stage.send([b"a", b"x" * 5_500_000, b"b"])
    stage.land()
    assert [len(value or b"") for value in stage.values] == [1, 5_500_000, 1]


def test_first_night_of_latest_begins_at_the_end_and_remembers_it(stage: Stage) -> None:
    stage.create()
    stage.send([b"before"])
    stage.configure(start="latest")
    stage.land()
    assert (stage.values, stage.beginnings) == ([], [(0, 1)])
    stage.send([b"after"])
    stage.land()
    assert stage.values == [b"after"]


def test_first_night_of_a_time_begins_with_the_first_record_not_older(stage: Stage) -> None:
    stage.create(retention_ms="-1")
    stage.send([b"old"], timestamp_ms=1_700_000_000_000)
    stage.send([b"new"], timestamp_ms=1_750_000_000_000)
    stage.configure(start="2025-01-01T00:00+01:00")
    stage.land()
    assert stage.values == [b"new"]


def test_partition_added_between_nights_begins_at_its_beginning(stage: Stage) -> None:
    stage.create()
    stage.configure(start="latest")
    stage.land()
    stage.add_partitions(2)
    stage.send([b"a"], partition=1)
    stage.land()
    assert stage.values == [b"a"]
    assert stage.beginnings == [(0, 0), (1, 0)]


def test_pattern_takes_the_topics_whose_whole_name_it_matches(stage: Stage) -> None:
    stage.create()
    stage.create(topic=f"{stage.topic}x.not")
    stage.send([b"a"])
    stage.configure(topics=None, pattern=f"{stage.topic[:-1]}.x?")
    stage.land()
    assert stage.values == [b"a"]


def test_quiet_topic_makes_its_source_complete_up_to_the_snapshot(stage: Stage) -> None:
    stage.create()
    assert complete_up_to_us(stage.company, stage.source) is None
    stage.land()
    assert complete_up_to_us(stage.company, stage.source) == microseconds(NOW)


def test_what_overlaps_in_landing_is_named(stage: Stage) -> None:
    stage.create()
    stage.send([b"a", b"b"])
    stage.land()
    with pytest.raises(IngestionError, match="is being read by another process"):
        _landed_while_another_reads(stage)


def _landed_while_another_reads(stage: Stage) -> None:
    import fcntl

    stage.send([b"c"])
    planned = stage.plan()
    (lock,) = (stage.company.landing / "web/locks").iterdir()
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        stage.land(planned)
