"""What a query gives, as tables, CSV and JSON: nothing cut, nothing that commands a terminal."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.small_company import ENVIRON
from tests.unit.cli.test_commands import folder, published, sojourn

__all__ = ["folder", "published"]


def ask(published: Path, sql: str, form: str = "table") -> str:
    told = sojourn("--company", published, "sql", sql, "--format", form)
    assert told.exit_code == 0, told.stderr
    return told.stdout


def test_a_value_cannot_command_the_terminal_or_be_taken_for_markup(published: Path) -> None:
    told = ask(
        published, "SELECT chr(27) || '[31mred' || chr(10) || '|' AS a, '[bold]:smile:[/]' AS b"
    )
    assert "\x1b" not in told
    assert "\\x1b[31mred\\n|" in told
    assert "[bold]:smile:[/]" in told


def test_times_and_numbers_are_shown_to_the_last_digit(published: Path) -> None:
    told = ask(
        published, "SELECT TIMESTAMP '2026-10-31 02:03:04.567891' AS t, 0.12345678::DOUBLE AS x"
    )
    assert "2026-10-31 02:03:04.567891" in told
    assert "0.12345678" in told


def test_two_columns_of_one_name_are_written_as_table_and_csv(published: Path) -> None:
    sql = "SELECT 1 AS n, 2 AS n"
    assert ask(published, sql, "csv") == '"n","n"\n1,2\n'
    assert ask(published, sql).splitlines()[3] == "| 1 | 2 |"


@pytest.mark.parametrize("form", ["json", "parquet"])
def test_for_programs_they_are_an_error_that_says_what_to_do(published: Path, form: str) -> None:
    told = sojourn("--company", published, "sql", "SELECT 1 AS n, 2 AS n", "--format", form)
    assert (told.exit_code, told.stdout) == (2, "")
    assert "several called n: name them apart with AS" in told.stderr


def test_lists_structures_and_intervals_are_text_in_csv(published: Path) -> None:
    sql = "SELECT [1, 2] AS l, {'a': DATE '2026-10-31'} AS s, INTERVAL 1 DAY AS i, NULL::INTEGER[] AS n"
    header, row = csv.reader(io.StringIO(ask(published, sql, "csv")))
    assert header == ["l", "s", "i", "n"]
    assert json.loads(row[0]) == [1, 2]
    assert json.loads(row[1]) == {"a": "2026-10-31"}
    assert "1" in row[2]
    assert row[3] == ""


def test_what_json_has_no_number_for_is_null(published: Path) -> None:
    sql = "SELECT 'inf'::DOUBLE AS a, ['nan'::DOUBLE, 1.5] AS b"
    told = ask(published, sql, "json")
    assert json.loads(told, parse_constant=pytest.fail) == [{"a": None, "b": [None, 1.5]}]


@pytest.mark.parametrize(
    "command",
    [("sql", "SELECT repeat('x', 100) AS x FROM range(100000)"), ("status", "--json"), ("report",)],
)
def test_a_reader_who_goes_away_is_no_failure(published: Path, command: tuple[str, ...]) -> None:
    """As `sojourn status | head` does: no traceback, and no failure where a pipeline asks."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "cli", "--company", str(published), *command],
        stdout=writing,
        stderr=subprocess.PIPE,
        cwd=Path(__file__).parents[3],
        env={**os.environ, **ENVIRON},
        check=False,
        text=True,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")
