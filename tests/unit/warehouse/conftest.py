"""An engine with the tiny night in it, and a company to publish it for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from company import Company
from tests.unit.small_night import small_company, small_night
from warehouse.engine import Engine


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return small_company(tmp_path)


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine.open(None) as opened:
        small_night(opened)
        yield opened
