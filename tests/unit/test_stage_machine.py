"""The stage machine's limits, and that length changes nothing."""

from __future__ import annotations

import numpy as np
import pytest
from sqlglot import exp

from company import JourneyDefinition
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


def test_more_memory_than_sense_is_refused() -> None:
    first = [{"name": f"first{i}", "rank": i + 1} for i in range(16)]
    then = [{"name": f"then{i}", "rank": i + 17, "after": f"first{i}"} for i in range(16)]
    wild = JourneyDefinition.model_validate({"name": "wild", "stages": [*first, *then]})
    with pytest.raises(ValueError, match=r"journey wild.*name fewer stages in `after`"):
        compiled(wild, [1 << i for i in range(16)])
