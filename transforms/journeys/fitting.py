"""What the rules of a definition fit among touchpoints that are there, and how long people stay away.

For a person who writes a definition: it makes no table. Read are published tables, by their bare
names, and `told`, which has the attributes of touchpoints (touchpoint_key, attributes).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlglot import exp

from company import JourneyDefinition
from transforms.journeys import rules
from warehouse.engine import Engine


@dataclass(frozen=True, slots=True)
class Fit:
    """Driving touchpoints of known customers: how many there are, how many fit each stage, and how
    many there are of each word none of which fits any."""

    touchpoints: int
    stages: dict[str, int]
    unclaimed: dict[str, int]


@dataclass(frozen=True, slots=True)
class Returns:
    """How often customers came back to a journey, and within how long 95 % of these times, in µs."""

    count: int
    within_us: int


# Who comes back only after a horizon was still away for that long, so gaps between journeys count; but
# not those after an end, since nobody waits there. The next one of the same instant is no return.
_RETURNS = """
WITH driven AS (
    SELECT
        j.stage,
        j.journey_id,
        v.exit_kind = 'ended' AS is_over,
        EPOCH_US(LEAD(t.occurred_at) OVER w) - EPOCH_US(t.occurred_at) AS gap_us,
        LEAD(j.journey_id) OVER w AS next_journey_id
    FROM journey_touchpoint AS j
    JOIN touchpoint AS t ON t.touchpoint_key = j.touchpoint_key
    JOIN stage_visit AS v
        ON v.journey_id = j.journey_id AND v.visit_no = j.visit_no
    WHERE j.definition = $definition AND j.is_driving
    WINDOW w AS (PARTITION BY t.customer_id ORDER BY t.occurred_at, t.touchpoint_id)
)
SELECT stage, COUNT(*), CAST(QUANTILE_DISC(gap_us, 0.95) AS BIGINT)
FROM driven
WHERE gap_us > $session_gap_us AND NOT (is_over AND next_journey_id <> journey_id)
GROUP BY stage
"""


def fit(engine: Engine, definition: JourneyDefinition) -> Fit:
    """What the definition as it is now fits, whatever the night was made with.

    A touchpoint fits the first stage with a rule for it, as at night. Whether an `after` stage was
    reached is not asked: it fits the stage with `after`, and the next one that could take it as well.
    """
    query = (
        exp.select("t.event_type", rules.candidates(definition).as_("candidates"), "COUNT(*)")
        .from_("touchpoint AS t")
        .where("t.customer_id IS NOT NULL", rules.drives(definition))
        .group_by("ALL")
    )
    if rules.uses_attributes(definition):
        query = query.join("told AS l", on="l.touchpoint_key = t.touchpoint_key", join_type="left")
    stages = {stage.name: 0 for stage in definition.stages}
    words, claimed = Counter[str](), set[str]()
    for word, candidates, count in engine.rows(query.sql(dialect="duckdb")):
        words[word] += count
        fitting = _first(definition, candidates)
        claimed |= {word} if fitting else set()
        for name in fitting:
            stages[name] += count
    unclaimed = {word: count for word, count in words.most_common() if word not in claimed}
    return Fit(words.total(), stages, unclaimed)


def _first(definition: JourneyDefinition, candidates: int) -> list[str]:
    """The stages that can take a touchpoint whose rules hold in those of `candidates`."""
    found = []
    for bit, stage in enumerate(definition.stages):
        if candidates >> bit & 1:
            found.append(stage.name)
            if stage.after is None:
                break
    return found


def returns(engine: Engine, name: str, session_gap_us: int) -> dict[str, Returns]:
    """By stage of the definition of that name, as the night was made with it. A return is a driving
    touchpoint after a silence that is longer than a session's."""
    bound = {"definition": name, "session_gap_us": session_gap_us}
    return {stage: Returns(count, within) for stage, count, within in engine.rows(_RETURNS, bound)}


__all__ = ["Fit", "Returns", "fit", "returns"]
