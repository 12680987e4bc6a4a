"""The secret comes from the environment or .env, and goes nowhere."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from pydantic import ValidationError

from company import Company, CompanyError, load_company, read_environment
from tests.unit.company.folders import ENVIRON, SECRET, loaded, write

HELP = (
    "SOJOURN_SECRET of at least 16 characters, in the environment or in .env; "
    'make one with: python -c "import secrets; print(secrets.token_hex(32))"'
)


def refused(folder: Path, environ: dict[str, str]) -> str:
    with pytest.raises(CompanyError) as caught:
        load_company(folder, environ)
    return str(caught.value)


def test_missing_secret_is_named(tmp_path: Path) -> None:
    assert refused(write(tmp_path), {}) == f".env: found no SOJOURN_SECRET; allowed: {HELP}"


def test_short_secret_is_refused_without_being_told(tmp_path: Path) -> None:
    told = refused(write(tmp_path), {"SOJOURN_SECRET": "hunter2hunter2!"})
    assert told == f"environment: found 15 characters in SOJOURN_SECRET; allowed: {HELP}"


def test_sixteen_characters_are_enough(tmp_path: Path) -> None:
    company = load_company(write(tmp_path), {"SOJOURN_SECRET": "0123456789abcdef"})
    assert company.secret == b"0123456789abcdef"


def test_secret_is_read_from_the_file_as_it_stands(tmp_path: Path) -> None:
    write(tmp_path, {".env": "# ours\nSOJOURN_SECRET='long enough ${HOME} $1'\n"})
    assert load_company(tmp_path, {}).secret == b"long enough ${HOME} $1"


def test_environment_wins_over_the_file(tmp_path: Path) -> None:
    write(tmp_path, {".env": "SOJOURN_SECRET=another-secret-entirely\nOTHER=1\nBARE\n"})
    assert load_company(tmp_path, ENVIRON).secret == SECRET.encode()
    assert read_environment(tmp_path, ENVIRON) == {"SOJOURN_SECRET": SECRET, "OTHER": "1"}


def test_unreadable_env_file_is_told_without_its_bytes(tmp_path: Path) -> None:
    write(tmp_path, {".env": b"SOJOURN_SECRET=\xff\xfe-and-more-of-it\n"})
    assert refused(tmp_path, {}) == ".env: cannot be read; allowed: lines NAME=value in UTF-8"


def test_missing_secret_is_told_beside_other_problems(tmp_path: Path) -> None:
    told = refused(write(tmp_path, {"alerts.yaml": "x: 1\n"}), {})
    assert [line.split(" found")[0] for line in told.splitlines()] == [".env:", "alerts.yaml:1:"]


def test_secret_is_in_no_text_of_the_company(tmp_path: Path) -> None:
    company = loaded(tmp_path)
    texts = [
        repr(company),
        str(company),
        repr(company.model_dump()),
        company.model_dump_json(),
        repr(dict(company.model_copy().__repr_args__())),
    ]
    assert not [text for text in texts if SECRET in text]


def test_the_secret_before_is_told_nowhere_and_changes_no_configuration(tmp_path: Path) -> None:
    alone = loaded(tmp_path)
    both = load_company(tmp_path, ENVIRON | {"SOJOURN_SECRET_OLD": "the one before this"})
    assert both.old_secret == b"the one before this"
    assert "the one before" not in repr(both) + repr(both.model_dump()) + both.model_dump_json()
    assert (both.key_id, both.configuration_hash) == (alone.key_id, alone.configuration_hash)
    assert alone.old_key_id is None
    assert both.old_key_id not in (None, both.key_id)


def test_secret_is_not_told_by_a_failing_company(tmp_path: Path) -> None:
    with pytest.raises(ValidationError) as caught:
        Company.model_validate({"secret": SECRET, "folder": tmp_path, "name": 1})
    assert SECRET not in str(caught.value) + repr(caught.value)


def test_company_travels_to_another_process_with_its_secret(tmp_path: Path) -> None:
    company = loaded(tmp_path)
    assert pickle.loads(pickle.dumps(company)) == company  # noqa: S301


def test_key_id_is_the_known_answer(tmp_path: Path) -> None:
    # printf key_id | openssl dgst -sha256 -hmac not-a-real-secret-0123456789
    assert loaded(tmp_path).key_id == "eac2c1c4"
