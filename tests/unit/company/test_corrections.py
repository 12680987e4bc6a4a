"""corrections.csv: what is wrong with it, and which corrections hold."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from company import CORRECTIONS_HEADER, Correction, Fingerprint, contradicted_by, weighed
from company.corrections import correction_rows, read_corrections
from company.identity import Identity

A, B, C = (f"user_id:{digit * 15}" for digit in "abc")
WHEN = "2026-11-02T09:30:00+01:00"
PEOPLE = "one of user_id, crm_contact_id, zendesk_user_id, email, phone, crm_lead_id"
FORM = (
    "namespace:fingerprint, with 15 digits of 0-9 and a-f, as `sojourn keep-apart` writes it; "
    "never the value itself"
)


def problems(folder: Path, *lines: str, header: str = CORRECTIONS_HEADER) -> list[str]:
    text = "\n".join([header, *lines])
    (folder / "corrections.csv").write_text(text, encoding="utf-8")
    return [str(problem) for problem in read_corrections(folder, Identity())[1]]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("keep_apart", "found 1 cells; allowed: six cells: " + CORRECTIONS_HEADER),
        (
            f"keep_apat,{A},{B},jo,{WHEN},met",
            "found another word for correction; allowed: keep_apart, belong_together or erase; "
            "did you mean 'keep_apart'?",
        ),
        (f"keep_apart,jo@example.com,{B},jo,{WHEN},met", f"found something else for a; allowed: {FORM}"),
        (f"keep_apart,{A},{B}0,jo,{WHEN},met", f"found something else for b; allowed: {FORM}"),
        (
            f"keep_apart,{A},usr_id:{'1' * 15},jo,{WHEN},met",
            f"found the unknown namespace 'usr_id' for b; allowed: {PEOPLE}; did you mean 'user_id'?",
        ),
        (
            f"keep_apart,cookie:{'1' * 15},{B},jo,{WHEN},met",
            f"found 'cookie' for a, which is a device's: corrections name people; allowed: {PEOPLE}",
        ),
        (
            f"keep_apart,{A},{A},jo,{WHEN},met",
            "found the same identifier for a and b; allowed: two identifiers",
        ),
        (f"keep_apart,{A},{B},,{WHEN},met", "found nothing for who; allowed: who decided it, when and why"),
        (f"keep_apart,{A},{B},jo,{WHEN}, ", "found nothing for why; allowed: who decided it, when and why"),
        (
            f"keep_apart,{A},{B},jo,,met",
            "found nothing for when; allowed: a time with its zone, such as 2026-11-02T09:30:00+01:00",
        ),
        (
            f"keep_apart,{A},{B},jo,Monday,met",
            "found no time for when; allowed: a time with its zone, such as 2026-11-02T09:30:00+01:00",
        ),
        (
            f"keep_apart,{A},{B},jo,2026-11-02T09:30:00,met",
            "found a time without zone for when; "
            "allowed: a time with its zone, such as 2026-11-02T09:30:00+01:00",
        ),
    ],
)  # fmt: skip
def test_row_that_is_wrong_is_told_by_its_line(tmp_path: Path, row: str, expected: str) -> None:
    good = f"keep_apart,{A},{B},jo,{WHEN},met"
    assert problems(tmp_path, "# a note", "", row, good) == [f"corrections.csv:4: {expected}"]


def test_everything_wrong_with_a_row_is_told_at_once(tmp_path: Path) -> None:
    assert len(problems(tmp_path, "x,y,z,,,")) == 6


def test_other_columns_are_told_by_the_first_line(tmp_path: Path) -> None:
    told = problems(tmp_path, header="correction,b,a,who,when,why")
    assert (
        told[0] == f"corrections.csv:1: found another first line; allowed: '{CORRECTIONS_HEADER}'"
    )


def test_rows_are_read_as_they_stand(tmp_path: Path) -> None:
    assert problems(tmp_path, f'belong_together, {A} ,{B},"Jo, sales",{WHEN},"said ""me"""') == []
    (found,) = read_corrections(tmp_path, Identity())[0]
    when = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)
    named = (Fingerprint.read(A), Fingerprint.read(B))
    assert found == Correction(2, "belong_together", *named, "Jo, sales", when, 'said "me"')
    assert str(found) == f"corrections.csv:2: belong_together {A} {B}"


def test_file_that_is_not_there_or_not_text_is_no_correction(tmp_path: Path) -> None:
    assert read_corrections(tmp_path, None) == ((), [])
    (tmp_path / "corrections.csv").write_bytes(b"\xff\xfe\x00")
    told = [str(problem) for problem in read_corrections(tmp_path, None)[1]]
    assert told == ["corrections.csv: cannot be read; allowed: a CSV file in UTF-8"]


def decided(text: str) -> list[Correction]:
    """Lines `keep_apart a b day`, the first of them line 2."""
    named = {name: Fingerprint("user_id", number) for number, name in enumerate("abcdef", start=1)}
    cells = [line.split() for line in text.strip().splitlines()]
    return [
        Correction(
            no, kind, named[a], named[b], "jo", datetime(2026, 1, int(day), tzinfo=UTC), "met"
        )
        for no, (kind, a, b, day) in enumerate(cells, start=2)
    ]


@pytest.mark.parametrize(
    ("text", "dropped"),
    [
        ("keep_apart a b 1 \n belong_together a b 2", {2: {3}}),
        ("keep_apart a b 2 \n belong_together b a 1", {3: {2}}),
        # Of one time the lower line is the newer.
        ("keep_apart a b 1 \n belong_together a b 1", {2: {3}}),
        ("belong_together a b 1 \n belong_together c b 2 \n keep_apart c a 3", {2: {4, 3}}),
        ("belong_together a b 3 \n belong_together c b 2 \n keep_apart c a 1", {4: {2, 3}}),
        (
            """
            keep_apart b e 9
            belong_together a b 8
            belong_together d e 7
            belong_together a d 1
            keep_apart a c 1
            """,
            {5: {2, 3, 4}},
        ),
        ("keep_apart a b 1 \n keep_apart b a 2 \n belong_together b c 1", {}),
        ("belong_together a b 1 \n belong_together b c 1 \n belong_together a c 1", {}),
    ],
)
def test_of_contradicting_corrections_the_newest_hold(
    text: str, dropped: dict[int, set[int]]
) -> None:
    corrections = decided(text)
    holding, contradictions = weighed(corrections)
    found = {c.dropped.line: {other.line for other in c.against} for c in contradictions}
    assert found == dropped
    assert {one.line for one in holding} == {one.line for one in corrections} - dropped.keys()


def test_contradiction_shows_every_line_that_has_part_in_it() -> None:
    (contradiction,) = weighed(decided("keep_apart a b 1 \n belong_together a b 2"))[1]
    one, other = f"user_id:{1:015x}", f"user_id:{2:015x}"
    assert str(contradiction) == (
        f"corrections.csv:2: keep_apart {one} {other} - contradicts - "
        f"corrections.csv:3: belong_together {one} {other}"
    )


def test_new_correction_is_weighed_against_those_that_hold() -> None:
    *held, new = decided("belong_together a b 2 \n keep_apart a b 1 \n keep_apart b a 3")
    assert [one.line for one in contradicted_by(new, held)] == [2]
    assert contradicted_by(held[0], []) == ()


def test_rows_are_counted_by_the_lines_of_the_file() -> None:
    assert list(correction_rows("\n# x\ncorrection,a,b,who,when,why\n\na,b\n")) == [(5, ["a", "b"])]
