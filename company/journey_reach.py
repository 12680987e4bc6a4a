"""Which stages of a definition can be reached, and which rules can ever decide something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from company.errors import Problem
from company.journey import JourneyDefinition, Rule, Stage
from company.rule_cover import covers
from company.yaml_file import Document, KeyPath
from models import EventWord


def driving_types(definition: JourneyDefinition, words: Mapping[str, EventWord]) -> frozenset[str]:
    """The event types that drive in this definition: silent beats drives beats the word."""
    return frozenset(
        word.event_type
        for word in words.values()
        if (word.is_driving or word.event_type in definition.drives)
        and word.event_type not in definition.silent
        and word.initiator != "system"
    )


@dataclass(frozen=True)
class Reach:
    """A definition seen with the words that drive in it; names in it must be known ones."""

    definition: JourneyDefinition
    driving: frozenset[str]

    @cached_property
    def stages(self) -> dict[str, Stage]:
        return {stage.name: stage for stage in self.definition.stages}

    @cached_property
    def lowest(self) -> Stage:
        """Where a journey is before anything matched: always reachable."""
        return min(self.definition.stages, key=lambda stage: stage.rank)

    def types(self, rule: Rule) -> frozenset[str]:
        """The driving event types that the rule can be about."""
        return self.driving & set(rule.event_type) if rule.event_type else self.driving

    def before(self, stage: Stage) -> tuple[str, ...]:
        """The stages that were reached when `stage` is matched; in a circle, `stage` is one of them."""
        found: list[str] = []
        name = stage.after
        while name is not None and name not in found:
            found.append(name)
            # The lowest stage is reached without its rules, so without what they wait for.
            name = None if name == self.lowest.name else self.stages[name].after
        return tuple(found)

    def hidden_by(self, stage: Stage, number: int) -> Stage | None:
        """The stage whose earlier rules take all that rule `number` of `stage` means, if there is one.

        The last such stage where several share the work.
        """
        types = sorted(self.types(stage.match[number]))
        earlier = [self._earlier(stage, number, event_type) for event_type in types]
        hiders = [hider for hider in earlier if hider is not None]
        if not hiders or len(hiders) < len(types):
            return None
        return max(hiders, key=self.definition.stages.index)

    def _earlier(self, stage: Stage, number: int, event_type: str) -> Stage | None:
        held = (None, *self.before(stage))
        for other in self.definition.stages:
            rules = other.match[:number] if other is stage else other.match
            certain = other is stage or other.after in held
            if certain and any(covers(rule, stage.match[number], event_type) for rule in rules):
                return other
            if other is stage:
                break
        return None

    def always_ends(self, stage: Stage) -> bool:
        """Whether every touchpoint that can match the stage also ends the journey."""
        pairs = [(rule, kind) for rule in stage.match for kind in self.types(rule)]
        ends = self.definition.ends_on
        return bool(pairs) and all(
            any(covers(end, rule, kind) for end in ends) for rule, kind in pairs
        )

    def can_match(self, stage: Stage) -> bool:
        """Whether some driving touchpoint can be decided by a rule of this stage."""
        return any(
            self.types(rule) and self.hidden_by(stage, number) is None
            for number, rule in enumerate(stage.match)
        )


def reach_problems(
    definition: JourneyDefinition, document: Document, words: Mapping[str, EventWord]
) -> Iterator[Problem]:
    """Stages that can never be reached, and `after` that can never hold."""
    reach = Reach(definition, driving_types(definition, words))
    for index, stage in enumerate(definition.stages):
        path: KeyPath = ("stages", index)
        if stage is not reach.lowest and not reach.can_match(stage):
            found = f"found the stage '{stage.name}', which can never be reached"
            allowed = (
                "a stage with a rule for a driving event word (see silent and drives) "
                "that no earlier stage takes, or the stage of lowest rank"
            )
            yield document.problem((*path, "match"), found, allowed)
        if stage.after is not None:
            yield from _after_problems(reach, stage, document, (*path, "after"))


def _after_problems(
    reach: Reach, stage: Stage, document: Document, path: KeyPath
) -> Iterator[Problem]:
    before = reach.stages[stage.after or ""]
    if stage.name in reach.before(stage):
        found = f"found the stage '{stage.name}' waiting for itself, by way of '{before.name}'"
        yield document.problem(path, found, "after in an order that begins somewhere")
    elif reach.always_ends(before):
        found = f"found after: {before.name}, but that stage always ends the journey (ends_on)"
        yield document.problem(path, found, "a stage that a journey can go on from")


def warnings(definition: JourneyDefinition, words: Mapping[str, EventWord]) -> list[str]:
    """What works but cannot be meant: rules that never decide anything, words both ways."""
    reach = Reach(definition, driving_types(definition, words))
    told = [text for stage in definition.stages for text in _idle_rules(reach, stage)]
    both = [word for word in definition.drives if word in definition.silent]
    return [
        *told,
        *(f"{word} is in drives and in silent, which wins: take one out" for word in both),
    ]


def _idle_rules(reach: Reach, stage: Stage) -> Iterator[str]:
    for number, rule in enumerate(stage.match):
        name = f"stage {stage.name}, rule {number + 1}"
        hider = reach.hidden_by(stage, number)
        if not reach.types(rule):
            yield f"{name} is about words that do not drive: list them in drives, or take it out"
        elif hider is not None:
            yield (
                f"{name} never decides: earlier, wider rules of stage {hider.name} take all of it; "
                "move it before them, or take it out"
            )
