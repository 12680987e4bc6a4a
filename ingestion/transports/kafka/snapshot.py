"""What is on a source's topics now: every partition, its first offset, its end, where to begin."""

from __future__ import annotations

from kafka import TopicPartition

from company.kafka_rules import reads
from company.source_kafka import KafkaTransport
from ingestion.errors import IngestionError
from ingestion.transports.kafka.cluster import Cluster, Topic
from ingestion.transports.kafka.planning import PartitionState


def take_snapshot(cluster: Cluster) -> list[PartitionState]:
    """The ends are asked for once, for all partitions together: they are the night's cut-off.

    IngestionError for a topic that is not there or may not be seen, and for a pattern without any.
    """
    topics = source_topics(cluster)
    partitions = [
        TopicPartition(topic.name, number) for topic in topics for number in topic.partitions
    ]
    begins, ends = cluster.begins(partitions), cluster.ends(partitions)
    starts = _starts(cluster, begins, ends)
    ids = {topic.name: topic.topic_id for topic in topics}
    return [
        PartitionState(
            one.topic, ids[one.topic], one.partition, begins[one], ends[one], starts[one]
        )
        for one in partitions
    ]


def source_topics(cluster: Cluster) -> list[Topic]:
    """The topics that the source reads."""
    transport = cluster.transport
    if transport.pattern is None:
        return cluster.topics(transport.topics)
    found = [topic for topic in cluster.topics(None) if reads(transport, topic.name)]
    if not found:
        raise IngestionError(
            f"no topic that this user may see matches {transport.pattern!r}; make one, allow DESCRIBE "
            "on it, or correct transport.pattern"
        )
    return found


def _starts(
    cluster: Cluster, begins: dict[TopicPartition, int], ends: dict[TopicPartition, int]
) -> dict[TopicPartition, int]:
    """Where each partition begins if it was never read."""
    transport: KafkaTransport = cluster.transport
    if transport.start == "earliest":
        return begins
    if transport.start_ms is None:
        return ends
    found = cluster.at_time(begins, transport.start_ms)
    return {one: ends[one] if at is None else at for one, at in found.items()}
