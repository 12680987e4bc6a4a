"""Reading topics to landing, beside a bare loop of the client and Kafka's own: `make bench-kafka`.

    python -m bench.kafka [--records N] [--rounds N] [--page docs/performance-kafka.md]

Starts the broker that the tests use, fills a topic, and lets each reader read it in a fresh process, in
turns, so that a busy machine is unfair to all of them alike. Writes the page with the fastest round of
each, the machine and the date.
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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from kafka import KafkaAdminClient, KafkaProducer
from kafka.admin import NewTopic

from bench.kafka_readers import PARTITIONS, TOPIC, Result
from bench.kafka_told import BARE, CONSOLE, ONE, TWO, page
from bench.night import ROOT
from bench.step import peak_kilobytes
from tests.integration.kafka.broker import Broker, new_broker

_BYTES = 500
_CONSOLE = "org.apache.kafka.tools.consumer.ConsoleConsumer"


def main() -> None:
    arguments, busy = _arguments(), os.getloadavg()[0]
    found: dict[str, list[Result]] = {}
    with _filled(arguments.records) as broker:
        for number in range(arguments.rounds):
            for name, result in _round(broker, arguments.records):
                print(f"round {number}: {name:28} {result['seconds']:6.2f} s", file=sys.stderr)
                found.setdefault(name, []).append(result)
        kafka = _versions(broker)
    told = page((arguments.records, _BYTES), kafka, busy, found)
    arguments.page.write_text(told, encoding="utf-8")
    print(told)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "performance-kafka.md")
    return parser.parse_args()


def _round(broker: Broker, records: int) -> Iterator[tuple[str, Result]]:
    servers = broker.servers
    yield BARE, _read(["bare", servers])
    yield ONE, _read(["landing", servers])
    yield TWO, _read(["landing", servers, "0", "2"], ["landing", servers, "1", "2"])
    yield CONSOLE, _console(broker, records)


def _read(*readers: list[str]) -> Result:
    """From when the first begins to read until the last has read its last record."""
    command = [sys.executable, "-m", "bench.kafka_readers"]
    processes = [
        subprocess.Popen(command + one, stdout=subprocess.PIPE, cwd=ROOT) for one in readers
    ]
    told = [json.loads(process.communicate()[0]) for process in processes]
    return {
        "seconds": max(one["ended"] for one in told) - min(one["began"] for one in told),
        "processor_seconds": sum(one["processor_seconds"] for one in told),
        "peak_mb": max(one["peak_mb"] for one in told),
    }


def _console(broker: Broker, records: int) -> Result:
    """Kafka's console consumer, values to a file. It says nothing of itself: its start is counted."""
    command = [
        "java", "-Xmx512m", "-cp", f"{_console_libs(broker)}/*", _CONSOLE,
        "--bootstrap-server", broker.servers, "--topic", TOPIC, "--from-beginning",
        "--isolation-level", "read_committed", "--max-messages", str(records),
    ]  # fmt: skip
    began, worked, peak = monotonic(), _children_seconds(), 0
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
        while process.poll() is None:
            peak = max(peak, peak_kilobytes(process.pid))
            sleep(0.05)
    if process.returncode:
        raise SystemExit(f"the console consumer failed: {' '.join(command)}")
    return {
        "seconds": monotonic() - began,
        "processor_seconds": _children_seconds() - worked,
        "peak_mb": peak / 1024,
    }


def _children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _console_libs(broker: Broker) -> Path:
    """Its jars, beside the broker's, fetched if they are not there yet."""
    cache = broker.libs.parent
    libs, pom = cache / "console", ROOT / "bench/kafka_console.xml"
    if not libs.exists():
        subprocess.run(
            ["mvn", "-B", "-q", "-f", str(pom), f"-Dmaven.repo.local={cache / 'm2'}",
             "dependency:copy-dependencies", f"-DoutputDirectory={libs}"],
            check=True,
        )  # fmt: skip
    return libs


def _versions(broker: Broker) -> str:
    """Of the broker and the console consumer, as their jars are named."""
    jars = (broker.libs, "kafka_2.13"), (_console_libs(broker), "kafka-tools")
    server, console = (
        next(libs.glob(f"{name}-*.jar")).stem.removeprefix(f"{name}-") for libs, name in jars
    )
    return f"Apache Kafka {server}, its console consumer {console}"


@contextmanager
def _filled(records: int) -> Iterator[Broker]:
    """A broker whose topic holds the records."""
    folder = Path(tempfile.mkdtemp(prefix="sojourn-bench-"))
    broker = new_broker(folder / "kafka")
    try:
        _fill(broker.servers, records)
        yield broker
    finally:
        broker.stop()
        shutil.rmtree(folder)


def _fill(servers: str, records: int) -> None:
    print(f"sending {records:,} records …", file=sys.stderr)
    admin = KafkaAdminClient(bootstrap_servers=servers)
    admin.create_topics([NewTopic(TOPIC, PARTITIONS, 1)])
    admin.close()
    producer = KafkaProducer(bootstrap_servers=servers, batch_size=256 << 10, linger_ms=50)
    for number in range(records):
        value = b'{"type": "page", "messageId": "m-%d", "pad": "' % number
        value += b"x" * (_BYTES - 2 - len(value)) + b'"}'
        producer.send(TOPIC, value, key=b"%d" % (number % 5000), partition=number % PARTITIONS)
    producer.close()


if __name__ == "__main__":
    main()
