"""What the lanes draw and say, each from rows that its table may hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from maps.lanes.emotions import level
from models import (
    JourneyEffort,
    StageAction,
    StageChannel,
    StageEntry,
    StageFlow,
    StagePromise,
    StageSentiment,
    SurveyScore,
)
from tests.tables import Row
from tests.unit.maps.drawn import company_of, definition, marks, page

ENTRIES = [
    {"stage": s, "customers": 40, "journeys": 40, "visits": 40} for s in ("s1", "s2", "s3", "s4")
]
BEGAN = [{"from_stage": "START", "to_stage": "s1", "count": 40, "share_out": 1.0, "share_in": 1.0}]
FOUR = definition("Look", "Try", "Buy", "Use", goal="s3")


def _tone(stage: str, tone: float | None, reason: str | None = None, sure: float = 0.05) -> Row:
    return {
        "stage": stage, "customers": 40, "texts": 90, "customers_heard": 30, "coverage": 0.75,
        "customer_sentiment": tone,
        "customer_sentiment_low": None if tone is None else tone - sure,
        "customer_sentiment_high": None if tone is None else tone + sure,
        "sentiment_reason": reason, "peak_end": None,
    }  # fmt: skip


def _page(folder: Path, tones: list[Row]) -> str:
    return page(
        company_of(folder, FOUR), {StageEntry: ENTRIES, StageFlow: BEGAN, StageSentiment: tones}
    )


def test_a_gap_in_the_tones_is_no_line(tmp_path: Path) -> None:
    tones = [
        _tone("s1", 0.5),
        _tone("s2", 0.1),
        _tone("s3", None, "few_customers"),
        _tone("s4", 0.4),
    ]
    html = _page(tmp_path, tones)
    assert f'class="line" d="M50 {level(0.5)}L150 {level(0.1)}"' in html
    assert html.count('class="line"') == 1
    assert html.count('class="gap"') == 1
    assert "too few wrote to tell" in html


def test_the_deepest_dip_is_named(tmp_path: Path) -> None:
    html = _page(tmp_path, [_tone("s1", 0.5), _tone("s2", -0.3)])
    assert "Customers sound worst at" in html
    assert html.count("the deepest dip") == 1


def test_a_dip_that_may_be_chance_is_not_named(tmp_path: Path) -> None:
    html = _page(tmp_path, [_tone("s1", 0.5, sure=0.2), _tone("s2", 0.2, sure=0.2)])
    assert "Customers sound worst" not in html
    assert "the deepest dip" not in html


def test_where_nobody_wrote_there_is_no_curve(tmp_path: Path) -> None:
    html = _page(tmp_path, [_tone("s1", None, "low_coverage")])
    assert '<svg class="tone"' not in html


def test_forced_switches_are_marked_with_what_they_are_of(tmp_path: Path) -> None:
    row = {
        "stage": "s1", "channel": "web", "touchpoints": 80, "customers": 40, "share": 1.0, "steps": 60,
        "switches": 6, "expected_switches": 9.4, "attempts": 50, "forced_switches": 5,
        "forced_rate": 0.1, "forced_rate_low": 0.04, "forced_rate_high": 0.21,
    }  # fmt: skip
    html = page(company_of(tmp_path, FOUR), {StageEntry: ENTRIES, StageChannel: [row]})
    (forced,) = [mark for mark in marks(html) if mark["column"] == "forced_switches"]
    assert forced["say"] == (
        "After 5 of 50 attempts to help themselves on Web customers asked a person within 24 hours: "
        "10% (95% interval: 4% to 21%)."
    )


def test_effort_is_never_one_number(tmp_path: Path) -> None:
    rows = [
        {"effort": name, "journeys": 9, "customers": 9, "mean": 4.0, "median": 3.0, "p90": 8.0}
        for name in ("touchpoints", "ces_7")
    ]
    html = page(company_of(tmp_path, FOUR), {StageEntry: ENTRIES, JourneyEffort: rows})
    told = [mark["key"] for mark in marks(html) if mark["table"] == "journey_effort"]
    assert told == ["effort=touchpoints"] * 4 + ["effort=ces_7"] * 4


def test_actions_are_told_in_the_definitions_words_else_in_the_pages(tmp_path: Path) -> None:
    told = definition("Look", labels={"page_viewed": "Strolls in"})
    rows = [
        {"stage": "s1", "event_type": word, "touchpoints": 9, "customers": n, "customer_share": n / 40,
         "customer_share_low": 0.1, "customer_share_high": 0.9}
        for word, n in (("searched", 20), ("page_viewed", 40), ("odd_thing_done", 10))
    ]  # fmt: skip
    html = page(company_of(tmp_path, told), {StageEntry: ENTRIES[:1], StageAction: rows})
    names = [
        html.index(f"<bdi>{name}</bdi>") for name in ("Strolls in", "Searches", "odd thing done")
    ]
    assert names == sorted(names)


def test_a_promise_tells_how_often_it_was_kept_and_by_how_much_it_was_missed(
    tmp_path: Path,
) -> None:
    first = {
        "promise": "A reply; in 4 h = soon",
        "from": "ticket_created",
        "to": "ticket_replied",
        "within": "4h",
    }
    told = definition("Ask", expect=[first])
    row = {
        "stage": "s1", "promise": "A reply; in 4 h = soon", "within_seconds": 14400.0, "n": 20, "kept": 15,
        "kept_share": 0.75, "kept_share_low": 0.53, "kept_share_high": 0.89, "late": 4, "undone": 1,
        "median_late_seconds": 7200.0, "n_undecided": 0,
    }  # fmt: skip
    html = page(company_of(tmp_path, told), {StageEntry: ENTRIES[:1], StagePromise: [row]})
    found = {m["column"]: m for m in marks(html) if m["table"] == "stage_promise"}
    assert found["kept_share"]["say"] == (
        "“A reply; in 4 h = soon”: kept 15 of 20 times, 75% (95% interval: 53% to 89%); "
        "4 came late, 1 not at all so far."
    )
    assert found["kept_share"]["key"] == "stage=s1;promise=A%20reply%3B%20in%204%20h%20%3D%20soon"
    assert found["median_late_seconds"]["text"] == "2 h"


def test_without_promises_the_lane_says_how_to_make_them(tmp_path: Path) -> None:
    html = page(company_of(tmp_path, FOUR), {StageEntry: ENTRIES})
    assert "This definition promises nothing" in html


@pytest.mark.parametrize(
    ("scale", "score", "told"),
    [("csat_5", 0.8, "80%"), ("nps", -0.12, "−12"), ("ces_7", 2.4, "2.4")],
)
def test_an_answer_is_told_as_its_scale_is(
    tmp_path: Path, scale: str, score: float, told: str
) -> None:
    row = {
        "stage": "s1", "rating_scale": scale, "customers": 40, "answers": 35, "respondents": 33,
        "score": score, "score_low": score - 0.1, "score_high": score + 0.1, "response_rate": None,
    }  # fmt: skip
    html = page(company_of(tmp_path, FOUR), {StageEntry: ENTRIES, SurveyScore: [row]})
    (mark,) = [mark for mark in marks(html) if mark["table"] == "survey_score"]
    assert mark["text"] == told


@pytest.mark.parametrize(("tone", "down"), [(1, 0), (0, 48), (-1, 96)])
def test_glad_is_up(tone: float, down: float) -> None:
    assert level(tone) == down
