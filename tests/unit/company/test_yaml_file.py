"""Files that are no proper YAML are told by file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.company.folders import COMPANY, WEB, problems

CASES: dict[str, tuple[str, str | bytes, str]] = {
    "repeated key": (
        "sources/web.yaml",
        WEB + "rank: 2\n",
        "5: found the key 'rank' again, first on line 2; allowed: each key once",
    ),
    "empty file": (
        "identity.yaml",
        "# nothing yet\n",
        "1: found an empty file; allowed: at least one key",
    ),
    "not UTF-8": (
        "company.yaml",
        COMPANY.encode() + "# Müller\n".encode("latin-1"),
        "5: found byte 0xfc, which is not UTF-8; allowed: a YAML file in UTF-8",
    ),
    "NUL": (
        "company.yaml",
        COMPANY + "# \0\n",
        "5: found character #x0000; allowed: a YAML file in UTF-8",
    ),
    "not YAML": (
        "company.yaml",
        COMPANY + "limits: {memory: 4GB\n",
        "6: expected ',' or '}', but got '<stream end>'; allowed: a YAML file in UTF-8 without aliases",
    ),
    "two documents": (
        "company.yaml",
        COMPANY + "---\na: 1\n",
        "5: but found another document; allowed: a YAML file in UTF-8 without aliases",
    ),
    "alias": (
        "company.yaml",
        COMPANY.replace("Acme", "&n Acme") + "words: *n\n",
        "5: found the alias *n; allowed: a YAML file in UTF-8 without aliases",
    ),
    "tag": (
        "company.yaml",
        COMPANY.replace("Acme", "!!python/object/apply:os.getcwd []"),
        "1: found the tag tag:yaml.org,2002:python/object/apply:os.getcwd; allowed: plain values",
    ),
    "list as a key": (
        "company.yaml",
        COMPANY + "[a, b]: 1\n",
        "5: found a list as a key; allowed: a word",
    ),
    "a thousand levels": (
        "company.yaml",
        "[" * 5000 + "]" * 5000,
        "1: found too many levels inside each other; allowed: a YAML file in UTF-8",
    ),
    "long value": (
        "sources/web.yaml",
        WEB.replace("segment", "s" * 5_000_000),
        f"3: found '{'s' * 57} … for format; allowed: 'segment', 'sendgrid', 'zendesk' or 'salesforce'",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_problem_is_told_by_file_and_line(case: str, tmp_path: Path) -> None:
    file, text, expected = CASES[case]
    assert problems(tmp_path, {file: text}) == [f"{file}:{expected}"]
