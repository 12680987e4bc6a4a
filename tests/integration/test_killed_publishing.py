"""Publishing killed before each of its steps: the link shows one whole night, the next call mends."""

from __future__ import annotations

import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from company import Company
from tests.unit.small_night import AS_OF, small_company, small_night
from tests.unit.warehouse.nights import nights_in_history, publish_night, rows, seen
from warehouse.engine import Engine
from warehouse.publishing import evidence_beside, published_file

pytestmark = pytest.mark.integration

YESTERDAY, TONIGHT = [(AS_OF + timedelta(days=day)).replace(tzinfo=None) for day in (1, 2)]


@pytest.fixture(scope="module")
def attempts(tmp_path_factory: pytest.TempPathFactory) -> list[Company]:
    """A company per step of publishing, killed before it; the last one was not killed."""
    folder = tmp_path_factory.mktemp("killed")
    company = small_company(folder / "0")
    company.data.mkdir(parents=True)
    with Engine.open(company.engine_file) as engine:
        small_night(engine)
        publish_night(engine, company, 1)
    done = subprocess.run(
        [sys.executable, "-m", "tests.integration.killed_publishing", str(folder)],
        check=True,
        capture_output=True,
        cwd=Path(__file__).parents[2],
        text=True,
    )
    return [small_company(folder / str(n)) for n in range(1, int(done.stdout) + 1)]


def test_killed_anywhere_the_link_shows_one_whole_night(attempts: list[Company]) -> None:
    shown = [whole_night(company) for company in attempts]
    assert len(shown) > 20
    assert shown == sorted(shown)
    assert {shown[0], shown[-1]} == {1, 2}


def whole_night(company: Company) -> int:
    """The night behind the link, after checking that nothing of it is missing."""
    file = published_file(company)
    assert file is not None
    night = seen(company)
    expected = [YESTERDAY] if night == 1 else [YESTERDAY, TONIGHT]
    for table in ("stage_entry", "stage_flow", "stage_conversion"):
        assert nights_in_history(file, table) == expected
    assert rows(file, "SELECT COUNT(*) FROM sojourn.touchpoint") == [(5,)]
    assert not file.with_name(f"{file.name}.wal").exists()
    evidence = evidence_beside(file)
    assert stat.S_IMODE(evidence.stat().st_mode) == 0o400
    assert rows(evidence, "SELECT COUNT(*) FROM evidence.identifier") == [(2,)]
    return night


def test_the_next_call_publishes_and_clears_up_whatever_was_left(attempts: list[Company]) -> None:
    for company in attempts[::3] + attempts[-1:]:
        with Engine.open(company.engine_file) as engine:
            file = publish_night(engine, company, 2)
        assert whole_night(company) == 2
        assert published_file(company) == file
        assert leftovers(company.data) == []
        nights = sorted(
            path for path in company.published.iterdir() if path.suffixes == [".duckdb"]
        )
        assert sorted(company.published.iterdir()) == sorted(
            [*nights, *map(evidence_beside, nights)]
        )
        assert company.evidence_link.resolve() == evidence_beside(file)
        for table in company.history.iterdir():
            assert len(list(table.iterdir())) == 2


def test_a_night_that_was_seen_is_in_history_even_if_it_died_before_writing_that(
    attempts: list[Company],
) -> None:
    seen_and_killed = [company for company in attempts[:-1] if seen(company) == 2]
    assert seen_and_killed
    for company in seen_and_killed:
        with Engine.open(company.engine_file) as engine:
            file = publish_night(engine, company, 3)
        assert nights_in_history(file)[:2] == [YESTERDAY, TONIGHT]


def leftovers(data: Path) -> list[Path]:
    return [path for path in data.rglob("*") if ".partial" in path.name]
