"""The demo's journey definition as the truth reads it: by itself, from the same YAML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import yaml

TEMPLATE = Path(__file__).parent.parent / "template"
_DAY_US = 86_400_000_000


class Choice(NamedTuple):
    """A stage, the one that must have been reached before, and how the page's path begins."""

    stage: str
    after: str | None
    page: str


@dataclass(frozen=True)
class Definition:
    """Of the purchase journey: stages by word, in order of the file, and what begins and ends."""

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
    inactivity_us: int
    horizon_us: Mapping[str, int]


def purchase() -> Definition:
    told = yaml.safe_load((TEMPLATE / "journeys" / "purchase.yaml").read_text(encoding="utf-8"))
    stages = told["stages"]
    choices: dict[str, tuple[Choice, ...]] = {}
    for stage in stages:
        for rule in stage["match"]:
            choice = Choice(stage["name"], stage.get("after"), _page(rule))
            for word in sorted(_words([rule])):
                choices[word] = (*choices.get(word, ()), choice)
    inactivity = _us(told["inactivity"])
    return Definition(
        name=told["name"],
        rank={stage["name"]: stage["rank"] for stage in stages},
        lowest=min(stages, key=lambda stage: int(stage["rank"]))["name"],
        choices=choices,
        starts=_words(told["starts_on"]),
        ends=_words(told["ends_on"]),
        goal=told["goal"],
        restart=frozenset(told["restart"]),
        silent=frozenset(told["silent"]),
        drives=frozenset(told["drives"]),
        inactivity_us=inactivity,
        horizon_us={
            s["name"]: _us(told["horizons"].get(s["name"], told["inactivity"])) for s in stages
        },
    )


def _words(rules: list[Any]) -> frozenset[str]:
    """Every word that rules name: a rule is a word, or says one or several as `event_type`."""
    named = [rule if isinstance(rule, str) else rule["event_type"] for rule in rules]
    return frozenset(
        word for words in named for word in ([words] if isinstance(words, str) else words)
    )


def _page(rule: Any) -> str:
    """How the page's path must begin: the one thing beside words that the demo's rules ask."""
    wanted = {} if isinstance(rule, str) else rule.get("attributes", {})
    return str(wanted["page_path"]["prefix"]) if wanted else ""


def _us(text: str) -> int:
    number, unit = text.split()
    if unit != "days":
        raise ValueError(f"the demo's durations are in days; found {text}")
    return int(number) * _DAY_US
