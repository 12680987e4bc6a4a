"""What a night wants of Kafka: a snapshot, the ranges up to it landed, a group told. Needs the client."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from company import Company, Source
from company.source_kafka import KafkaTransport
from ingestion.transports.kafka.cluster import Cluster
from ingestion.transports.kafka.committing import commit
from ingestion.transports.kafka.dead_letter import send_dead_letters
from ingestion.transports.kafka.landing import land_ranges, landed_ranges
from ingestion.transports.kafka.looking import Lag, lags, looked_at
from ingestion.transports.kafka.planning import due
from ingestion.transports.kafka.ranges import OffsetRange
from ingestion.transports.kafka.reading import ClusterReader
from ingestion.transports.kafka.snapshot import take_snapshot

__all__ = ["Lag", "commit", "lags", "looked_at", "plan_ranges", "send_dead_letters", "take_ranges"]


def plan_ranges(company: Company, source: Source, transport: KafkaTransport) -> list[OffsetRange]:
    """Everything on the source's topics now that was not landed."""
    with Cluster(transport, company.passwords) as cluster:
        states = take_snapshot(cluster)
    return due(landed_ranges(company, source), states, transport)


def take_ranges(
    company: Company,
    source: Source,
    transport: KafkaTransport,
    ranges: Sequence[OffsetRange],
    now: datetime,
) -> None:
    """Land the ranges."""
    with Cluster(transport, company.passwords) as cluster:
        land_ranges(company, source, ranges, now, ClusterReader(cluster))
