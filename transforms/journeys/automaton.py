"""A journey definition's rules of movement as one table: (state, symbol) → what happens.

A state is what a journey remembers: the stages it has reached, of those that matter later (the ones
named in `after`, and the goal). State 0 is fresh: no journey has begun. A symbol is which stages a
touchpoint's own words match. There are few of both, so every (state, symbol) is worked out once, in
plain Python that reads like the rules, and a million touchpoints are then only looked up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from company import JourneyDefinition

FRESH = 0
INHERIT = -1

Memory = frozenset[str]


@dataclass(frozen=True, slots=True)
class Move:
    """What one touchpoint does to a journey with a certain memory."""

    stage: str | None
    """The stage assigned; None inherits the journey's current one."""
    memory: Memory
    is_matched: bool
    restarts: bool = False
    awaited: Memory = frozenset()
    """The `after` stages, not reached yet, for whose lack it matches nothing."""


@dataclass(frozen=True, slots=True)
class Automaton:
    """The table: every array is [state, symbol]."""

    stage: NDArray[np.int16]
    """File position of the stage assigned, INHERIT where none is."""
    following: NDArray[np.int32]
    is_matched: NDArray[np.bool_]
    restarts: NDArray[np.bool_]
    awaited: NDArray[np.int64]
    """Bits of stages by file position."""


def move(definition: JourneyDefinition, memory: Memory | None, candidates: int) -> Move:
    """What a touchpoint whose matching stages are the bits of `candidates` does.

    `memory` is None when it begins a journey.
    """
    passed_over: set[str] = set()
    for bit, stage in enumerate(definition.stages):
        if not candidates >> bit & 1:
            continue
        if stage.after is None or stage.after in (memory or ()):
            break
        passed_over.add(stage.after)
    else:
        return _unmatched(definition, memory, frozenset(passed_over))
    if memory and definition.goal in memory and stage.name in definition.restart:
        return replace(move(definition, None, candidates), restarts=True)
    return Move(stage.name, _remember(definition, memory, stage.name), is_matched=True)


def _unmatched(definition: JourneyDefinition, memory: Memory | None, awaited: Memory) -> Move:
    """Inherit; before any match, the stage of lowest rank."""
    if memory is not None:
        return Move(None, memory, is_matched=False, awaited=awaited)
    lowest = min(definition.stages, key=lambda stage: stage.rank).name
    memory = _remember(definition, None, lowest)
    return Move(lowest, memory, is_matched=False, awaited=awaited - {lowest})


def _remember(definition: JourneyDefinition, memory: Memory | None, stage: str) -> Memory:
    worth = {other.after for other in definition.stages} | {definition.goal}
    return (memory or frozenset()) | ({stage} & worth)


def compiled(definition: JourneyDefinition, symbols: list[int]) -> Automaton:
    """The table of every state that can be reached with these symbols (candidate bits).

    They are few: the company refuses a definition with too much to remember.
    """
    states: dict[Memory | None, int] = {None: FRESH}
    rows: list[list[Move]] = []
    pending: list[Memory | None] = [None]
    for memory in pending:  # grows while it is walked
        row = [move(definition, memory, symbol) for symbol in symbols]
        rows.append(row)
        for reached in row:
            if reached.memory not in states:
                states[reached.memory] = len(pending)
                pending.append(reached.memory)
    position = {stage.name: i for i, stage in enumerate(definition.stages)}
    stage_no: dict[str | None, int] = {None: INHERIT}
    stage_no.update(position)

    def bits(stages: Memory) -> int:
        return sum(1 << position[name] for name in stages)

    return Automaton(
        stage=np.array([[stage_no[m.stage] for m in row] for row in rows], np.int16),
        following=np.array([[states[m.memory] for m in row] for row in rows], np.int32),
        is_matched=np.array([[m.is_matched for m in row] for row in rows], np.bool_),
        restarts=np.array([[m.restarts for m in row] for row in rows], np.bool_),
        awaited=np.array([[bits(m.awaited) for m in row] for row in rows], np.int64),
    )
