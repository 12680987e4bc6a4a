"""What a definition must keep to beyond its form: semantics of stages, goals, restarts, horizons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from company.errors import Problem
from company.fields import nearest
from company.journey import JourneyDefinition, Rule, Stage
from company.rule_cover import covered
from company.yaml_file import Document, KeyPath
from models import EventWord


@dataclass(frozen=True, slots=True)
class Known:
    """What rules may name. `words` or `sources` None: unknown, since their own files are broken."""

    words: Mapping[str, EventWord] | None
    sources: frozenset[str] | None


def definition_problems(
    definition: JourneyDefinition, document: Document, known: Known
) -> list[Problem]:
    """Everything that makes the definition mean nothing."""
    problems = [
        *_names(definition, document),
        *_unknown_words(definition, document, known),
        *_unknown_sources(definition, document, known),
        *_goal_and_restart(definition, document),
        *_horizons(definition, document),
    ]
    if not problems and known.words is not None:
        problems = [*_unreachable(definition, document, known.words)]
    return problems


def driving_types(definition: JourneyDefinition, words: Mapping[str, EventWord]) -> frozenset[str]:
    """The event types that drive in this definition: silent beats drives beats the word."""
    return frozenset(
        word.event_type
        for word in words.values()
        if (word.is_driving or word.event_type in definition.drives)
        and word.event_type not in definition.silent
        and word.initiator != "system"
    )


def _names(definition: JourneyDefinition, document: Document) -> Iterator[Problem]:
    stages = definition.stages
    names = [stage.name for stage in stages]
    for key in ("name", "rank"):
        counted = Counter(getattr(stage, key) for stage in stages)
        for index, stage in enumerate(stages):
            value = getattr(stage, key)
            if counted[value] > 1:
                found = f"found the {key} {value!r} in more than one stage"
                yield document.problem(("stages", index, key), found, f"each {key} once")
    named: list[tuple[KeyPath, str | None]] = [
        *((("stages", index, "after"), stage.after) for index, stage in enumerate(stages)),
        (("goal",), definition.goal),
        *((("restart", index), name) for index, name in enumerate(definition.restart)),
        *((("horizons", name), name) for name in definition.horizons_us),
    ]
    for path, name in named:
        if name is not None and name not in names:
            found = f"found the unknown stage '{name}'{nearest(name, names)}"
            yield document.problem(path, found, ", ".join(names))


def placed_rules(definition: JourneyDefinition) -> Iterator[tuple[KeyPath, Rule]]:
    """Every rule of the definition with its key path."""
    for index, stage in enumerate(definition.stages):
        for number, rule in enumerate(stage.match):
            yield ("stages", index, "match", number), rule
    for key in ("starts_on", "ends_on", "asks", "answers"):
        for number, rule in enumerate(getattr(definition, key) or ()):
            yield (key, number), rule


def _unknown_words(
    definition: JourneyDefinition, document: Document, known: Known
) -> Iterator[Problem]:
    if known.words is None:
        return
    named = [
        ((*path, "event_type", number), word)
        for path, rule in placed_rules(definition)
        for number, word in enumerate(rule.event_type)
    ]
    for key in ("silent", "drives"):
        named += [((key, number), word) for number, word in enumerate(getattr(definition, key))]
    for path, word in named:
        if word not in known.words:
            found = f"found the unknown event word '{word}'{nearest(word, known.words)}"
            yield document.problem(
                path, found, "a default word, or one under words in company.yaml"
            )
        elif path[0] == "drives" and known.words[word].initiator == "system":
            found = f"found the system word '{word}' for drives"
            yield document.problem(path, found, "words of customer or company: system is evidence")


def _unknown_sources(
    definition: JourneyDefinition, document: Document, known: Known
) -> Iterator[Problem]:
    if known.sources is None:
        return
    for path, rule in placed_rules(definition):
        if rule.source is not None and rule.source not in known.sources:
            found = f"found the unknown source '{rule.source}'{nearest(rule.source, known.sources)}"
            allowed = ", ".join(sorted(known.sources)) or "none: no source is configured"
            yield document.problem((*path, "source"), found, allowed)


def _goal_and_restart(definition: JourneyDefinition, document: Document) -> Iterator[Problem]:
    stages = {stage.name: stage for stage in definition.stages}
    if definition.restart and definition.goal is None:
        yield document.problem(("restart",), "found restart without goal", "restart with a goal")
    for index, name in enumerate(definition.restart):
        if name == definition.goal:
            found = f"found the goal '{name}' among the restart stages"
            yield document.problem(("restart", index), found, "stages other than the goal")
        stage = stages.get(name)
        if stage is not None and stage.after is not None:
            found = f"found the restart stage '{name}', which has after: {stage.after}"
            yield document.problem(("restart", index), found, "stages without after")


def _horizons(definition: JourneyDefinition, document: Document) -> Iterator[Problem]:
    for name, horizon_us in definition.horizons_us.items():
        if horizon_us > definition.inactivity_us:
            found = f"found a horizon for '{name}' longer than inactivity"
            yield document.problem(("horizons", name), found, "at most inactivity")


def _unreachable(
    definition: JourneyDefinition, document: Document, words: Mapping[str, EventWord]
) -> Iterator[Problem]:
    driving = driving_types(definition, words)
    stages = {stage.name: stage for stage in definition.stages}
    lowest = min(definition.stages, key=lambda stage: stage.rank)
    for index, stage in enumerate(definition.stages):
        path: KeyPath = ("stages", index)
        if stage.after is not None:
            yield from _after(definition, document, path, stages, driving)
        if stage is not lowest and not any(_types(rule, driving) for rule in stage.match):
            found = f"found the stage '{stage.name}', which no driving touchpoint can match"
            allowed = "at least one rule with a driving event word (see drives), or the lowest rank"
            yield document.problem((*path, "match"), found, allowed)


def _types(rule: Rule, driving: frozenset[str]) -> frozenset[str]:
    return driving & frozenset(rule.event_type) if rule.event_type else driving


def _after(
    definition: JourneyDefinition,
    document: Document,
    path: KeyPath,
    stages: Mapping[str, Stage],
    driving: frozenset[str],
) -> Iterator[Problem]:
    stage = definition.stages[int(path[1])]
    before = stages[stage.after or ""]
    path = (*path, "after")
    if stage.name in chain(stage, stages):
        found = f"found the stage '{stage.name}' after itself, by way of '{before.name}'"
        yield document.problem(path, found, "stages in an order that begins somewhere")
    elif before.match and all(
        covered(rule, definition.ends_on, _types(rule, driving)) for rule in before.match
    ):
        found = f"found after: {before.name}, a stage that always ends the journey (ends_on)"
        yield document.problem(path, found, "a stage that a journey can go on from")


def chain(stage: Stage, stages: Mapping[str, Stage]) -> tuple[str, ...]:
    """The stages that must have been reached before `stage` can be; in a cycle, `stage` too."""
    found: list[str] = []
    name = stage.after
    while name is not None and name not in found:
        found.append(name)
        name = stages[name].after
    return tuple(found)
