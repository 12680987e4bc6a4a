"""What Kafka deletes before it is read is an error that names it, or a gap that is written down."""

from __future__ import annotations

import pytest

from ingestion import IngestionError, losses
from nights.errors import SourceFailedError
from nights.run import source_step
from nights.start import start
from tests.integration.kafka.stage import Stage, wait_for
from tests.small_company import NOW as NIGHT
from tests.small_company import caller

pytestmark = pytest.mark.integration


def read_up_to_two(stage: Stage) -> None:
    stage.create()
    stage.send([b"0", b"1"])
    stage.land()
    stage.send([b"2", b"3", b"4"])


def test_deleted_records_stop_the_source_and_are_named(stage: Stage) -> None:
    read_up_to_two(stage)
    stage.delete_records(4)
    with pytest.raises(IngestionError) as caught:
        stage.plan()
    assert str(caught.value) == (
        f"Kafka deleted records before they were read: topic {stage.topic}, partition 0, offsets 2 to 3 "
        "(2 offsets). If they are gone for good, set transport.on_loss: record, and the gap is noted "
        "and reading goes on; and let the topic keep its records for longer than the longest outage"
    )


def test_deleted_records_are_a_recorded_gap_if_that_is_wanted(stage: Stage) -> None:
    read_up_to_two(stage)
    stage.delete_records(4)
    stage.configure(on_loss="record")
    planned = stage.plan()
    stage.land(planned)
    assert stage.values == [b"0", b"1", b"4"]
    assert stage.ranges == [(0, 0, 2, False), (0, 2, 4, True), (0, 4, 5, False)]
    assert losses(stage.company, stage.source, planned) == [
        f"web: lost before it was read: topic {stage.topic}, partition 0, offsets 2 to 3 (2 offsets)"
    ]
    assert stage.land() == []


def test_retention_between_plan_and_reading_stops_at_what_is_gone(stage: Stage) -> None:
    read_up_to_two(stage)
    planned = stage.plan()
    stage.delete_records(3)
    with pytest.raises(IngestionError, match=r"partition 0, offsets 2 to 2 \(1 offsets\)"):
        stage.land(planned)
    stage.configure(on_loss="record")
    stage.land(planned)
    assert stage.values == [b"0", b"1", b"3", b"4"]
    assert stage.ranges == [(0, 0, 2, False), (0, 2, 3, True), (0, 3, 5, False)]


def test_retention_deletes_whole_segments(stage: Stage) -> None:
    stage.create(segment_ms="100", retention_ms="1000")
    stage.send([b"0"])
    stage.land()
    stage.send([b"1", b"2"])

    def is_deleted() -> bool:
        stage.send([b"more"])
        try:
            stage.plan()
        except IngestionError as error:
            return "offsets 1 to " in str(error)
        return False

    wait_for(is_deleted)
    stage.configure(on_loss="record")
    stage.land()
    assert stage.ranges[0] == (0, 0, 1, False)
    assert stage.ranges[1][3]


def test_topic_made_again_under_its_name_is_seen(stage: Stage) -> None:
    read_up_to_two(stage)
    stage.delete()
    stage.create()
    stage.send([b"new %d" % number for number in range(9)])
    with pytest.raises(IngestionError, match="the topic was deleted, or made again under its name"):
        stage.plan()
    stage.configure(on_loss="record")
    planned = stage.plan()
    stage.land(planned)
    assert len(stage.values) == 11
    assert len(losses(stage.company, stage.source, planned)) == 1
    assert stage.land() == []


def test_topic_made_again_between_plan_and_reading_is_seen(stage: Stage) -> None:
    read_up_to_two(stage)
    planned = stage.plan()
    stage.delete()
    stage.create()
    stage.send([b"new %d" % number for number in range(9)])
    with pytest.raises(
        IngestionError, match="was deleted and made again since the night was planned"
    ):
        stage.land(planned)
    assert stage.values == [b"0", b"1"]


def test_topic_of_a_pattern_that_is_gone_is_said_once(stage: Stage) -> None:
    read_up_to_two(stage)
    stage.create(topic=f"{stage.topic}.other")
    stage.configure(topics=None, pattern=f"{stage.topic}.*")
    stage.land()
    stage.delete()
    with pytest.raises(IngestionError, match="partition 0, at offset 5, and all after it"):
        stage.plan()
    stage.configure(topics=None, pattern=f"{stage.topic}.*", on_loss="record")
    planned = stage.plan()
    stage.land(planned)
    assert len(losses(stage.company, stage.source, planned)) == 1
    assert stage.land() == []


def test_corrupt_batch_is_named_and_other_partitions_are_read(stage: Stage) -> None:
    stage.create(partitions=2)
    stage.send([b"a" * 50, b"b" * 50])
    stage.send([b"fine"], partition=1)
    _flip_a_byte(stage)
    with pytest.raises(IngestionError) as caught:
        stage.land()
    told = f"topic {stage.topic}, partition 0 has a corrupt batch at or after offset "
    assert told in str(caught.value)
    assert stage.values == [b"fine"]


def test_corrupt_batch_met_while_another_partition_is_read_costs_that_one_nothing(
    stage: Stage,
) -> None:
    stage.create(partitions=2)
    sent = [b"%d" % number + b"x" * 1_000 for number in range(15_000)]
    with stage.producer(batch_size=256 << 10, linger_ms=50) as producer:
        for value in sent:
            producer.send(stage.topic, value, partition=0)
            producer.send(stage.topic, value, partition=1)
    _flip_a_byte(stage)
    with pytest.raises(IngestionError, match="partition 0 has a corrupt batch at or after offset"):
        stage.land()
    assert stage.values == sent


def test_loss_is_told_also_where_another_partition_cannot_be_read(stage: Stage) -> None:
    stage.create(partitions=2)
    stage.send([b"a" * 50, b"b" * 50])
    stage.send([b"gone", b"fine"], partition=1)
    stage.configure(on_loss="record")
    plan = start(stage.company, NIGHT, caller())
    _flip_a_byte(stage)
    stage.delete_records(1, partition=1)
    with pytest.raises(SourceFailedError) as caught:
        source_step(stage.company, plan.run_id, "web", caller())
    assert "has a corrupt batch" in str(caught.value)
    lost = f"web: lost before it was read: topic {stage.topic}, partition 1, offsets 0 to 0 (1 offsets)"
    assert lost in str(caught.value)
    assert stage.values == [b"fine"]


def _flip_a_byte(stage: Stage) -> None:
    log = stage.broker.data / f"{stage.topic}-0" / "00000000000000000000.log"
    wait_for(log.exists)
    content = bytearray(log.read_bytes())
    content[-3] ^= 0xFF
    with log.open("r+b") as file:
        file.write(content)
