"""How much a journey of a definition may have to remember."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from company.errors import Problem
from company.journey import JourneyDefinition
from company.yaml_file import Document

_MOST = 20_000
"""Twelve stages named in `after`, reached in any order, make 4,096; more is a slip, not a journey."""


def combinations(definition: JourneyDefinition) -> int:
    """In how many combinations the stages that matter later (the goal, those named in `after`) can
    have been reached. No journey has more memories than that, whatever happens in it.

    A stage with `after` comes only after that one: the stages form trees, and what was reached is a
    part of each that hangs together with its root. Stages in a circle are never reached.
    """
    worth = {stage.after for stage in definition.stages} | {definition.goal}
    remembered = [stage for stage in definition.stages if stage.name in worth]
    # The lowest stage is reached without its rules, so without what they wait for.
    lowest = min(definition.stages, key=lambda stage: stage.rank)
    parent = {s.name: None if s is lowest else s.after for s in remembered}

    def parts(name: str | None) -> int:
        return prod(1 + parts(child) for child, above in parent.items() if above == name)

    return parts(None)


def memory_problems(definition: JourneyDefinition, document: Document) -> Iterator[Problem]:
    """A definition whose nights could take any time and memory."""
    if (count := combinations(definition)) > _MOST:
        found = f"found {count:,} combinations in which the stages named in after can be reached"
        yield document.problem(("stages",), found, f"at most {_MOST:,}: name fewer in after")
