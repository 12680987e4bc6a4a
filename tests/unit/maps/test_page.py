"""What the page says of odd companies, and of nights that have little to tell."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

import maps
from maps import MapError
from models import StageDuration, StageEntry, StageExit, StageFlow
from tests.tables import Row
from tests.unit.maps.drawn import company_of, definition, marks, page, published
from warehouse.errors import WarehouseError


def _entries(*stages: str, customers: int = 40) -> list[Row]:
    return [
        {"stage": s, "customers": customers, "journeys": customers, "visits": customers}
        for s in stages
    ]


def _flow(start: str, to: str, count: int = 40, share: float = 1.0) -> Row:
    return {"from_stage": start, "to_stage": to, "count": count, "share_out": share, "share_in": 1.0}  # fmt: skip


def test_nothing_published_says_what_to_do(tmp_path: Path) -> None:
    company = company_of(tmp_path, definition("Look", "Buy"))
    with pytest.raises(WarehouseError, match="publish a night with `sojourn run`"):
        maps.write(company, ["purchase"])


def test_a_night_with_nobody_in_it_says_so(tmp_path: Path) -> None:
    html = page(company_of(tmp_path, definition("Look", "Buy")), {})
    assert "Nobody has entered a stage of “Purchase” yet." in html


def test_a_definition_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    company = company_of(tmp_path, definition("Look"))
    published(company, {})
    with pytest.raises(
        MapError, match=r"no journey definition is called 'gone'; there are: purchase"
    ):
        maps.write(company, ["gone"])


def test_a_night_of_another_version_is_named_by_what_it_lacks(tmp_path: Path) -> None:
    company = company_of(tmp_path, definition("Look"))
    published(company, {StageEntry: _entries("s1")})
    file = company.warehouse_link.resolve()
    file.chmod(0o644)
    with duckdb.connect(str(file)) as older:
        older.execute("ALTER TABLE sojourn.stage_duration DROP COLUMN quantile_reason")
    with pytest.raises(
        MapError, match=r"no stage_duration\.quantile_reason: another version of Sojourn"
    ):
        maps.write(company, ["purchase"])


def test_a_page_that_cannot_be_drawn_leaves_the_one_before(tmp_path: Path) -> None:
    company = company_of(tmp_path, definition("Look"))
    published(company, {StageEntry: _entries("s1")})
    (before,) = maps.write(company, ["purchase"])
    kept = before.read_bytes()
    with pytest.raises(MapError):
        maps.write(company, ["purchase", "gone"])
    assert before.read_bytes() == kept


def test_a_stage_nobody_reached_says_so(tmp_path: Path) -> None:
    tables = {StageEntry: _entries("s1"), StageFlow: [_flow("START", "s1"), _flow("s1", "END")]}
    html = page(company_of(tmp_path, definition("Look", "Buy")), tables)
    assert html.count("nobody came here") == 1
    assert "Most are lost at" in html


def test_one_stage_and_one_customer_are_a_map_too(tmp_path: Path) -> None:
    tables = {
        StageEntry: _entries("s1", customers=1),
        StageFlow: [_flow("START", "s1", 1), _flow("s1", "OPEN", 1)],
    }
    html = page(company_of(tmp_path, definition("Look")), tables)
    assert "--columns:1" in html
    assert "Most are lost" not in html


def test_thirty_stages_stay_under_the_size_that_can_be_mailed(tmp_path: Path) -> None:
    names = [f"s{n}" for n in range(1, 31)]
    flows = [
        _flow("START", "s1", 3000),
        *(_flow(a, b, 900) for a in names for b in names if a != b),
    ]
    tables = {StageEntry: _entries(*names), StageFlow: flows}
    html = page(company_of(tmp_path, definition(*(f"Stage {n}" for n in names))), tables)
    assert len(html.encode()) < 600_000
    assert "--columns:30" in html


@pytest.mark.parametrize(
    "label", ["x" * 200, "مرحلة الشراء", "🛒 Basket", "<b onclick='x'>&\"</b>"]
)
def test_any_label_is_shown_and_none_is_markup(tmp_path: Path, label: str) -> None:
    from html import escape

    tables = {StageEntry: _entries("s1"), StageFlow: [_flow("START", "s1"), _flow("s1", "END")]}
    html = page(company_of(tmp_path, definition(label, "Buy")), tables)
    shown = escape(label).replace("&#x27;", "&#39;").replace("&quot;", "&#34;")
    assert f"<bdi>{shown}</bdi>" in html
    assert "<b onclick" not in html


def test_a_company_named_script_is_shown_and_not_run(tmp_path: Path) -> None:
    html = page(company_of(tmp_path, definition("Look"), name="<script>alert(1)</script>"), {})
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script>alert" not in html


def test_what_is_not_reached_is_said_and_not_drawn_as_a_number(tmp_path: Path) -> None:
    duration = {
        "stage": "s1", "n": 40, "exits": 9, "quantile_reason": "median_not_reached",
        "median_seconds": None, "p90_seconds": None,
    }  # fmt: skip
    tables = {StageEntry: _entries("s1"), StageDuration: [duration]}
    html = page(company_of(tmp_path, definition("Look")), tables)
    assert "half: not reached," in html
    told = {
        mark["column"]: mark["value"] for mark in marks(html) if mark["table"] == "stage_duration"
    }
    assert told == {"exits": "9", "n": "40"}


def test_fates_are_told_for_the_last_day_up_to_thirty_that_is_known(tmp_path: Path) -> None:
    exits = [
        {"stage": "s1", "exit_kind": "advanced", "elapsed_days": day, "n": 40, "exits": 20,
         "cumulative_incidence": share, "low": None, "high": None}
        for day, share in ((7, 0.25), (14, 0.5), (30, None), (60, 0.75))
    ]  # fmt: skip
    html = page(
        company_of(tmp_path, definition("Look", "Buy")),
        {StageEntry: _entries("s1"), StageExit: exits},
    )
    (told,) = [mark for mark in marks(html) if mark["column"] == "cumulative_incidence"]
    assert (told["key"], told["value"]) == ("stage=s1;exit_kind=advanced;elapsed_days=14", "0.5")
    assert told["say"] == "50% of 40 visits went on to a later stage within 14 days."


def test_a_number_without_an_interval_claims_none(tmp_path: Path) -> None:
    tables = {StageEntry: _entries("s1"), StageFlow: [_flow("START", "s1")]}
    html = page(company_of(tmp_path, definition("Look")), tables)
    assert not [mark for mark in marks(html) if "low" in mark]


def test_another_configuration_than_the_nights_is_said(tmp_path: Path) -> None:
    company = company_of(tmp_path, definition("Look"))
    published(company, {StageEntry: _entries("s1")})
    changed = company_of(tmp_path, definition("Look", "Buy"))
    html = maps.write(changed, ["purchase"])[0].read_text("utf-8")
    assert "The configuration has changed since this night was made" in html
