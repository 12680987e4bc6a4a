"""A night killed anywhere goes on with the next run and ends as if nothing had happened."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from nights.progress import Progress
from nights.run import run_night
from tests.integration.test_night import rows
from tests.small_company import DAY, NOW, call, caller, company_in, deliver, make, state
from warehouse.publishing import published_file

pytestmark = pytest.mark.integration

_MORE = [call("track", 5, 9, {"userId": "ben"}, event="Order Completed", properties={})]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company with one published night and new files for the next, to be copied."""
    folder = make(tmp_path_factory.mktemp("published") / "small")
    assert run_night(company_in(folder), NOW, caller()).failed_sources == {}
    deliver(folder, "web/late-2026-10-06.jsonl", _MORE)
    return folder


def _copied(published: Path, folder: Path) -> Path:
    return Path(shutil.copytree(published, folder, symlinks=True))


@pytest.fixture(scope="module")
def unkilled(published: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[object, int]:
    """The state after the next night, and how many things it told."""
    folder = _copied(published, tmp_path_factory.mktemp("unkilled") / "small")
    heard: list[Progress] = []
    assert run_night(company_in(folder), NOW, caller(heard.append)).failed_sources == {}
    return state(company_in(folder)), len(heard)


# Ten points spread over the night, each between two things and in the middle of the next one.
@pytest.mark.parametrize("tenth", range(10))
@pytest.mark.parametrize("middle", [False, True], ids=["between", "within"])
def test_a_killed_night_goes_on(
    tmp_path: Path, published: Path, unkilled: tuple[object, int], tenth: int, middle: bool
) -> None:
    expected, told = unkilled
    folder = _copied(published, tmp_path / "small")
    yesterday = published_file(company_in(folder))
    number = 1 + tenth * (told - 1 - middle) // 9
    killed = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.integration.killed_night",
            str(folder),
            str(-number if middle else number),
        ],
        check=False,
        capture_output=True,
        text=True,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert published_file(company_in(folder)) == yesterday or tenth == 9
    assert run_night(company_in(folder), NOW, caller()).plan.run_id == f"{DAY}-2"
    assert state(company_in(folder)) == expected
    assert rows(folder, "SELECT run_id, status FROM pipeline_run ORDER BY 1") == [
        (DAY, "done"),
        (f"{DAY}-2", "done"),
    ]
