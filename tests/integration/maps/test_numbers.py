"""Every number on the page is one of the warehouse: found by SQL at the place that it names, in every view."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import duckdb
import pytest

import maps
from company import Company
from maps import formatting
from maps.lanes import READINGS
from maps.marks import INTERVALS
from maps.selection import Selection
from maps.shipping import unpack
from tests.unit.maps.drawn import marks

pytestmark = pytest.mark.integration

DEFINITIONS = ("purchase", "resolution", "subscription")
FORMATS = (
    formatting.count,
    formatting.percent,
    formatting.span,
    formatting.tone,
    formatting.plain,
    formatting.points,
)
Table = list[dict[str, Any]]

# A button with its number, what stands in brackets behind it, drawings, and what is seen by nobody.
_MARK = re.compile(
    r"<button [^>]*>[^<]*</button>|<span class=\"ci\">[^<]*</span>|<svg.*?</svg>", re.S
)
_NAMES = re.compile(r"<bdi[^>]*>.*?</bdi>|<h[123].*?</h[123]>", re.S)
_REST = re.compile(r">and \d+ (smaller|rarer)<")
_NUMBER = re.compile(r"[<>+−]?\d[\d,]*(?:\.\d+)?%?")


class Page:
    """A written page: its views, each lane's HTML by selection."""

    def __init__(self, company: Company, definition: str, folder: Path) -> None:
        self.definition = definition
        self.html = maps.write_one(company, definition, folder / f"{definition}.html").read_text(
            "utf-8"
        )
        packed = re.search(r'id="packed">([^<]*)<', self.html)
        assert packed
        self.content = unpack(packed[1])

    def views(self) -> Iterator[tuple[str, str, str]]:
        """Lane, selection, HTML."""
        for lane, found in self.content["lanes"].items():
            for key, html in found.items():
                yield lane, key, html


@pytest.fixture(scope="module", params=DEFINITIONS)
def page(
    request: pytest.FixtureRequest, company: Company, tmp_path_factory: pytest.TempPathFactory
) -> Page:
    return Page(company, request.param, tmp_path_factory.mktemp("pages"))


@pytest.fixture(scope="module")
def tables(warehouse: duckdb.DuckDBPyConnection) -> Mapping[str, Table]:
    names = {reading.table for reading in READINGS}
    return {
        name: warehouse.sql(f"SELECT * FROM {name}").to_arrow_table().to_pylist() for name in names
    }


class Warehouse:
    """Rows by definition, selection and key, as the marks name them."""

    def __init__(self, tables: Mapping[str, Table], definition: str) -> None:
        self.rows: dict[tuple[str, str], Table] = {}
        for name, found in tables.items():
            for row in found:
                if row["definition"] == definition:
                    key = Selection.of(row).key
                    self.rows.setdefault((name, key), []).append(row)

    def find(self, mark: Mapping[str, str], selection: str) -> Table:
        wanted = [part.split("=") for part in mark["key"].split(";") if part]
        return [
            row
            for row in self.rows.get((mark["table"], selection), [])
            if all(str(row[column]) == unquote(value) for column, value in wanted)
        ]


def _is(told: str, value: float) -> bool:
    """Whether five digits are those of the value."""
    return float(told) == pytest.approx(value, rel=1e-4, abs=1e-9)


def test_every_marked_number_is_in_the_warehouse(page: Page, tables: Mapping[str, Table]) -> None:
    there = Warehouse(tables, page.definition)
    checked = 0
    for lane, selection, html in page.views():
        for mark in marks(html):
            found = there.find(mark, selection)
            assert found, (lane, selection, mark)
            assert _is(mark["value"], sum(row[mark["column"]] for row in found)), (lane, mark)
            if "low" in mark:
                (row,) = found
                low, high = INTERVALS[mark["table"], mark["column"]]
                assert _is(mark["low"], row[low]), (lane, mark)
                assert _is(mark["high"], row[high]), (lane, mark)
            checked += 1
    assert checked > 1000, "a test of nothing proves nothing"


def test_what_is_shown_is_that_value_in_words(page: Page, tables: Mapping[str, Table]) -> None:
    there = Warehouse(tables, page.definition)
    for lane, selection, html in page.views():
        for mark in marks(html):
            value = sum(row[mark["column"]] for row in there.find(mark, selection))
            # Ribbons of the flow show theirs by their width.
            assert mark["text"] in {"", *(told(value) for told in FORMATS)}, (lane, selection, mark)


def test_a_sentence_tells_only_numbers_of_its_rows(page: Page, tables: Mapping[str, Table]) -> None:
    there = Warehouse(tables, page.definition)
    labels = _labels(page)
    for lane, selection, html in page.views():
        for mark in marks(html):
            sentence = re.sub(r"95%|24 hours|−1 to \+1", "", unescape(mark["say"]))
            for label in labels:
                sentence = sentence.replace(label, "")
            known = _words(there.find(mark, selection))
            unknown = [told for told in _NUMBER.findall(sentence) if told not in known]
            assert unknown == [], (lane, selection, mark)


def test_no_number_is_shown_that_is_not_marked(page: Page) -> None:
    for lane, selection, html in page.views():
        left = _REST.sub("", _NAMES.sub("", _MARK.sub("", html)))
        text = re.sub(r"<[^>]*>", " ", left)
        assert re.findall(r"\d+", text) == [], (lane, selection)


def test_the_first_view_is_the_one_that_is_packed(page: Page) -> None:
    for lane, found in page.content["lanes"].items():
        assert found["all|all:(all)"] in page.html, lane


def test_the_rows_behind_are_those_of_the_warehouse(
    page: Page, tables: Mapping[str, Table]
) -> None:
    there = Warehouse(tables, page.definition)
    for table, told in page.content["rows"].items():
        for selection, rows in told["rows"].items():
            found = there.rows.get((table, selection), [])
            assert len(rows) <= len(found)
            for row in rows:
                mine = dict(zip(told["columns"], row, strict=True))
                assert any(_same(mine, other) for other in found), (table, selection, mine)


def test_all_months_and_segments_are_in_the_file(
    page: Page, warehouse: duckdb.DuckDBPyConnection
) -> None:
    rows = warehouse.execute(
        "SELECT DISTINCT period_kind, period_start, segment_by, segment FROM stage_entry"
        " WHERE definition = ? AND period_kind <> 'week'",
        [page.definition],
    ).fetchall()
    assert {Selection(*row).key for row in rows} == set(page.content["lanes"]["flow"])
    assert len(page.html.encode()) <= 600_000


def _labels(page: Page) -> list[str]:
    """Names that may hold digits, the longest first."""
    return sorted(re.findall(r"<h3><bdi>([^<]*)</bdi>", page.html), key=len, reverse=True)


def _words(rows: Iterable[Mapping[str, Any]]) -> set[str]:
    """All ways in which numbers of the rows, or their sums, may be told."""
    rows = list(rows)
    values: list[float] = []
    for column in rows[0]:
        own = [row[column] for row in rows]
        if all(isinstance(value, int | float) for value in own):
            values += [*own, sum(own)]
    if "exits" in rows[0]:
        values += [row["n"] - row["exits"] for row in rows]
    told = {str(value) for value in values} | {form(value) for form in FORMATS for value in values}
    return {number for text in told for number in _NUMBER.findall(text)}


def _same(mine: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(
        value == other[column]
        or (isinstance(value, float) and other[column] == pytest.approx(value, rel=1e-4))
        for column, value in mine.items()
    )
