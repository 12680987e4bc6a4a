"""An engine with the tiny night in it, as it was for every test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.unit.small_night import small_night
from warehouse.engine import Engine


@pytest.fixture(scope="module")
def _made() -> Iterator[Engine]:
    with Engine.open(None) as opened:
        small_night(opened)
        yield opened


@pytest.fixture
def engine(_made: Engine) -> Iterator[Engine]:
    """In a transaction, as the night judges in one, and taken back."""
    _made.execute("BEGIN TRANSACTION")
    yield _made
    _made.execute("ROLLBACK")
