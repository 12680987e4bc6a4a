"""A correction is written whole or not at all, once, and every other line stays as it is."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from company import (
    CORRECTIONS_HEADER,
    CompanyError,
    ContradictionError,
    Correction,
    Fingerprint,
    write_correction,
)
from company.identity import Identity

A, B, C = (Fingerprint("user_id", number) for number in (1, 2, 3))
WHEN = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
APART = Correction(0, "keep_apart", A, B, "jo", WHEN, "they met")
ROW = f"keep_apart,{A},{B},jo,2026-11-02T09:30:00+00:00,they met\n"


def write(folder: Path, correction: Correction) -> bool:
    return write_correction(folder, Identity(), correction).is_new


def text(folder: Path) -> str:
    return (folder / "corrections.csv").read_bytes().decode()


def test_first_correction_makes_the_file(tmp_path: Path) -> None:
    assert write(tmp_path, APART)
    assert text(tmp_path) == f"{CORRECTIONS_HEADER}\n{ROW}"
    assert [path.name for path in tmp_path.iterdir()] == ["corrections.csv"]


def test_other_lines_stay_byte_for_byte_and_the_file_keeps_its_mode(tmp_path: Path) -> None:
    before = f"\ufeff{CORRECTIONS_HEADER}\r\n# of the spring\r\n\r\nkeep_apart,{A},{C},jo,2026-01-01T00:00:00Z,x"
    path = tmp_path / "corrections.csv"
    path.write_bytes(before.encode())
    path.chmod(0o640)
    found = write_correction(tmp_path, Identity(), APART)
    assert text(tmp_path) == f"{before}\n{ROW}"
    assert (found.correction.line, found.is_new) == (5, True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_link_is_written_through(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "corrections.csv").symlink_to(tmp_path / "elsewhere/corrections.csv")
    assert write(tmp_path, APART)
    assert (tmp_path / "corrections.csv").is_symlink()
    assert text(tmp_path).endswith(ROW)


def test_what_was_said_is_not_said_twice(tmp_path: Path) -> None:
    write(tmp_path, APART)
    before = text(tmp_path)
    again = replace(APART, a=B, b=A, who="ann", why="again")
    found = write_correction(tmp_path, Identity(), again)
    assert (found.is_new, found.correction.line, found.correction.who) == (False, 2, "jo")
    assert text(tmp_path) == before


def test_the_opposite_is_refused_with_every_line_that_says_otherwise(tmp_path: Path) -> None:
    write(tmp_path, replace(APART, kind="belong_together"))
    write(tmp_path, replace(APART, kind="belong_together", a=C))
    before = text(tmp_path)
    with pytest.raises(ContradictionError) as told:
        write(tmp_path, replace(APART, b=C))
    assert str(told.value).splitlines() == [
        f"keep_apart {A} {C} says the opposite of what holds:",
        f"corrections.csv:2: belong_together {A} {B}",
        f"corrections.csv:3: belong_together {C} {B}",
        "Take one of these lines out of corrections.csv first, if it is wrong",
    ]
    assert text(tmp_path) == before


def test_nothing_is_added_to_a_file_that_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "corrections.csv").write_text(f"{CORRECTIONS_HEADER}\nkeep_apart\n")
    with pytest.raises(CompanyError, match=r"corrections\.csv:2: found 1 cells"):
        write(tmp_path, APART)
    assert text(tmp_path) == f"{CORRECTIONS_HEADER}\nkeep_apart\n"


def test_a_reason_of_several_lines_is_one_line(tmp_path: Path) -> None:
    write(tmp_path, replace(APART, why='said\n "me",\ttwice'))
    assert text(tmp_path).splitlines()[1].endswith(',"said ""me"", twice"')
    assert not write(tmp_path, APART)
