"""Conversions side by side: every load once, and a failure is not swallowed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Barrier

import pytest

from ingestion.conversion.conversion import Conversion
from ingestion.conversion.workers import Workers
from ingestion.formats import room_of
from tests.unit.ingestion.inbox import Inbox
from warehouse.engine import Engine


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Workers]:
    inbox = Inbox(tmp_path)
    with (
        Engine.open(None) as engine,
        Workers(engine, inbox.company, inbox.source, room_of("segment"), threads=2) as workers,
    ):
        yield workers


@pytest.mark.parametrize("count", [0, 1, 2, 7])
def test_every_load_is_taken_once(workers: Workers, count: int) -> None:
    taken: list[int] = []
    workers.each(range(count), lambda _, load: taken.append(load))
    assert sorted(taken) == list(range(count))


def test_two_loads_are_taken_at_the_same_time_by_two_conversions(workers: Workers) -> None:
    both = Barrier(2)
    seen: set[int] = set()

    def take(conversion: Conversion, _: int) -> None:
        both.wait(timeout=60)  # alone, nobody would come
        seen.add(id(conversion))

    workers.each(range(2), take)
    assert len(seen) == 2


def test_failure_of_one_load_is_raised(workers: Workers) -> None:
    taken: list[int] = []

    def take(_: Conversion, load: int) -> None:
        taken.append(load)
        if load == 1:
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        workers.each(iter(range(1000)), take)
    assert 1 in taken


def test_conversions_do_not_see_each_others_tables(workers: Workers) -> None:
    both = Barrier(2)

    def take(conversion: Conversion, load: int) -> None:
        conversion.engine.execute(f"CREATE TEMP TABLE own AS SELECT {load} AS number")
        both.wait(timeout=60)
        assert conversion.engine.value("SELECT number FROM own") == load

    workers.each(range(2), take)
