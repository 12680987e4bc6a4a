"""Telling a consumer group how far a source is loaded, for the tools that show lag."""

from __future__ import annotations

from collections.abc import Mapping

from kafka import TopicPartition

from company.fields import duration_us
from company.source_kafka import KafkaTransport
from ingestion.transports.kafka.cluster import Cluster
from models import BatchOffset
from warehouse.engine import Engine

_PATIENCE = duration_us("10s")
"""A night does not wait long for what only people look at."""
_REACHED = f"""
SELECT topic, topic_id, partition_no, MAX(next_offset) AS reached
FROM {BatchOffset.__tablename__}
WHERE source = ?
GROUP BY topic, topic_id, partition_no
"""


def commit(
    engine: Engine, source: str, transport: KafkaTransport, passwords: Mapping[str, str]
) -> None:
    """Commit what is loaded, of topics that are still there. Nothing here ever reads it back."""
    rows = engine.rows(_REACHED, [source])
    if not rows or transport.group is None:
        return
    patient = transport.model_copy(update={"patience": min(transport.patience, _PATIENCE)})
    with Cluster(patient, passwords) as cluster:
        live = {(topic.name, topic.topic_id) for topic in cluster.topics(None)}
        reached = {
            TopicPartition(topic, partition): offset
            for topic, topic_id, partition, offset in rows
            if (topic, topic_id) in live
        }
        cluster.commit(transport.group, reached)
