"""Reading a topic to landing, beside a bare loop of the client and Kafka's own console consumer.

    python -m bench.kafka [--records 1000000] [--rounds 3]

Starts the broker that the tests use, fills a topic of four partitions with records of 500 bytes, and
lets each contestant read it in a fresh process, in turns, so that a busy machine is unfair to all of them
alike. Prints a table: the median of the rounds.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import monotonic
from typing import Any

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import NewTopic

import ingestion
from company import Company, Source
from company.source_kafka import KafkaTransport
from tests.integration.kafka.broker import new_broker

ROOT = Path(__file__).parents[1]
_TOPIC, _PARTITIONS, _BYTES = "bench", 4, 500
_FETCH_BYTES = 4 << 20
_NOW = datetime(2026, 10, 7, tzinfo=UTC)
_CONSOLE = "org.apache.kafka.tools.consumer.ConsoleConsumer"

Result = dict[str, float]


def main() -> None:
    arguments = _arguments()
    if arguments.worker:
        print(json.dumps(_WORKERS[arguments.worker](arguments)))
        return
    with _filled(arguments.records) as servers:
        found: dict[str, list[Result]] = {}
        for _ in range(arguments.rounds):
            for name, results in _round(servers, arguments.records):
                found.setdefault(name, []).append(results)
    _show(found, arguments.records)


def _round(servers: str, records: int) -> Iterator[tuple[str, Result]]:
    yield "bare loop of kafka-python", _timed(_python("bare", servers))
    yield "landing, one process", _timed(_python("landing", servers))
    halves = [_python("landing", servers, "--part", str(part), "--parts", "2") for part in (0, 1)]
    yield "landing, two processes", _timed(*halves)
    yield "Kafka's console consumer", _timed(_console(servers, records))


def _timed(*commands: Sequence[str]) -> Result:
    """Seconds until the last has read its last record, not counting what starting them costs."""
    with ThreadPoolExecutor(len(commands)) as pool, tempfile.TemporaryDirectory() as folder:
        jobs = [
            pool.submit(_run, command, Path(folder) / str(n)) for n, command in enumerate(commands)
        ]
        told = [job.result() for job in jobs]
    return {
        "seconds": max(one["seconds"] for one in told),
        "peak_mb": max(one["peak_mb"] for one in told),
        "processor_seconds": sum(one["processor_seconds"] for one in told),
    }


def _run(command: Sequence[str], folder: Path) -> Result:
    folder.mkdir()
    began = monotonic()
    with (folder / "out").open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL, cwd=ROOT)
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    seconds = monotonic() - began
    if _CONSOLE not in command:
        told: Result = json.loads((folder / "out").read_bytes())
        return told
    # A Java process says nothing of itself: its start is in its seconds.
    return {
        "seconds": seconds,
        "peak_mb": used.ru_maxrss / 1024,
        "processor_seconds": used.ru_utime + used.ru_stime,
    }


def _python(worker: str, servers: str, *more: str) -> list[str]:
    return [sys.executable, "-m", "bench.kafka", "--worker", worker, "--servers", servers, *more]


def _console(servers: str, records: int) -> list[str]:
    libs = ROOT / ".kafka/console"
    if not libs.exists():
        pom = ROOT / "bench/kafka_console.xml"
        subprocess.run(
            ["mvn", "-B", "-q", "-f", str(pom), f"-Dmaven.repo.local={ROOT / '.kafka/m2'}",
             "dependency:copy-dependencies", f"-DoutputDirectory={libs}"],
            check=True,
        )  # fmt: skip
    return [
        "java", "-Xmx512m", "-cp", f"{libs}/*", _CONSOLE, "--bootstrap-server", servers,
        "--topic", _TOPIC, "--from-beginning", "--isolation-level", "read_committed",
        "--max-messages", str(records),
    ]  # fmt: skip


@contextmanager
def _filled(records: int) -> Iterator[str]:
    """A broker whose topic holds the records; the servers to ask."""
    folder = Path(tempfile.mkdtemp(prefix="sojourn-bench-"))
    broker = new_broker(folder / "kafka")
    try:
        admin = KafkaAdminClient(bootstrap_servers=broker.servers)
        admin.create_topics([NewTopic(_TOPIC, _PARTITIONS, 1)])
        admin.close()
        producer = KafkaProducer(
            bootstrap_servers=broker.servers, batch_size=256 << 10, linger_ms=50
        )
        for number in range(records):
            value = b'{"type": "page", "messageId": "m-%d", "pad": "' % number
            value += b"x" * (_BYTES - 2 - len(value)) + b'"}'
            producer.send(
                _TOPIC, value, key=b"%d" % (number % 5000), partition=number % _PARTITIONS
            )
        producer.close()
        yield broker.servers
    finally:
        broker.stop()
        shutil.rmtree(folder)


def _bare(arguments: argparse.Namespace) -> Result:
    """What the client can do at best: every value to a file, a line each."""
    consumer = KafkaConsumer(
        bootstrap_servers=arguments.servers, enable_auto_commit=False, auto_offset_reset="none",
        isolation_level="read_committed", max_partition_fetch_bytes=_FETCH_BYTES,
    )  # fmt: skip
    partitions = {TopicPartition(_TOPIC, number) for number in range(_PARTITIONS)}
    ends = consumer.end_offsets(list(partitions))
    consumer.assign(list(partitions))
    for partition in partitions:
        consumer.seek(partition, 0)
    began = monotonic()
    with tempfile.NamedTemporaryFile() as file:
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
    return _measured(monotonic() - began)


def _landing(arguments: argparse.Namespace) -> Result:
    """What a night does: from the plan's ranges to batches in landing/."""
    transport = KafkaTransport(servers=(arguments.servers,), topics=(_TOPIC,))
    source = Source(name="web", kind="web", rank=1, format="segment", transport=transport)
    with tempfile.TemporaryDirectory() as folder:
        company = Company(
            name="Bench", reporting_zone="UTC", currency="EUR", default_country="DE",
            folder=Path(folder), secret=b"0" * 16, sources=(source,),
        )  # fmt: skip
        planned = ingestion.plan_ingest(company, source, _NOW)
        began = monotonic()
        share = ingestion.Share(arguments.part, arguments.parts)
        ingestion.ingest(company, source, planned, share)
        return _measured(monotonic() - began)


_WORKERS = {"bare": _bare, "landing": _landing}


def _measured(seconds: float) -> Result:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "seconds": seconds,
        "peak_mb": used.ru_maxrss / 1024,
        "processor_seconds": used.ru_utime + used.ru_stime,
    }


def _show(found: dict[str, list[Result]], records: int) -> None:
    print(
        "| reader | records/s | of the bare loop | processor s | peak MB |\n|---|---|---|---|---|"
    )
    bare = median(one["seconds"] for one in found["bare loop of kafka-python"])
    for name, results in found.items():
        seconds, cpu, peak = (
            median(one[key] for one in results)
            for key in ("seconds", "processor_seconds", "peak_mb")
        )
        print(
            f"| {name} | {records / seconds:,.0f} | {bare / seconds:.2f} | {cpu:.1f} | {peak:,.0f} |"
        )


def _arguments() -> Any:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    for hidden in ("--worker", "--servers"):
        parser.add_argument(hidden, help=argparse.SUPPRESS)
    parser.add_argument("--part", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--parts", type=int, default=1, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
