"""What a night will land follows from what was landed and a snapshot."""

from __future__ import annotations

import pytest

from company.source_kafka import KafkaTransport
from ingestion import IngestionError
from ingestion.transports.kafka.planning import LostRecordsError, PartitionState, due
from ingestion.transports.kafka.ranges import OffsetRange, misfit

STOP = KafkaTransport(servers=("k:1",), topics=("t",))
GO_ON = STOP.model_copy(update={"on_loss": "record"})
PATTERN = GO_ON.model_copy(update={"topics": (), "pattern": "t.*"})


def of(first: int, following: int, *, topic_id: str = "a", partition: int = 0, lost: bool = False) -> OffsetRange:  # fmt: skip
    return OffsetRange(
        topic="t", topic_id=topic_id, partition=partition, first_offset=first, next_offset=following,
        is_lost=lost,
    )  # fmt: skip


def state(begin: int, end: int, start: int = 0, *, topic_id: str = "a", partition: int = 0, topic: str = "t") -> PartitionState:  # fmt: skip
    return PartitionState(topic, topic_id, partition, begin, end, start)


def test_first_night_begins_where_start_says() -> None:
    assert due([], [state(0, 9, 4)], STOP) == [of(4, 4), of(4, 9)]


def test_first_night_of_a_topic_that_retention_has_cut_loses_nothing() -> None:
    assert due([], [state(5, 9, 5)], STOP) == [of(5, 5), of(5, 9)]


def test_first_night_that_never_read_a_partition_leaves_it_beginning_where_it_did() -> None:
    states = [state(5, 9, 5), state(7, 9, 7, partition=1)]
    first = due([], states, STOP)
    landed = [of(5, 5), of(7, 7, partition=1), of(5, 9)]
    assert set(landed) < set(first)
    assert due(landed, states, STOP) == [of(7, 9, partition=1)]


def test_first_night_at_the_end_leaves_an_empty_range_that_remembers_it() -> None:
    (marker,) = due([], [state(0, 9, 9)], STOP)
    assert marker == of(9, 9)
    assert due([marker], [state(0, 12, 12)], STOP) == [of(9, 12)]


def test_next_night_begins_where_the_last_ended() -> None:
    assert due([of(0, 4)], [state(0, 9)], STOP) == [of(4, 9)]
    assert due([of(0, 9)], [state(0, 9)], STOP) == []


def test_hole_in_landing_is_read_again() -> None:
    assert due([of(0, 2), of(5, 9)], [state(0, 9)], STOP) == [of(2, 5)]


def test_new_partition_begins_at_its_beginning_whatever_start_says() -> None:
    states = [state(0, 4, 4), state(0, 3, 3, partition=1)]
    assert due([of(0, 4)], states, STOP) == [of(0, 0, partition=1), of(0, 3, partition=1)]


def test_what_was_deleted_unread_stops_or_is_a_lost_range() -> None:
    with pytest.raises(LostRecordsError, match=r"partition 0, offsets 4 to 6 \(3 offsets\)"):
        due([of(0, 4)], [state(7, 9)], STOP)
    assert due([of(0, 4)], [state(7, 9)], GO_ON) == [of(4, 7, lost=True), of(7, 9)]


def test_everything_deleted_is_a_lost_range_alone() -> None:
    assert due([of(0, 4)], [state(9, 9)], GO_ON) == [of(4, 9, lost=True)]


def test_topic_made_again_ends_the_old_one_and_begins_the_new() -> None:
    new = state(0, 3, topic_id="b")
    with pytest.raises(LostRecordsError, match="at offset 4, and all after it"):
        due([of(0, 4)], [new], STOP)
    found = due([of(0, 4)], [new], GO_ON)
    assert found == [of(4, 4, lost=True), of(0, 0, topic_id="b"), of(0, 3, topic_id="b")]
    assert due([of(0, 4), *found], [new], STOP) == []


def test_topic_taken_out_of_the_configuration_is_no_loss() -> None:
    other = KafkaTransport(servers=("k:1",), topics=("u",))
    found = due([of(0, 4)], [state(0, 1, topic="u")], other)
    assert {one.topic for one in found} == {"u"}
    assert not any(one.is_lost for one in found)


def test_partition_that_brokers_do_not_show_yet_is_not_taken_for_gone() -> None:
    past = [of(0, 4), of(0, 4, partition=1)]
    with pytest.raises(IngestionError, match="do not show partition 1 of topic t"):
        due(past, [state(0, 4)], GO_ON)


def test_topic_of_a_pattern_that_is_gone_is_a_loss_once() -> None:
    states = [state(0, 1, topic="t2")]
    ended = due([of(0, 4)], states, PATTERN)
    assert ended[0] == of(4, 4, lost=True)
    assert due([of(0, 4), *ended], states, PATTERN) == []
    # Back again, as when its rights were taken and given: read on.
    assert due([of(0, 4), *ended], [state(0, 6), *states], PATTERN) == [of(4, 6)]


def test_topic_that_a_pattern_finds_later_begins_at_its_beginning() -> None:
    states = [state(0, 4), state(0, 3, 3, topic="t2")]
    assert [str(one) for one in due([of(0, 4)], states, PATTERN)] == [
        "topic t2, partition 0, at offset 0",
        "topic t2, partition 0, offsets 0 to 2",
    ]


def test_log_that_ends_before_what_was_read_is_refused() -> None:
    with pytest.raises(IngestionError, match="was read up to offset 4 and now ends at 2"):
        due([of(0, 4)], [state(0, 2)], GO_ON)


def test_long_range_comes_in_pieces() -> None:
    found = due([], [state(0, 2_500_000)], STOP)
    assert [one.order for one in found] == [
        (0, 0), (0, 1_000_000), (1_000_000, 2_000_000), (2_000_000, 2_500_000),
    ]  # fmt: skip
    assert misfit(found) is None


def test_ranges_that_do_not_tile_are_named() -> None:
    assert misfit([of(0, 4), of(4, 4), of(4, 9), of(7, 8, partition=1)]) is None
    assert misfit([of(0, 4), of(3, 9)]) == (
        "topic t, partition 0, offsets 0 to 3 and topic t, partition 0, offsets 3 to 8 overlap"
    )
    assert misfit([of(0, 4), of(6, 9)]) == "topic t, partition 0, offsets 4 to 5 are missing"
