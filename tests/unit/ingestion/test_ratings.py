"""Answers to surveys, read from where the source's configuration says they stand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from company.survey import Rated
from tests.unit.ingestion.inbox import Inbox, call, short

NPS = {"Survey Answered": Rated(scale="nps", attribute="score"), "Survey Sent": Rated(scale="nps")}
EVENTS = {"Survey Answered": "survey_answered", "Survey Sent": "survey_sent"}


def taken(folder: Path, *calls: str, **settings: Any) -> Inbox:
    told: dict[str, Any] = {"events": EVENTS, "ratings": NPS}
    inbox = Inbox(folder, **told | settings)
    inbox.take("a.jsonl", "".join(calls))
    return inbox


def answered(answer: Any, no: int = 1, event: str = "Survey Answered") -> str:
    return call(messageId=f"m{no}", event=event, properties={"score": answer, "topic": "box"})


@pytest.mark.parametrize(
    ("answer", "rating"),
    [(9, 9.0), (0, 0.0), ("10", 10.0), (" 7 ", 7.0), (6.5, 6.5), (None, None), ("", None)],
)
def test_an_answer_is_a_number_on_its_scale(tmp_path: Path, answer: Any, rating: Any) -> None:
    rows = taken(tmp_path, answered(answer)).rows("touchpoint")
    assert short(rows, "event_type", "rating", "rating_scale") == [
        ("survey_answered", rating, "nps")
    ]


@pytest.mark.parametrize("answer", [11, -1, "great", True, "nan", [9], {"is": 9}])
def test_what_is_no_answer_on_the_scale_is_refused(tmp_path: Path, answer: Any) -> None:
    inbox = taken(tmp_path, answered(answer), answered(9, no=2))
    assert inbox.refusals() == [(1, "rating_off_scale")]
    assert short(inbox.rows("touchpoint"), "rating") == [(9.0,)]


def test_an_event_that_asks_has_the_scale_and_no_answer(tmp_path: Path) -> None:
    rows = taken(tmp_path, answered(9, event="Survey Sent")).rows("touchpoint")
    assert short(rows, "event_type", "rating", "rating_scale") == [("survey_sent", None, "nps")]


def test_other_events_have_no_rating(tmp_path: Path) -> None:
    rows = taken(tmp_path, answered(9, event="Signed In")).rows("touchpoint")
    assert short(rows, "event_type", "rating", "rating_scale") == [("signed_in", None, None)]


def test_a_property_may_have_any_name(tmp_path: Path) -> None:
    ratings = {"Survey Answered": Rated(scale="csat_5", attribute='how/was~it."now"')}
    line = call(event="Survey Answered", properties={'how/was~it."now"': 4})
    rows = taken(tmp_path, line, ratings=ratings).rows("touchpoint")
    assert short(rows, "rating", "rating_scale") == [(4.0, "csat_5")]


def test_another_rating_is_another_content(tmp_path: Path) -> None:
    hashes = {
        row["content_hash"]
        for n, scale in enumerate(("nps", "ces_10"))
        for row in taken(
            tmp_path / str(n), answered(9), ratings={"Survey Answered": Rated(scale=scale, attribute="score")}
        ).rows("touchpoint")
    }  # fmt: skip
    assert len(hashes) == 2
