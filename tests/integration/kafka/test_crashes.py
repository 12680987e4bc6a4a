"""Whatever is killed, whenever: every committed record is landed and loaded exactly once."""

from __future__ import annotations

import json
import random
import shutil
import threading
import time
from pathlib import Path

import pytest

from nights.engine_file import open_engine
from tests.integration.kafka.reading_night import process, read_and_load
from tests.integration.kafka.stage import SECONDS, Stage
from tests.small_company import company_in

pytestmark = pytest.mark.integration


READER_KILLS, BROKER_KILLS = 50, 10
SEED = 20_261_007


def call(number: int) -> bytes:
    told = {
        "type": "page", "messageId": f"m-{number}", "anonymousId": f"a-{number % 7}",
        "name": "Home", "timestamp": f"2026-10-0{1 + number % 6}T10:00:00Z", "pad": "x" * 200,
    }  # fmt: skip
    return json.dumps(told).encode()


class Sender:
    """Sends calls, in transactions that end well or badly, and remembers which count."""

    def __init__(self, stage: Stage, chance: random.Random) -> None:
        self._stage, self._chance, self._next = stage, chance, 0
        self.committed: list[bytes] = []

    def send(self, count: int) -> None:
        calls = [call(self._next + step) for step in range(count)]
        self._next += count
        how, partition = (
            self._chance.choice(["plain", "commit", "abort"]),
            self._chance.randrange(3),
        )
        if how == "plain":
            with self._stage.producer() as producer:
                for one in calls:
                    producer.send(self._stage.topic, one, partition=partition)
        else:
            commits = how == "commit"
            self._stage.send_in_transaction(calls, commits=commits, partition=partition)
        self.committed += calls if how != "abort" else []


def loaded(folder: Path) -> tuple[list[str], list[tuple[object, ...]]]:
    """Touchpoints in the engine, and the ledger's partitions with their ends."""
    with open_engine(company_in(folder)) as engine:
        touchpoints = [
            row[0]
            for row in engine.rows("SELECT touchpoint_id FROM loaded.touchpoint ORDER BY ALL")
        ]
        ends = engine.rows(
            "SELECT partition_no, MIN(first_offset), MAX(next_offset), SUM(next_offset - first_offset)"
            " FROM batch_offset GROUP BY partition_no ORDER BY 1"
        )
    return touchpoints, ends


def test_reader_killed_at_any_moment(stage: Stage, tmp_path: Path) -> None:
    stage.create(partitions=3)
    chance = random.Random(SEED)  # noqa: S311 - moments, not secrets
    sender, kills, runs, typical = Sender(stage, chance), 0, 0, 2.0
    while kills < READER_KILLS:
        assert runs < 4 * READER_KILLS
        sender.send(chance.randrange(1, 120))
        reader, began, runs = process(stage.folder), time.monotonic(), runs + 1
        reader.join(chance.uniform(0.02, 1.1) * typical)
        if reader.is_alive():
            reader.kill()
            kills += 1
        else:
            assert reader.exitcode == 0
            typical = time.monotonic() - began
        reader.join()
        reader.close()
    read_and_load(stage.folder)
    read_and_load(stage.folder)  # The last one's plan may be that of a night that was killed.
    assert sorted(v or b"" for v in stage.values) == sorted(sender.committed)
    once = tmp_path / "once"
    shutil.copytree(stage.folder, once, ignore=shutil.ignore_patterns("data"))
    read_and_load(once)
    assert loaded(stage.folder) == loaded(once)
    assert len(loaded(once)[0]) == len(sender.committed)


class _Reader:
    """Lands what is on the topic, in a thread; planned before it starts."""

    def __init__(self, stage: Stage) -> None:
        self._stage, self._planned = stage, stage.plan()
        self.failed: list[Exception] = []
        self.thread = threading.Thread(target=self._land)
        self.thread.start()

    def whole(self) -> float:
        """Seconds until it has ended, if nobody kills anything."""
        began = time.monotonic()
        self.thread.join(90)
        assert not self.thread.is_alive() and not self.failed
        return time.monotonic() - began

    def _land(self) -> None:
        try:
            self._stage.land(self._planned)
        except Exception as error:
            self.failed.append(error)


def test_broker_killed_while_it_is_read(stage: Stage) -> None:
    stage.create(partitions=2)
    stage.configure(patience="60s")
    with stage.producer(batch_size=256 << 10, linger_ms=50) as producer:
        for number in range(60_000):
            producer.send(stage.topic, b"%d" % number + b"x" * 500, partition=number % 2)
    chance = random.Random(SEED)  # noqa: S311 - moments, not secrets
    kills, rounds, typical = 0, 0, _Reader(stage).whole()
    shutil.rmtree(stage.company.landing)
    while kills < BROKER_KILLS:
        assert rounds < 4 * BROKER_KILLS
        reader, rounds = _Reader(stage), rounds + 1
        reader.thread.join(chance.uniform(0, 1) * typical)
        if reader.thread.is_alive():
            stage.broker.kill()
            kills += 1
            stage.broker.start()
        reader.thread.join(90)
        assert not reader.thread.is_alive() and not reader.failed
        numbers = sorted(int((value or b"").rstrip(b"x")) for value in stage.values)
        assert numbers == list(range(60_000))
        assert [r[:3] for r in stage.ranges] == [(0, 0, 30_000), (1, 0, 30_000)]
        shutil.rmtree(stage.company.landing)


def test_broker_gone_for_longer_than_patience_fails_and_a_retry_reads_the_same(
    stage: Stage,
) -> None:
    stage.create()
    stage.configure(patience="2s")
    stage.send([b"a", b"b"])
    planned = stage.plan()
    stage.broker.kill()
    began = time.monotonic()
    try:
        with pytest.raises(Exception, match="refuses the connection"):
            stage.land(planned)
        assert time.monotonic() - began < SECONDS
    finally:
        stage.broker.start()
    stage.send([b"c"])
    stage.land(planned)
    assert stage.values == [b"a", b"b"]
