"""From what was landed and a snapshot of the topics to the ranges that a night will land."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from company.kafka_rules import reads
from company.source_kafka import KafkaTransport
from ingestion.errors import IngestionError
from ingestion.transports.kafka.ranges import OffsetRange, Partition, by_partition, missing, pieces

RANGE_OFFSETS = 1_000_000
"""Offsets of a batch: half a gigabyte of usual records. A crash costs reading that much again."""


class LostRecordsError(IngestionError):
    """Records were gone from Kafka before they were read."""


@dataclass(frozen=True, slots=True)
class PartitionState:
    """A partition as a snapshot sees it: its first offset, its end, where `start` would begin.

    The end is that of what is committed: records of a transaction still open are beyond it.
    """

    topic: str
    topic_id: str
    partition: int
    begin: int
    end: int
    start: int

    @property
    def key(self) -> Partition:
        return self.topic, self.topic_id, self.partition

    def range(self, first: int, following: int, *, is_lost: bool = False) -> OffsetRange:
        return OffsetRange(
            topic=self.topic, topic_id=self.topic_id, partition=self.partition,
            first_offset=first, next_offset=following, is_lost=is_lost,
        )  # fmt: skip


def due(
    landed: Sequence[OffsetRange], states: Sequence[PartitionState], transport: KafkaTransport
) -> list[OffsetRange]:
    """Everything up to the snapshot's ends that was not landed, in pieces, each partition in order.

    A partition never seen of a topic that is read already begins at its beginning; a topic never
    seen where `start` says, unless it is found by a pattern that has found others before. What Kafka
    deleted before it was read comes as lost ranges if the source is configured to record them;
    LostRecordsError names them otherwise.
    """
    past = by_partition(landed)
    found: list[OffsetRange] = [*_ended(past, states, transport)]
    for state in states:
        found += _of_partition(past.get(state.key, []), state, _is_new(past, state, transport))
    if transport.on_loss == "stop" and any(one.is_lost for one in found):
        raise lost([one for one in found if one.is_lost])
    return [piece for one in found for piece in pieces(one, RANGE_OFFSETS)]


def lost(ranges: Sequence[OffsetRange]) -> LostRecordsError:
    """The error that names what was lost and what to do."""
    told = "; ".join(map(told_loss, ranges[:5])) + ("; and more" if len(ranges) > 5 else "")
    return LostRecordsError(
        f"Kafka deleted records before they were read: {told}. If they are gone for good, set "
        "transport.on_loss: record, and the gap is noted and reading goes on; and let the topic keep "
        "its records for longer than the longest outage"
    )


def told_loss(one: OffsetRange) -> str:
    """A lost range in words."""
    if one.is_end:
        return f"{one}, and all after it: the topic was deleted, or made again under its name"
    return f"{one} ({one.next_offset - one.first_offset:,} offsets)"


def _is_new(
    past: Mapping[Partition, Sequence[OffsetRange]],
    state: PartitionState,
    transport: KafkaTransport,
) -> bool:
    """Whether the source never read the topic, so that `start` says where to begin."""
    if transport.pattern is not None:
        return not past
    return all(topic != state.topic for topic, *_ in past)


def _of_partition(
    own: Sequence[OffsetRange], state: PartitionState, is_new: bool
) -> Iterator[OffsetRange]:
    reached = max((one.next_offset for one in own), default=0)
    if reached > state.end:
        raise IngestionError(
            f"topic {state.topic}, partition {state.partition} was read up to offset {reached} and "
            f"now ends at {state.end}: the cluster lost records that it had given out, and new ones "
            "take their offsets. Ask who runs it; nothing is read from this topic until then"
        )
    first = min((one.first_offset for one in own), default=state.start if is_new else 0)
    if not own:
        # Says where reading begins, also if this night never gets to read.
        yield state.range(first, first)
    for start, following in missing(own, first, state.end):
        yield from _read_or_lost(state, start, following)


def _read_or_lost(state: PartitionState, first: int, following: int) -> Iterator[OffsetRange]:
    """The part that Kafka has deleted, and the rest."""
    if first < state.begin:
        yield state.range(first, min(following, state.begin), is_lost=True)
    if following > state.begin:
        yield state.range(max(first, state.begin), following)


def _ended(
    past: Mapping[Partition, Sequence[OffsetRange]],
    states: Sequence[PartitionState],
    transport: KafkaTransport,
) -> Iterator[OffsetRange]:
    """The ends of partitions that were read, should be still, and whose topic is there no more."""
    live = {state.key for state in states}
    topics = {key[:2] for key in live}
    for key, own in past.items():
        last = own[-1]
        if key in live or last.is_end or not reads(transport, last.topic):
            continue
        if key[:2] in topics:
            # Partitions never go away: the brokers do not know everything again yet.
            raise IngestionError(
                f"the brokers do not show partition {last.partition} of topic {last.topic}, which was "
                "read before; try again in a minute"
            )
        yield last.cut(last.next_offset, last.next_offset, is_lost=True)
