"""An erasure killed anywhere has changed nothing, or is finished by the next call; no night comes between."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import ingestion
from nights.erasure.erase import Request, erase, resume
from nights.erasure.journal import left_journal
from nights.errors import NightError
from nights.progress import Progress
from nights.run import run_night
from tests.integration.test_erasure import WANTED
from tests.marked import EMAIL, ENVIRON, make_marked, marked_company
from tests.personal_search import places
from tests.small_company import NOW, caller, state

pytestmark = pytest.mark.integration

_POINTS = 6


def _request(folder: Path) -> Request:
    return Request(folder, ENVIRON, f"email:{EMAIL}", "the tester", "asked for it")


def _state(folder: Path) -> tuple[dict[str, int], set[str]]:
    """How many rows each table has after a night, and where the person is found."""
    run_night(marked_company(folder), NOW, caller())
    found = state(marked_company(folder))
    return {table: len(rows) for table, rows in found.items()}, places(folder, WANTED)


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The company with everything landed and nothing published, so that no night has to follow."""
    folder = make_marked(tmp_path_factory.mktemp("landed") / "small")
    company = marked_company(folder)
    for source in company.sources:
        ingestion.land(company, source, ingestion.waiting_files(source, NOW), NOW)
        ingestion.parse(company, source)
    return folder


def _copied(landed: Path, folder: Path) -> Path:
    return Path(shutil.copytree(landed, folder, symlinks=True))


@pytest.fixture(scope="module")
def unkilled(
    landed: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[tuple[dict[str, int], set[str]], dict[str, int], int]:
    """The state after the erasure and a night, its counts, and how many things it told."""
    folder = _copied(landed, tmp_path_factory.mktemp("unkilled") / "small")
    heard: list[Progress] = []
    receipt = erase(_request(folder), caller(heard.append, "sojourn erase"))
    found = _state(folder)
    assert found[1] == set()
    return found, receipt.counts, len(heard)


@pytest.mark.parametrize("point", range(_POINTS))
@pytest.mark.parametrize("middle", [False, True], ids=["between", "within"])
def test_a_killed_erasure_is_finished_by_the_next(
    tmp_path: Path, landed: Path, unkilled: tuple[tuple[dict[str, int], set[str]], dict[str, int], int], point: int, middle: bool
) -> None:  # fmt: skip
    expected, counts, told = unkilled
    folder = _copied(landed, tmp_path / "small")
    number = 1 + point * (told - 1 - middle) // (_POINTS - 1)
    killed = subprocess.run(
        [sys.executable, "-m", "tests.integration.killed_erasure", str(folder), str(-number if middle else number)],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    if left_journal(marked_company(folder)):
        with pytest.raises(NightError, match="sojourn erase --resume"):
            run_night(marked_company(folder), NOW, caller())
        receipt = resume(_request(folder), caller(name="sojourn erase"))
        assert receipt is not None
        assert receipt.counts == counts
        assert resume(_request(folder), caller(name="sojourn erase")) is None
    else:
        erase(_request(folder), caller(name="sojourn erase"))
    assert _state(folder) == expected
