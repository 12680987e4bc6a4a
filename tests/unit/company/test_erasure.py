"""The deny-list in corrections.csv: written by rows, read whole, useless without its key."""

from __future__ import annotations

from pathlib import Path

import pytest

from company import CompanyError, load_company
from company.erasure import Erased, denied_fingerprint, made_with, with_erasures
from tests.unit.company.folders import ENVIRON, write

KEY = "a deny key for the tests"
HEADER = "correction,a,b,who,when,why\n"
ROW = Erased(("email", 0xAB), "me", "2026-03-03T10:00:00+00:00", 'asked, "twice"')
LINE = 'erase,email:0000000000000ab,,me,2026-03-03T10:00:00+00:00,"asked, ""twice"""\n'


def test_rows_are_added_once() -> None:
    once = with_erasures(HEADER, [ROW], ())
    assert once == HEADER + LINE
    assert with_erasures(once, [ROW], ()) == once


def test_a_file_that_is_not_there_or_lacks_its_last_line_end_is_mended() -> None:
    assert with_erasures("", [ROW], ()) == HEADER + LINE
    assert with_erasures(HEADER.strip(), [ROW], ()) == HEADER + LINE


def test_corrections_of_the_person_go_and_all_others_stay() -> None:
    kept = "keep_apart,email:00000000000000b,email:00000000000000c,x,y,z\r\n"
    gone = "belong_together,email:00000000000000a, email:00000000000000b ,x,y,z\n"
    text = HEADER + gone + kept + LINE
    assert with_erasures(text, [], {"email:00000000000000a"}) == HEADER + kept + LINE


def test_the_list_is_read_with_its_key(tmp_path: Path) -> None:
    folder = write(tmp_path, {"corrections.csv": HEADER + LINE})
    company = load_company(folder, ENVIRON | {"SOJOURN_DENY_KEY": KEY})
    assert (company.denied, company.deny_key) == ((("email", 0xAB),), KEY.encode())
    assert KEY not in repr(company) + company.model_dump_json()


@pytest.mark.parametrize(
    ("text", "key", "told"),
    [
        (HEADER + LINE, None, "found no SOJOURN_DENY_KEY"),
        (HEADER, "too short", "found 9 characters in SOJOURN_DENY_KEY"),
        (HEADER + "erase,email:ana@example.net,,me,now,why\n", KEY, r"corrections.csv:2: found an erase row of another form"),
        (HEADER + "erase,email:0000000000000ab,b,me,now,why\n", KEY, r"corrections.csv:2: "),
    ],
)  # fmt: skip
def test_a_list_that_cannot_be_held_is_an_error(
    tmp_path: Path, text: str, key: str | None, told: str
) -> None:
    folder = write(tmp_path, {"corrections.csv": text})
    environ = ENVIRON if key is None else ENVIRON | {"SOJOURN_DENY_KEY": key}
    with pytest.raises(CompanyError, match=told) as raised:
        load_company(folder, environ)
    assert "ana@example.net" not in str(raised.value)


def test_the_fingerprint_depends_on_the_key() -> None:
    one, other = (denied_fingerprint("email", "ana@example.net", key) for key in (b"a", b"b"))
    assert one != other


def test_a_list_that_was_made_with_another_key_is_an_error(tmp_path: Path) -> None:
    """Under another key nobody on it would be turned away, and nothing would say so."""
    own = Erased(made_with(KEY.encode()), "me", "2026-03-03T10:00:00+00:00", "asked")
    folder = write(tmp_path, {"corrections.csv": with_erasures("", [own, ROW], ())})
    company = load_company(folder, ENVIRON | {"SOJOURN_DENY_KEY": KEY})
    assert company.denied == (("email", 0xAB),)
    with pytest.raises(CompanyError, match="found another SOJOURN_DENY_KEY") as raised:
        load_company(folder, ENVIRON | {"SOJOURN_DENY_KEY": KEY + "!"})
    assert KEY not in str(raised.value)
    read_only = load_company(folder, {"SOJOURN_DENY_KEY": KEY + "!"}, needs_secret=False)
    assert read_only.definitions == company.definitions
