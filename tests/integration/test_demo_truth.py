"""The pipeline finds in the sample company's files what really happened there.

Without dirt: every touchpoint, customer, journey and visit. With much of it: every touchpoint still, and
every journey and visit of everybody who was stitched exactly, which is nearly everybody; and everything
injected is counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from company import load_company
from demo import DemoOptions, DemoSummary, deliver_next, make_company
from nights.fitting import fitting
from nights.open_night import Caller
from nights.progress import nobody
from nights.run import run_night
from tests.integration.demo_score import Score

pytestmark = pytest.mark.integration

CLEAN = DemoOptions(customers=300, days=90, dirt="none", exports="once")
DIRTY = DemoOptions(customers=300, days=60, dirt="much", exports="weekly")

RARE = {("resolution", "left"), ("subscription", "returned")}
"""Stages that a handful of 3,000 people come to, and perhaps nobody of 300."""


@dataclass
class Demo:
    """A sample company whose two nights were run: by night, what was published."""

    made: DemoSummary
    published: dict[str, Path] = field(default_factory=dict)

    def scores(self) -> Iterator[Score]:
        for night, file in self.published.items():
            yield Score.of(self.made, file, night)


def run(folder: Path, options: DemoOptions) -> Demo:
    """The history as one night, then the last day's files and one more."""
    demo = Demo(make_company(folder / "company", options))
    company = load_company(demo.made.folder, {})
    caller = Caller("test", nobody, lambda: datetime.now(UTC))
    for day in (options.last_day, options.last_day + timedelta(days=1)):
        ended = run_night(company, datetime(day.year, day.month, day.day, 2, tzinfo=UTC), caller)
        assert ended.failed_sources == {}
        demo.published[day.isoformat()] = company.warehouse_link.resolve()
        deliver_next(demo.made.folder)
    return demo


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return run(tmp_path_factory.mktemp("clean"), CLEAN)


@pytest.fixture(scope="module")
def dirty(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return run(tmp_path_factory.mktemp("dirty"), DIRTY)


def test_without_dirt_everything_equals_the_truth(clean: Demo) -> None:
    for score in clean.scores():
        assert score.number("SELECT COUNT(*) FROM truth_touchpoint") > 8000
        assert score.number("SELECT COUNT(*) FROM truth_stage_visit") > 1000
        assert score.differing_touchpoints() == []
        assert score.differing_customers() == []
        assert score.exact_share() == 1
        assert score.differing_journeys() == []
        assert score.differing_visits() == []


def test_every_stage_of_every_definition_is_somebodys_but_for_the_rare_ones(clean: Demo) -> None:
    stages = {
        (definition.name, stage.name)
        for definition in load_company(clean.made.folder, {}).definitions
        for stage in definition.stages
    }
    *_, last = clean.scores()
    seen = set(last.rows("SELECT DISTINCT definition, stage FROM truth_stage_visit"))
    assert stages - seen <= RARE
    waits = (
        "SELECT definition FROM truth_stage_visit GROUP BY 1 HAVING SUM(waited_us) > 0 ORDER BY 1"
    )
    assert last.rows(waits) == [("purchase",), ("resolution",), ("subscription",)]


def test_check_counts_by_attributes_what_the_night_matched(clean: Demo) -> None:
    """Claims are told by the subjects of tickets, and every ticket begins or is in a journey."""
    *_, last = clean.scores()
    matched = (
        "SELECT SUM(matched_count) FROM warehouse.sojourn.stage_visit"
        " WHERE definition = 'resolution' AND stage = 'claim'"
    )
    data = {f.subject: f.data for f in fitting(load_company(clean.made.folder, {}))}
    claims = data["journey resolution, stage claim"]
    assert claims is not None
    assert claims["touchpoints"] == last.number(matched) > 10


def test_the_watermark_reaches_every_night(clean: Demo) -> None:
    for score in clean.scores():
        held = "SELECT COUNT(*) FROM warehouse.sojourn.pipeline_run WHERE watermark_at IS DISTINCT FROM as_of"
        assert score.number(held) == 0


def test_with_much_dirt_no_touchpoint_is_lost_invented_or_misdated(dirty: Demo) -> None:
    for score in dirty.scores():
        assert score.differing_touchpoints() == []


def test_with_much_dirt_whoever_was_stitched_exactly_has_the_true_journeys(dirty: Demo) -> None:
    for score in dirty.scores():
        assert 0.95 < score.exact_share() < 1
        assert score.differing_journeys(of_exact_only=True) == []
        assert score.differing_visits(of_exact_only=True) == []


def test_only_people_who_are_mixed_up_are_stitched_wrongly(dirty: Demo) -> None:
    mixed_up = f"SELECT person FROM '{dirty.made.truth}/mixup.parquet'"
    wrong = f"""
        SELECT COUNT(*) FROM truth_touchpoint
        WHERE customer NOT IN (SELECT customer FROM alias) AND person NOT IN ({mixed_up})
    """
    for score in dirty.scores():
        assert score.number(wrong) == 0


INJECTED = "SELECT COALESCE(SUM(records), 0) FROM truth_dirt WHERE source = '{}' AND kind = '{}'"
COUNTED = "SELECT SUM({}) FROM warehouse.sojourn.batch WHERE source = '{}'"


@pytest.mark.parametrize("source", ["web", "email", "support", "sales"])
def test_every_broken_record_is_refused_and_counted(dirty: Demo, source: str) -> None:
    *_, last = dirty.scores()
    refused = last.number(COUNTED.format("items_rejected", source))
    assert refused == last.number(INJECTED.format(source, "malformed")) > 0


@pytest.mark.parametrize("source", ["web", "email"])
def test_every_copy_is_counted_as_one(dirty: Demo, source: str) -> None:
    *_, last = dirty.scores()
    copies = last.number(COUNTED.format("touchpoints_duplicate", source))
    assert copies == last.number(INJECTED.format(source, "duplicate")) > 100


def test_rows_that_are_exported_again_are_loaded_once(dirty: Demo) -> None:
    *_, last = dirty.scores()
    loaded = last.number("SELECT SUM(touchpoints_loaded) FROM warehouse.sojourn.batch")
    assert loaded == dirty.made.touchpoints


def test_both_sums_are_exact_for_every_batch(clean: Demo, dirty: Demo) -> None:
    wrong = """
        SELECT COUNT(*) FROM warehouse.sojourn.batch
        WHERE items_received <> items_accepted + items_ignored + items_rejected
            OR touchpoints_parsed <> touchpoints_loaded + touchpoints_duplicate
    """
    for demo in (clean, dirty):
        assert [score.number(wrong) for score in demo.scores()] == [0, 0]


def test_nothing_is_refused_without_dirt(clean: Demo) -> None:
    *_, last = clean.scores()
    summary = "FROM warehouse.sojourn.reject_summary WHERE outcome IN ('rejected', 'blocked')"
    # Zendesk's automations act as the user -1, who is nobody.
    assert last.rows(f"SELECT source, outcome, rule {summary}") == [
        ("support", "blocked", "placeholder")
    ]
