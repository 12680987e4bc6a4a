"""What is usual of a stage, and who is stuck in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from explain import Asked, Timeline, timeline
from explain.timeline import FEWEST
from models import CustomerAlias, CustomerMember, IdentityMap, StageVisit
from tests.tables import Row, fill
from tests.unit.small_night import START, small_night
from warehouse.engine import Engine


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine.open(None) as opened:
        small_night(opened)
        opened.execute("UPDATE pipeline_run SET status = 'done'")
        member: Row = {"identifier_key": 1, "customer_id": 12}
        fill(opened, CustomerMember, [member])
        fill(opened, IdentityMap, [{**member, "period_no": 1}])
        fill(opened, CustomerAlias, [{"alias_id": 12, "customer_id": 12}])
        opened.execute("UPDATE identifier SET namespace = 'user_id', priority = 1")
        yield opened


def completed(engine: Engine, hours: list[int], kind: str = "advanced") -> None:
    """Visits of others to `visit` that took so long."""
    visits = [
        {
            "definition": "purchase", "journey_id": 1000 + n, "visit_no": 1, "stage": "visit",
            "customer_id": 99, "entered_at": START, "exited_at": START + timedelta(hours=took),
            "exit_kind": kind,
        }
        for n, took in enumerate(hours)
    ]  # fmt: skip
    fill(engine, StageVisit, visits)


def asked(engine: Engine, goal: str = "order") -> Timeline:
    engine.execute("SET search_path = 'main,loaded,reference'")
    return timeline(engine, Asked("12", customer_id=12), {"purchase": goal})


def test_a_visit_open_for_longer_than_nine_of_ten_completed_ones_is_stuck(engine: Engine) -> None:
    completed(engine, [10] * 18 + [100] * 10)
    (visit,) = asked(engine).visits
    assert visit["usual_seconds"] == 100 * 3600
    assert visit["stuck_since"] == visit["entered_at"] + timedelta(hours=100)


def test_nobody_is_stuck_before_the_usual_time_has_passed(engine: Engine) -> None:
    completed(engine, [660] * FEWEST)
    (visit,) = asked(engine).visits
    assert (visit["usual_seconds"], visit["stuck_since"]) == (660 * 3600, None)


def test_nobody_is_stuck_in_the_goal(engine: Engine) -> None:
    completed(engine, [10] * FEWEST)
    assert asked(engine, goal="visit").visits[0]["stuck_since"] is None


def test_few_visits_make_nothing_usual_and_drop_outs_none(engine: Engine) -> None:
    # The tiny night has one completed visit to this stage.
    completed(engine, [10] * (FEWEST - 2))
    assert asked(engine).visits[0]["usual_seconds"] is None
    engine.execute("UPDATE stage_visit SET journey_id = journey_id + 5000 WHERE journey_id >= 1000")
    completed(engine, [10] * FEWEST, "dropped")
    assert asked(engine).visits[0]["usual_seconds"] is None
