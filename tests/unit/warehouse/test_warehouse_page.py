"""The queries that docs/warehouse.md tells analysts to begin with run, and find something."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from company import Company
from tests.unit.warehouse.nights import publish_night
from warehouse.engine import Engine
from warehouse.query import query

PAGE = (Path(__file__).parents[3] / "docs" / "warehouse.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)


def test_the_page_has_queries() -> None:
    assert len(QUERIES) == 4


@pytest.mark.parametrize("sql", QUERIES)
def test_a_query_of_the_page_runs(engine: Engine, company: Company, sql: str) -> None:
    publish_night(engine, company, 1)
    assert len(query(company, sql)) > 0
