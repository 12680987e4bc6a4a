"""What a definition must keep to beyond its form: every name known, goals, restarts, horizons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from company.errors import Problem
from company.fields import nearest
from company.journey import JourneyDefinition, Rule
from company.journey_memory import memory_problems
from company.journey_reach import reach_problems
from company.yaml_file import Document, KeyPath
from models import EventWord


@dataclass(frozen=True, slots=True)
class Known:
    """What rules may name. None: it cannot be known, since the files that say it are broken."""

    words: Mapping[str, EventWord] | None
    sources: frozenset[str] | None


def definition_problems(
    definition: JourneyDefinition, document: Document, known: Known
) -> list[Problem]:
    """Everything that makes the definition mean nothing, or not what it seems to say."""
    unknown = [
        *_repeated(definition, document),
        *_repeated_promises(definition, document),
        *_unknown_stages(definition, document),
        *_unknown_words(definition, document, known.words),
    ]
    problems = [
        *unknown,
        *_unknown_sources(definition, document, known.sources),
        *_goal_and_restart(definition, document),
        *_horizons(definition, document),
    ]
    if not unknown and known.words is not None:
        problems += reach_problems(definition, document, known.words)
        problems += memory_problems(definition, document)
    return problems


def _repeated(definition: JourneyDefinition, document: Document) -> Iterator[Problem]:
    for key in ("name", "rank"):
        counts = Counter(getattr(stage, key) for stage in definition.stages)
        for index, stage in enumerate(definition.stages):
            value = getattr(stage, key)
            if counts[value] > 1:
                found = f"found the {key} {value!r} in more than one stage"
                yield document.problem(("stages", index, key), found, f"each {key} once")


def _repeated_promises(definition: JourneyDefinition, document: Document) -> Iterator[Problem]:
    counts = Counter(expected.promise for expected in definition.expect)
    for index, expected in enumerate(definition.expect):
        if counts[expected.promise] > 1:
            found = f"found the promise {expected.promise!r} more than once"
            yield document.problem(("expect", index, "promise"), found, "each promise once")


def _unknown_stages(definition: JourneyDefinition, document: Document) -> Iterator[Problem]:
    names = [stage.name for stage in definition.stages]
    named: list[tuple[KeyPath, str | None]] = [
        *((("stages", n, "after"), stage.after) for n, stage in enumerate(definition.stages)),
        (("goal",), definition.goal),
        *((("restart", n), name) for n, name in enumerate(definition.restart)),
        *((("horizons", name), name) for name in definition.horizons_us),
    ]
    for path, name in named:
        if name is not None and name not in names:
            found = f"found the unknown stage '{name}'{nearest(name, names)}"
            yield document.problem(path, found, ", ".join(names))


def _rules(definition: JourneyDefinition) -> Iterator[tuple[KeyPath, Rule]]:
    """Every rule of the definition with its key path."""
    for index, stage in enumerate(definition.stages):
        for number, rule in enumerate(stage.match):
            yield ("stages", index, "match", number), rule
    for key in ("starts_on", "ends_on", "asks", "answers", "self_service", "assisted"):
        for number, rule in enumerate(getattr(definition, key) or ()):
            yield (key, number), rule
    for index, expected in enumerate(definition.expect):
        for key, rules in (("from", expected.begins), ("to", expected.keeps)):
            for number, rule in enumerate(rules):
                yield ("expect", index, key, number), rule


def _unknown_words(
    definition: JourneyDefinition, document: Document, words: Mapping[str, EventWord] | None
) -> Iterator[Problem]:
    if words is None:
        return
    named: list[tuple[KeyPath, str]] = [
        ((*path, "event_type", number), word)
        for path, rule in _rules(definition)
        for number, word in enumerate(rule.event_type)
    ]
    for key in ("silent", "drives"):
        named += [((key, number), word) for number, word in enumerate(getattr(definition, key))]
    named += [(("labels", word), word) for word in definition.labels]
    for path, word in named:
        if word not in words:
            found = f"found the unknown event word '{word}'{nearest(word, words)}"
            allowed = "a default word, or one under words in company.yaml"
            yield document.problem(path, found, allowed)
        elif path[0] == "drives" and words[word].initiator == "system":
            found = f"found the system word '{word}' for drives"
            allowed = "words that customer or company initiate; system words are only evidence"
            yield document.problem(path, found, allowed)


def _unknown_sources(
    definition: JourneyDefinition, document: Document, sources: frozenset[str] | None
) -> Iterator[Problem]:
    if sources is None:
        return
    for path, rule in _rules(definition):
        if rule.source is not None and rule.source not in sources:
            found = f"found the unknown source '{rule.source}'{nearest(rule.source, sources)}"
            allowed = ", ".join(sorted(sources)) or "none, as no source is configured"
            yield document.problem((*path, "source"), found, allowed)


def _goal_and_restart(definition: JourneyDefinition, document: Document) -> Iterator[Problem]:
    after = {stage.name: stage.after for stage in definition.stages}
    if definition.restart and definition.goal is None:
        yield document.problem(("restart",), "found restart without goal", "restart with a goal")
    for index, name in enumerate(definition.restart):
        if name == definition.goal:
            found = f"found the goal '{name}' among the restart stages"
            yield document.problem(("restart", index), found, "stages other than the goal")
        if after.get(name) is not None:
            found = f"found the restart stage '{name}', which has after: {after[name]}"
            yield document.problem(("restart", index), found, "stages without after")


def _horizons(definition: JourneyDefinition, document: Document) -> Iterator[Problem]:
    for name, horizon_us in definition.horizons_us.items():
        if horizon_us > definition.inactivity_us:
            found = f"found a horizon for '{name}' longer than inactivity"
            yield document.problem(("horizons", name), found, "at most inactivity")
