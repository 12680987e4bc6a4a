"""Tone models: found by name, asked once for each text, and never quoted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, EntryPoints
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from company import tone as names
from company.tone import ToneModelName
from models import TouchpointTone
from tests.histories import company, moment, run
from transforms.journeys import tone
from transforms.journeys.tone import ToneError, tone_model
from transforms.journeys.touchpoint_tone import make
from transforms.transform import Night
from warehouse.engine import Engine

HISTORY = """
customer | at    | event            | text
ann      | 01-01 | ticket_created   | Brumm
ann      | 01-02 | ticket_commented | Brumm
ann      | 01-03 | ticket_commented | Summ
"""
RESULT = "SELECT touchpoint_key, sentiment, sentiment_model FROM touchpoint_tone ORDER BY ALL"
Asked = list[str]
ASKED: Asked = []


@dataclass
class Bear:
    """Likes what hums; notes what it was asked."""

    name: str = "bear 1"
    asked: Asked = field(default_factory=lambda: ASKED)

    def tone(self, text: str) -> float | None:
        self.asked.append(text)
        return {"Brumm": 0.123456, "Summ": None}.get(text, -1.0)


class Broken(Bear):
    def tone(self, text: str) -> float | None:
        raise ValueError(f"cannot read {text}")


class Loud(Bear):
    def tone(self, text: str) -> float | None:
        return 11.0 * len(text)


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Packages that bring the models bear, broken and loud."""
    found = EntryPoints(
        EntryPoint(name, f"{__name__}:{kind}", names.TONE_MODELS)
        for name, kind in (("bear", "Bear"), ("broken", "Broken"), ("loud", "Loud"))
    )

    def entry_points(**wanted: Any) -> EntryPoints:
        return found.select(**wanted)

    monkeypatch.setattr(EntryPoint, "load", lambda self: globals()[self.attr])
    monkeypatch.setattr(names, "entry_points", entry_points)
    monkeypatch.setattr(tone, "entry_points", entry_points)
    ASKED.clear()
    yield


def judge(engine: Engine, name: str) -> list[tuple[Any, ...]]:
    """What the table holds after a night with the model."""
    configured = company().model_copy(update={"sentiment_model": name})
    make(engine, Night(moment("12-31"), None, configured))
    return [row[1:] for row in engine.rows(RESULT.replace("ORDER BY ALL", "ORDER BY 2 NULLS LAST"))]


def test_an_installed_package_brings_a_model_by_name() -> None:
    world = run(HISTORY)
    assert judge(world.engine, "bear") == [
        (0.1235, "bear 1"), (0.1235, "bear 1"), (None, "bear 1"),
    ]  # fmt: skip


def test_each_text_is_judged_once_over_all_nights() -> None:
    world = run(HISTORY)
    first = judge(world.engine, "bear")
    assert sorted(ASKED) == ["Brumm", "Summ"]
    assert judge(world.engine, "bear") == first
    assert sorted(ASKED) == ["Brumm", "Summ"]


def test_a_text_that_changed_is_judged_again() -> None:
    world = run(HISTORY)
    judge(world.engine, "bear")
    world.engine.execute("UPDATE loaded.touchpoint SET text = 'Grr' WHERE text = 'Summ'")
    assert judge(world.engine, "bear")[0] == (-1.0, "bear 1")
    assert sorted(ASKED) == ["Brumm", "Grr", "Summ"]


def test_a_text_that_is_gone_leaves_no_tone() -> None:
    world = run(HISTORY)
    judge(world.engine, "bear")
    world.engine.execute("UPDATE loaded.touchpoint SET text = NULL WHERE text = 'Brumm'")
    assert judge(world.engine, "bear") == [(None, "bear 1")]


def test_another_model_judges_everything_again() -> None:
    world = run(HISTORY)
    judge(world.engine, "bear")
    assert {model for _, model in judge(world.engine, "vader")} == {"vader 3.3.2"}


def test_without_a_model_nothing_is_judged() -> None:
    world = run(HISTORY)
    assert judge(world.engine, "none") == []
    assert TouchpointTone.published is False


@pytest.mark.parametrize("name", ["broken", "loud"])
def test_a_model_that_fails_says_so_without_the_text(name: str) -> None:
    world = run(HISTORY)
    with pytest.raises(ToneError, match=r"company\.yaml, sentiment_model: bear 1") as error:
        judge(world.engine, name)
    assert "Brumm" not in str(error.value)
    assert error.value.__suppress_context__ or error.value.__context__ is None


def test_an_unknown_name_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValidationError, match="one of bear, broken, loud, none, vader; did you me"):
        TypeAdapter(ToneModelName).validate_python("vadr")


def test_a_model_that_was_uninstalled_says_what_to_do() -> None:
    with pytest.raises(ToneError, match="no installed package has the model 'wolf'"):
        tone_model("wolf")


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    vader = tone_model("vader")
    assert vader is not None
    assert vader.tone("The coffee is great!" + " " * 2_000 + "Terrible. Awful.") == 0.6588
