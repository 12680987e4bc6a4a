"""The vocabulary keeps its own rules: one word, one meaning; a grain for every table; units in names."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest
from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Double, Table

from models import HISTORIES, Base, Kind, dictionary, is_private, tables
from models.vocabulary import DEFAULT_WORDS

TABLES = tables()
COLUMNS = {column.name: column for table in TABLES for column in table.columns}

# Times that are limits and not moments, and the one date that begins a period: promised names.
UNSUFFIXED = {"as_of", "complete_up_to", "period_start", "valid_from", "valid_to"}

PERSONAL = {
    "identifier_key", "identifier_key_a", "identifier_key_b", "actor_key", "text", "attributes",
    "object_id", "object_key", "object_type", "content_hash", "source_event_type", "file_name",
    "campaign_source", "campaign_medium", "campaign_name", "namespace", "link_id",
}  # fmt: skip
"""Columns that name people or hold what they wrote, or that anybody may have written into."""


def told(column: Column[object]) -> tuple[str, str, str]:
    return str(column.type), str(column.comment), repr(sorted(column.info.items()))


def test_a_column_name_has_one_type_one_text_and_one_set_of_limits() -> None:
    meanings = defaultdict(set)
    for table in TABLES:
        for column in table.columns:
            meanings[column.name].add(told(column))
    assert {name: told for name, told in meanings.items() if len(told) > 1} == {}


def test_every_column_has_a_text() -> None:
    assert [str(c) for t in TABLES for c in t.columns if not (c.comment or "").strip()] == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.fullname)
def test_a_table_begins_with_its_grain_and_has_a_key(table: Table) -> None:
    # Tables that never hold more than one row say when they hold it.
    assert (table.comment or "").startswith(("One row per ", "One row while ", "One row: "))
    assert len(table.primary_key) > 0


def test_names_are_lower_case_words_and_tables_singular() -> None:
    words = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
    names = [*COLUMNS, *(table.name for table in TABLES)]
    assert [name for name in names if not words.fullmatch(name)] == []
    plural = [table.name for table in TABLES if table.name.endswith("s")]
    assert plural == ["customer_alias"]  # which is one


def ending(name: str, *kinds: type) -> list[str]:
    """Columns whose name does not end like that although they are of the kind."""
    return [n for n, c in COLUMNS.items() if isinstance(c.type, kinds) and not n.endswith(name)]


def test_times_end_in_at_dates_in_date_and_flags_begin_with_is_or_has() -> None:
    assert set(ending("_at", DateTime)) | set(ending("_date", Date)) <= UNSUFFIXED
    flags = [name for name, column in COLUMNS.items() if isinstance(column.type, Boolean)]
    assert [name for name in flags if not name.startswith(("is_", "has_"))] == []


@pytest.mark.parametrize(
    ("suffix", "kind", "unit"),
    [
        ("_at", DateTime, "(UTC)"),
        ("_us", BigInteger, "microseconds"),
        ("_seconds", Double, "seconds"),
        ("_share", Double, "0 to 1"),
        ("_key", BigInteger, ""),
        ("_count", BigInteger, ""),
        ("_date", Date, ""),
    ],
)
def test_a_suffix_is_a_promise_of_type_and_unit(suffix: str, kind: type, unit: str) -> None:
    for name, column in COLUMNS.items():
        if name.endswith(suffix):
            assert isinstance(column.type, kind), name
            assert unit in str(column.comment), name


def test_nothing_personal_is_published() -> None:
    public = {
        f"{table.name}.{column.name}"
        for table in tables(published=True)
        for column in table.columns
        if not is_private(column.info)
    }
    assert {name for name in public if name.partition(".")[2] in PERSONAL} == set()


def test_every_published_metric_has_a_history_with_as_of_in_front() -> None:
    assert {"stage_entry", "stage_flow", "stage_conversion", "stage_exit", "stage_duration"} <= {
        metric.__tablename__ for metric in HISTORIES
    }
    for metric, past in HISTORIES.items():
        assert past.__tablename__ == f"{metric.__tablename__}_history"
        assert past.kind is Kind.HISTORY
        assert columns(past) == ["as_of", *columns(metric)]


def columns(model: type[Base]) -> list[str]:
    return [column.name for column in model.__table__.columns]


def test_a_gate_can_hold_every_limit_that_is_declared() -> None:
    known = {"allowed", "minimum", "maximum", "private"}
    assert {key for column in COLUMNS.values() for key in column.info} <= known


def test_words_are_noun_and_verb_and_system_words_drive_nothing() -> None:
    assert [w for w in DEFAULT_WORDS if "_" not in w and w not in {"searched", "unmapped"}] == []
    system = [w for w in DEFAULT_WORDS.values() if w.initiator == "system"]
    assert system
    assert not any(word.is_driving for word in system)


def test_the_dictionary_is_current() -> None:
    assert dictionary.PAGE.read_text(encoding="utf-8") == dictionary.render(), (
        "run python -m models.dictionary"
    )


def test_the_dictionary_check_finds_a_stale_page_and_writing_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dictionary, "PAGE", tmp_path / "dictionary.md")
    dictionary.PAGE.write_text("# Data dictionary of last week\n", encoding="utf-8")
    assert dictionary.main(["--check"]) == 1
    assert "not current; run python -m models.dictionary" in capsys.readouterr().err
    assert dictionary.main([]) == 0
    assert dictionary.main(["--check"]) == 0
    assert dictionary.main(["--wrong"]) == 2
