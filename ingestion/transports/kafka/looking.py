"""For people: whether a source's topics can be read, and how far behind its reading is."""

from __future__ import annotations

from dataclasses import dataclass

from kafka import TopicPartition

from company import Company, Source
from company.fields import duration_us
from company.source_kafka import KafkaTransport
from ingestion.transports.kafka.cluster import Cluster
from ingestion.transports.kafka.landing import landed_ranges
from ingestion.transports.kafka.ranges import by_partition
from ingestion.transports.kafka.snapshot import source_topics, take_snapshot

_PATIENCE = duration_us("5s")


@dataclass(frozen=True, slots=True)
class Lag:
    """One partition: the next offset to be read (None: never read), its end, offsets between them.

    Offsets, not records: transactions and compaction leave some without one.
    """

    source: str
    topic: str
    partition: int
    next_offset: int | None
    end_offset: int
    lag: int


def looked_at(company: Company, transport: KafkaTransport) -> str:
    """What can be read, in words; IngestionError says what is in the way."""
    with Cluster(_impatient(transport), company.passwords) as cluster:
        topics = source_topics(cluster)
        partitions = [
            TopicPartition(one.name, number) for one in topics for number in one.partitions
        ]
        cluster.ends(partitions)
        if transport.dead_letter is not None:
            cluster.topics([transport.dead_letter])
        if transport.group is not None:
            cluster.committed(transport.group, partitions[0])
    named = ", ".join(sorted(topic.name for topic in topics))
    return f"{len(partitions)} partitions of {named} at {', '.join(transport.servers)}"


def lags(company: Company, source: Source, transport: KafkaTransport) -> list[Lag]:
    """How far behind each partition is. IngestionError if the cluster cannot be asked."""
    with Cluster(_impatient(transport), company.passwords) as cluster:
        states = take_snapshot(cluster)
    reached = {
        key: own[-1].next_offset
        for key, own in by_partition(landed_ranges(company, source)).items()
    }
    return [
        Lag(
            source.name, one.topic, one.partition, reached.get(one.key), one.end,
            max(0, one.end - reached.get(one.key, one.begin)),
        )
        for one in states
    ]  # fmt: skip


def _impatient(transport: KafkaTransport) -> KafkaTransport:
    return transport.model_copy(update={"patience": min(transport.patience, _PATIENCE)})
