"""Rules and stages said to be idle are so in a plain walk over random histories."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from company import JourneyDefinition, Prefix, Rule, Stage
from company.journey_reach import Reach
from company.rule_cover import covers

TYPES = ("page_viewed", "searched", "order_placed")


@dataclass(frozen=True)
class Seen:
    """A touchpoint as far as rules look at it."""

    event_type: str
    source: str
    path: str | None


def fits(rule: Rule, seen: Seen) -> bool:
    if rule.event_type and seen.event_type not in rule.event_type:
        return False
    if rule.source is not None and rule.source != seen.source:
        return False
    wanted = rule.attributes.get("path")
    if wanted is None:
        return True
    if isinstance(wanted, Prefix):
        return seen.path is not None and seen.path.startswith(wanted.prefix)
    return seen.path == wanted


paths = st.sampled_from(["/", "/a", "/ab"])
attributes: st.SearchStrategy[dict[str, str | Prefix]] = st.one_of(
    st.just({}),
    paths.map(lambda path: {"path": path}),
    paths.map(lambda path: {"path": Prefix(prefix=path)}),
)
rules = st.builds(
    Rule,
    event_type=st.lists(st.sampled_from(TYPES), min_size=1, max_size=2, unique=True).map(tuple),
    source=st.sampled_from([None, "web", "app"]),
    attributes=attributes,
)
touchpoints = st.builds(
    Seen,
    event_type=st.sampled_from(TYPES),
    source=st.sampled_from(["web", "app"]),
    path=st.one_of(st.none(), paths),
)


@st.composite
def definitions(draw: st.DrawFn) -> JourneyDefinition:
    names = ["a", "b", "c", "d"][: draw(st.integers(2, 4))]
    ranks = draw(st.permutations(range(1, len(names) + 1)))
    stages = tuple(
        Stage(
            name=name,
            rank=rank,
            match=tuple(draw(st.lists(rules, max_size=2))),
            after=draw(st.sampled_from([None, *(other for other in names if other != name)])),
        )
        for name, rank in zip(names, ranks, strict=True)
    )
    return JourneyDefinition(name="random", stages=stages)


def decided(definition: JourneyDefinition, history: list[Seen]) -> set[tuple[str, int]]:
    """(stage, rule) of every touchpoint that a rule decided, read as semantics.md 3 says."""
    stage_of_journey = min(definition.stages, key=lambda stage: stage.rank).name
    reached: set[str] = set()
    told: set[tuple[str, int]] = set()
    for seen in history:
        hits = (
            (stage.name, number)
            for stage in definition.stages
            if stage.after is None or stage.after in reached
            for number, rule in enumerate(stage.match)
            if fits(rule, seen)
        )
        hit = next(hits, None)
        if hit is not None:
            told.add(hit)
            stage_of_journey = hit[0]
        reached.add(stage_of_journey)
    return told


@settings(max_examples=300, deadline=None)
@given(definitions(), st.lists(touchpoints, max_size=12))
def test_hidden_rules_never_decide(definition: JourneyDefinition, history: list[Seen]) -> None:
    reach = Reach(definition, frozenset(TYPES))
    hidden = {
        (stage.name, number)
        for stage in definition.stages
        for number in range(len(stage.match))
        if reach.hidden_by(stage, number) is not None
    }
    assert not hidden & decided(definition, history)


@settings(max_examples=300, deadline=None)
@given(rules, rules, touchpoints)
def test_covering_rule_fits_whatever_the_covered_one_fits(
    wide: Rule, narrow: Rule, seen: Seen
) -> None:
    if covers(wide, narrow, seen.event_type) and fits(narrow, seen):
        assert fits(wide, seen)


def test_walk_tells_rules_that_decide() -> None:
    """The walk above is no empty promise: it sees an ordinary rule decide."""
    first = Stage(name="a", rank=1, match=(Rule(event_type=("page_viewed",)),))
    second = Stage(name="b", rank=2, after="a", match=(Rule(event_type=("searched",)),))
    definition = JourneyDefinition(name="plain", stages=(first, second))
    history = [Seen("searched", "web", None), Seen("page_viewed", "web", None)]
    assert decided(definition, history) == {("a", 0)}
    assert decided(definition, history[::-1]) == {("a", 0), ("b", 0)}
