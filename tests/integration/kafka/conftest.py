"""One broker for all tests of this folder; tests that kill it start it again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.kafka.broker import Broker, NoBrokerError, new_broker
from tests.integration.kafka.stage import Stage


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    try:
        made = new_broker(tmp_path_factory.mktemp("broker") / "kafka")
    except NoBrokerError as error:
        if os.environ.get("CI"):
            pytest.fail(f"no Kafka broker, and what it proves is promised: {error}")
        pytest.skip(f"NOTHING OF KAFKA IS TESTED: {error}")
    yield made
    made.stop()


@pytest.fixture
def stage(broker: Broker, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """A company, and topics of this test's own."""
    with Stage(broker, tmp_path, request.node.name) as made:
        yield made
