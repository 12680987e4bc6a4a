"""One sample company for all tests of this folder, built once in a run; a browser; the map served for real."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser

from company import Company, load_company
from demo import DemoOptions, make_company
from nights.open_night import Caller
from nights.progress import nobody
from nights.run import run_night
from tests.integration.maps.browser import open_browser
from tests.integration.maps.tab import Tab

OPTIONS = DemoOptions(customers=300, days=75, dirt="some", exports="weekly")
SEGMENTS = "[journey.first_channel, customer.first_marketing_channel]"
IDENTIFIER_TOKEN = "for-the-tests-of-the-map-only-0123456789"  # noqa: S105 - of a server of this test run


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """The sample company after its night, with two segments of which one can change between visits."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / "map-company"
    with (shared / "map-company.lock").open("w") as lock:
        # Tests run in several processes: one builds, the others wait for it.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "built").exists():
            _build(folder)
    return load_company(folder, {})


def _build(folder: Path) -> None:
    make_company(folder, OPTIONS)
    settings = folder / "company.yaml"
    kept = [
        line
        for line in settings.read_text("utf-8").splitlines()
        if not line.startswith("segments:")
    ]
    added = [f"segments: {SEGMENTS}", "segment_values: 3"]
    settings.write_text("\n".join([*kept, *added]) + "\n", "utf-8")
    day = OPTIONS.last_day
    caller = Caller("test", nobody, lambda: datetime.now(UTC))
    run_night(
        load_company(folder, {}), datetime(day.year, day.month, day.day, 2, tzinfo=UTC), caller
    )
    (folder / "built").touch()


@pytest.fixture(scope="session")
def warehouse(company: Company) -> Iterator[duckdb.DuckDBPyConnection]:
    """What an analyst sees: the published night, by SQL."""
    file = str(company.warehouse_link.resolve())
    with duckdb.connect(file, read_only=True) as connection:
        connection.execute("SET search_path = 'sojourn'")
        yield connection


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture
def tab(browser: Browser) -> Iterator[Tab]:
    """A window of its own, which fails the test for whatever the page complains of or asks of the network."""
    with Tab(browser) as opened:
        yield opened


@pytest.fixture(scope="session")
def address(company: Company) -> Iterator[str]:
    """Where `sojourn map --serve` is, as a person would start it."""
    command = [
        sys.executable, "-m", "cli", "--company", str(company.folder), "map", "--serve", "--port", "0"
    ]  # fmt: skip
    environ = os.environ | {"SOJOURN_MAP_IDENTIFIER_TOKEN": IDENTIFIER_TOKEN}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ) as server:
        assert server.stdout is not None
        told = server.stdout.readline()
        try:
            yield told.partition("http://")[2].partition("/")[0]
        finally:
            server.terminate()
