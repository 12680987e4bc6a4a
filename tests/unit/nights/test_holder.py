"""One night at a time: who is refused, who takes over."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from models import NightHolder
from nights.errors import NightHeldError
from nights.holder import STALE_AFTER, Holder, beat, check, close, hold, rest
from warehouse.engine import Engine

NOW = datetime(2026, 10, 31, 2, 0, tzinfo=UTC)
OURS = Holder.here("sojourn run")


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine.open(None) as opened:
        opened.create(NightHolder)
        yield opened


@pytest.fixture
def living() -> Iterator[int]:
    """The id of another process that is at work."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process.pid
        process.communicate(b"\n")


def _dead() -> int:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def test_a_second_night_is_refused_and_told_who_holds_it(engine: Engine, living: int) -> None:
    hold(
        engine, "2026-10-31", replace(OURS, name="sojourn backfill", process_id=living), "load", NOW
    )
    told = rf"night 2026-10-31 \(sojourn backfill on .*, process {living}, step load, last seen 2026-10-31 02:00:00 UTC\) is open"
    with pytest.raises(NightHeldError, match=told):
        hold(engine, "2026-11-01", OURS, "plan", NOW)


def test_a_second_process_of_the_same_night_is_refused_too(engine: Engine, living: int) -> None:
    hold(engine, "2026-10-31", replace(OURS, process_id=living), "load", NOW)
    with pytest.raises(NightHeldError):
        hold(engine, "2026-10-31", OURS, "identity", NOW)


def test_a_night_between_two_steps_is_refused_to_others(engine: Engine) -> None:
    hold(engine, "2026-10-31", replace(OURS, name="Airflow"), "load", NOW)
    rest(engine, NOW)
    with pytest.raises(NightHeldError):
        hold(engine, "2026-10-31", OURS, "plan", NOW + STALE_AFTER)


def test_the_next_process_of_the_same_night_goes_on(engine: Engine) -> None:
    airflow = replace(OURS, name="Airflow")
    hold(engine, "2026-10-31", replace(airflow, process_id=_dead()), "load", NOW)
    rest(engine, NOW)
    assert hold(engine, "2026-10-31", airflow, "identity", NOW) is None


def test_the_same_holder_may_leave_its_night_for_another_run_of_it(engine: Engine) -> None:
    """A scheduler's run that is planned anew, because the configuration changed."""
    hold(engine, "2026-10-31", OURS, "plan", NOW)
    rest(engine, NOW)
    taken = hold(engine, "2026-10-31-2", OURS, "plan", NOW)
    assert taken is not None
    assert taken.run_id == "2026-10-31"


def test_a_night_whose_process_is_dead_is_taken_over_and_said_so(engine: Engine) -> None:
    hold(engine, "2026-10-30", replace(OURS, name="Airflow", process_id=_dead()), "load", NOW)
    taken = hold(engine, "2026-10-31", OURS, "plan", NOW)
    assert taken is not None
    assert taken.run_id == "2026-10-30"
    assert "was left unfinished; taken over" in taken.words


def test_a_dead_process_on_another_host_is_only_known_by_its_silence(engine: Engine) -> None:
    elsewhere = Holder("Airflow", "another-host", _dead())
    hold(engine, "2026-10-30", elsewhere, "load", NOW)
    with pytest.raises(NightHeldError):
        hold(engine, "2026-10-31", OURS, "plan", NOW + STALE_AFTER)
    assert hold(engine, "2026-10-31", OURS, "plan", NOW + STALE_AFTER + timedelta(seconds=1))


def test_a_step_whose_night_was_taken_over_stops(engine: Engine) -> None:
    hold(engine, "2026-10-30", OURS, "load", NOW)
    check(engine, "2026-10-30", OURS)
    engine.execute("UPDATE night_holder SET run_id = '2026-10-31', holder = 'somebody else'")
    with pytest.raises(NightHeldError, match="no longer ours"):
        check(engine, "2026-10-30", OURS)


def test_a_closed_night_is_nobodys(engine: Engine) -> None:
    hold(engine, "2026-10-30", OURS, "publish", NOW)
    close(engine)
    with pytest.raises(NightHeldError, match="it was closed"):
        check(engine, "2026-10-30", OURS)
    assert hold(engine, "2026-10-31", replace(OURS, name="another"), "plan", NOW) is None


def test_work_is_seen(engine: Engine) -> None:
    hold(engine, "2026-10-30", OURS, "load", NOW)
    beat(engine, NOW + timedelta(hours=1))
    seen = engine.value("SELECT CAST(heartbeat_at AS VARCHAR) FROM night_holder")
    assert seen == "2026-10-31 03:00:00"
