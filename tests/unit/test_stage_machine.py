"""The stage machine's limits, and that length changes nothing."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from sqlglot import exp

from company import JourneyDefinition
from company.journey_memory import combinations
from tests.properties.strategies import definitions
from transforms.journeys import rules
from transforms.journeys.automaton import compiled
from transforms.journeys.machine import walk
from warehouse.engine import Engine

TO_AND_FRO = JourneyDefinition.model_validate(
    {
        "name": "purchase",
        "stages": [{"name": "browse", "rank": 1}, {"name": "buy", "rank": 2}],
        "goal": "buy",
        "restart": ["browse"],
    }
)


def test_fifty_thousand_touchpoints_of_one_customer_all_restarting() -> None:
    symbol = np.arange(50_000) % 2
    walked = walk(
        compiled(TO_AND_FRO, [0b01, 0b10]),
        symbol,
        segment=np.zeros(50_000, np.int64),
        ends=np.zeros(50_000, np.bool_),
    )
    assert (walked.journey == np.arange(50_000) // 2).all()
    assert (walked.visit_no == symbol + 1).all()
    assert (walked.stage == symbol).all()


def test_the_stages_that_a_definition_may_have_fit_a_bigint() -> None:
    word = "page_viewed"
    stages = [{"name": f"s{i}", "rank": i + 1, "match": word} for i in range(62)]
    most = JourneyDefinition.model_validate({"name": "most", "stages": stages})
    with Engine.open(None) as engine:
        sql = exp.select(rules.candidates(most)).from_(f"(SELECT '{word}' AS event_type) AS t")
        assert engine.value(sql.sql(dialect="duckdb")) == 2**62 - 1


@given(definitions())
def test_no_journey_has_more_memories_than_the_company_counts(
    definition: JourneyDefinition,
) -> None:
    automaton = compiled(definition, list(range(2 ** len(definition.stages))))
    assert len(automaton.stage) - 1 <= combinations(definition)


def test_stages_that_any_order_can_reach_multiply_and_those_in_a_row_add() -> None:
    def counted(after: dict[str, str], goal: str) -> int:
        names = ("look", "cart", "pay", "use", "call")
        stages = [
            {"name": name, "rank": rank, "after": after.get(name)}
            for rank, name in enumerate(names, start=1)
        ]
        given = {"name": "counted", "stages": stages, "goal": goal}
        return combinations(JourneyDefinition.model_validate(given))

    assert counted({}, goal="pay") == 2  # reached or not
    assert counted({"use": "cart"}, goal="pay") == 4
    assert counted({"pay": "cart", "use": "pay"}, goal="use") == 4  # none, cart, and pay, and use
    assert counted({"look": "call", "call": "look"}, goal="pay") == 2 * 3
    assert counted({"use": "call", "call": "use"}, goal="pay") == 2  # a circle is never entered
