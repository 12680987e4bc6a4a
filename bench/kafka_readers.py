"""The readers that `bench.kafka` compares, each in a process of its own.

    python -m bench.kafka_readers bare|landing SERVERS [PART PARTS]

Prints one line of JSON: when it began and ended to read, on the machine's monotonic clock, processor
seconds between, peak memory.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, process_time

from kafka import KafkaConsumer, TopicPartition

import ingestion
from bench.step import peak_kilobytes
from company import Company, Source
from company.source_kafka import KafkaTransport

TOPIC, PARTITIONS = "bench", 4
_FETCH_BYTES = 4 << 20
"""Of a partition at once, as landing has it: with the client's own 1 MiB the bare loop is slower."""
_NOW = datetime(2026, 10, 7, tzinfo=UTC)

Result = dict[str, float]


def bare(servers: str) -> Result:
    """What the client can do at best: every value to a file, a line each."""
    consumer = KafkaConsumer(
        bootstrap_servers=servers, enable_auto_commit=False, auto_offset_reset="none",
        isolation_level="read_committed", max_partition_fetch_bytes=_FETCH_BYTES,
    )  # fmt: skip
    partitions = {TopicPartition(TOPIC, number) for number in range(PARTITIONS)}
    ends = consumer.end_offsets(list(partitions))
    consumer.assign(list(partitions))
    for partition in partitions:
        consumer.seek(partition, 0)
    with _measured() as result, tempfile.NamedTemporaryFile() as file:
        while partitions:
            for records in consumer.poll(500, max_records=2000).values():
                for record in records:
                    file.write(record.value)
                    file.write(b"\n")
            for partition in [one for one in partitions if consumer.position(one) >= ends[one]]:
                partitions.discard(partition)
                consumer.pause(partition)
        file.flush()
        os.fsync(file.fileno())
    return result


def landing(servers: str, part: str = "0", parts: str = "1") -> Result:
    """What a night does: from the plan's ranges to batches in landing/."""
    transport = KafkaTransport(servers=(servers,), topics=(TOPIC,))
    source = Source(name="web", kind="web", rank=1, format="segment", transport=transport)
    with tempfile.TemporaryDirectory() as folder:
        company = Company(
            name="Bench", reporting_zone="UTC", currency="EUR", default_country="DE",
            folder=Path(folder), secret=b"0" * 16, sources=(source,),
        )  # fmt: skip
        planned = ingestion.plan_ingest(company, source, _NOW)
        with _measured() as result:
            ingestion.ingest(company, source, planned, ingestion.Share(int(part), int(parts)))
    return result


@contextmanager
def _measured() -> Iterator[Result]:
    """Filled when the block has ended."""
    result, worked = {"began": monotonic()}, process_time()
    yield result
    result["ended"], result["processor_seconds"] = monotonic(), process_time() - worked
    result["peak_mb"] = peak_kilobytes() / 1024


_READERS: dict[str, Callable[..., Result]] = {"bare": bare, "landing": landing}

if __name__ == "__main__":
    print(json.dumps(_READERS[sys.argv[1]](*sys.argv[2:])))
