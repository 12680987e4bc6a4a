"""The page about reading topics, in words."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version

from bench.kafka_readers import PARTITIONS, Result
from bench.night import machine

BARE, ONE = "bare loop of kafka-python", "landing, one process"
TWO, CONSOLE = "landing, two processes", "Kafka's console consumer"
_BAR, _MEMORY_BAR = 0.8, 300

_HEAD = """# How fast topics are read

Written by `make bench-kafka`: {records:,} records of {size} bytes, in {partitions} partitions of a broker on the same machine.

- {day:%Y-%m-%d}, {machine}
- {versions}
- {busy:.1f} processes were at work on the machine before
- Everybody reads what is committed (`read_committed`), in a fresh process, in turns; the fastest of {rounds} rounds of each, as whatever else a machine does only adds

| reader | records/s | seconds | × the bare loop | processor seconds | peak memory of a process, MB |
|---|---:|---:|---:|---:|---:|
"""

_TAIL = """
- One process lands at **{one:.2f} ×** the bare loop's speed (the bar of {bar} × is {speed_met}), two at **{two:.2f} ×** that of one.
- Landing takes at most **{peak:,.0f} MB** (the bar of {memory} MB is {memory_met}), however much the topics hold: what it has of them in memory is a fetch and two blocks.

The bare loop writes values to one file, a line each, and knows of nothing else. Landing keeps key, headers, time and offset as well, hashes, and lets each batch appear whole; it reads two partitions side
by side, so that one is fetched while the other is written. The client's reading of records in Python is most of both: Kafka's console consumer, which writes values as the bare loop does, shows what a
client in Java makes of the same broker, its start of a second or two included.
"""


def page(
    topic: tuple[int, int], kafka: str, busy: float, found: Mapping[str, Sequence[Result]]
) -> str:
    """The page: each reader's fastest round on a topic of so many records of so many bytes."""
    records, size = topic
    fastest = {
        name: min(results, key=lambda one: one["seconds"]) for name, results in found.items()
    }
    seconds = {name: one["seconds"] for name, one in fastest.items()}
    peak = max(one["peak_mb"] for name in (ONE, TWO) for one in found[name])
    return (
        _HEAD.format(
            records=records, size=size, partitions=PARTITIONS, day=datetime.now(UTC),
            machine=machine(), versions=_versions(kafka), busy=busy, rounds=len(found[BARE]),
        )
        + "".join(_row(name, records, one, seconds[BARE]) for name, one in fastest.items())
        + _TAIL.format(
            one=seconds[BARE] / seconds[ONE], two=seconds[ONE] / seconds[TWO], bar=_BAR,
            speed_met=_met(_BAR * seconds[ONE] <= seconds[BARE]), peak=peak, memory=_MEMORY_BAR,
            memory_met=_met(peak <= _MEMORY_BAR),
        )
    )  # fmt: skip


def _row(name: str, records: int, one: Result, bare: float) -> str:
    seconds = one["seconds"]
    return (
        f"| {name} | {records / seconds:,.0f} | {seconds:.2f} | {bare / seconds:.2f} "
        f"| {one['processor_seconds']:.1f} | {one['peak_mb']:,.0f} |\n"
    )


def _met(holds: bool) -> str:
    return "met" if holds else "not met"


def _versions(kafka: str) -> str:
    names = ("kafka-python", "crc32c", "pyarrow")
    own = ", ".join(f"{name} {version(name)}" for name in names)
    return f"Python {platform.python_version()}, {own}; {kafka}"
