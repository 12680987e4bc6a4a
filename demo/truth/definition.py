"""The demo's journey definition as the truth reads it: by itself, from the same YAML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

TEMPLATE = Path(__file__).parent.parent / "template"
_DAY_US = 86_400_000_000


@dataclass(frozen=True)
class Definition:
    """Of the purchase journey: stages by word, in order of the file, and what begins and ends."""

    name: str
    rank: Mapping[str, int]
    lowest: str
    choices: Mapping[str, tuple[tuple[str, str | None], ...]]
    """Word → (stage, stage that must have been reached before), first fitting one first."""
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
    choices: dict[str, tuple[tuple[str, str | None], ...]] = {}
    for stage in stages:
        for word in _words(stage["match"]):
            choices[word] = (*choices.get(word, ()), (stage["name"], stage.get("after")))
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
    """Every word that rules name; the demo's rules name words and nothing else."""
    return frozenset(
        word for rule in rules for word in ([rule] if isinstance(rule, str) else rule["event_type"])
    )


def _us(text: str) -> int:
    number, unit = text.split()
    if unit != "days":
        raise ValueError(f"the demo's durations are in days; found {text}")
    return int(number) * _DAY_US
