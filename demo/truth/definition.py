"""The demo's journey definitions as the truth reads them: by itself, from the same YAML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import yaml

JOURNEYS = Path(__file__).parent.parent / "template" / "journeys"
_DAY_US = 86_400_000_000
_SAID = {"page_path": "page_viewed", "subject": "ticket_created"}
"""The attributes that the demo's rules ask for, one of a word: what a step of that word says."""


class Choice(NamedTuple):
    """A stage, the one that must have been reached before, and what the touchpoint must say."""

    stage: str
    after: str | None
    said: str
    is_prefix: bool

    def fits(self, said: str) -> bool:
        return said.startswith(self.said) if self.is_prefix else said == self.said


@dataclass(frozen=True)
class Definition:
    """Of one journey: stages by word, in order of the file, and what begins and ends."""

    name: str
    rank: Mapping[str, int]
    lowest: str
    choices: Mapping[str, tuple[Choice, ...]]
    """Word → stages that it can mean, in order of the file."""
    starts: frozenset[str]
    ends: frozenset[str]
    goal: str
    restart: frozenset[str]
    silent: frozenset[str]
    drives: frozenset[str]
    asks: frozenset[str]
    answers: frozenset[str]
    inactivity_us: int
    horizon_us: Mapping[str, int]


def definitions() -> list[Definition]:
    """All of the sample company's, by name."""
    return [definition(path.stem) for path in sorted(JOURNEYS.glob("*.yaml"))]


def definition(name: str) -> Definition:
    told = yaml.safe_load((JOURNEYS / f"{name}.yaml").read_text(encoding="utf-8"))
    stages, horizons = told["stages"], told["horizons"]
    return Definition(
        name=told["name"],
        rank={stage["name"]: stage["rank"] for stage in stages},
        lowest=min(stages, key=lambda stage: int(stage["rank"]))["name"],
        choices=_choices(stages),
        starts=_words(told["starts_on"]),
        ends=_words(told["ends_on"]),
        goal=told["goal"],
        restart=frozenset(told.get("restart", ())),
        silent=frozenset(told["silent"]),
        drives=frozenset(told["drives"]),
        asks=_words(told["asks"]),
        answers=_words(told["answers"]),
        inactivity_us=_us(told["inactivity"]),
        horizon_us={
            s["name"]: _us(horizons.get(s["name"], told["inactivity"])) for s in stages
        },
    )  # fmt: skip


def _choices(stages: list[Any]) -> dict[str, tuple[Choice, ...]]:
    found: dict[str, tuple[Choice, ...]] = {}
    for stage in stages:
        for rule in stage["match"]:
            choice = Choice(stage["name"], stage.get("after"), *_said(rule))
            for word in sorted(_named(rule)):
                found[word] = (*found.get(word, ()), choice)
    return found


def _words(rules: Iterable[Any]) -> frozenset[str]:
    """Every word that rules name; they ask for nothing else."""
    if asking := [rule for rule in rules if _said(rule) != ("", True)]:
        raise ValueError(f"the truth reads attributes in stages only; found {asking}")
    return frozenset(word for rule in rules for word in _named(rule))


def _named(rule: Any) -> list[str]:
    """The words of a rule: it is a word, or says one or several as `event_type`."""
    named = rule if isinstance(rule, str) else rule["event_type"]
    return [named] if isinstance(named, str) else named


def _said(rule: Any) -> tuple[str, bool]:
    """What the touchpoint must say, and whether only begin with it: the empty text begins any."""
    wanted = {} if isinstance(rule, str) else rule.get("attributes", {})
    for attribute, text in wanted.items():
        if _named(rule) != [_SAID[attribute]] or len(wanted) > 1:
            raise ValueError(f"the truth knows no such attribute of that word; found {rule}")
        return (text["prefix"], True) if isinstance(text, dict) else (text, False)
    return "", True


def _us(text: str) -> int:
    number, unit = text.split()
    if unit != "days":
        raise ValueError(f"the demo's durations are in days; found {text}")
    return int(number) * _DAY_US
