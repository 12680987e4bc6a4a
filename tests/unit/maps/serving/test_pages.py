"""What the served map answers: pages, lanes, rows, and why there is none."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from company import Company, MapTokens
from maps.serving import Access, served_map
from models import StageEntry
from tests.unit.maps.drawn import company_of, definition, marks, published
from warehouse.publishing import published_file

HTML = {"accept": "text/html"}
ENTRY = {"stage": "s1", "customers": 3, "journeys": 3, "visits": 3}


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return company_of(tmp_path, definition("Look", "Buy"))


@pytest.fixture
def asked(company: Company) -> TestClient:
    return TestClient(served_map(company, Access(MapTokens(), "localhost")), "http://localhost")


def base(asked: TestClient) -> str:
    html = str(asked.get("/").text)
    return html.partition('data-base="')[2].partition('"')[0]


def test_nothing_published_is_said_with_what_to_do(asked: TestClient, tmp_path: Path) -> None:
    answer = asked.get("/journey/purchase", headers=HTML)
    assert answer.status_code == 503
    assert "None is published yet (`sojourn run` publishes one)" in answer.text
    assert str(tmp_path) not in answer.text


def test_a_definition_that_is_not_there_is_named_with_those_that_are(
    asked: TestClient, company: Company
) -> None:
    published(company, {})
    answer = asked.get("/journey/gone", headers=HTML)
    assert answer.status_code == 404
    assert "there are: purchase" in answer.text


def test_a_company_without_definitions_says_so(tmp_path: Path) -> None:
    company = company_of(tmp_path, definition("Look")).model_copy(update={"definitions": ()})
    published(company, {})
    asked = TestClient(served_map(company, Access(MapTokens(), "localhost")), "http://localhost")
    assert "no journey definition is configured" in asked.get("/", headers=HTML).text


def test_the_page_takes_no_other_views_along(asked: TestClient, company: Company) -> None:
    published(company, {StageEntry: [ENTRY]})
    html = asked.get("/journey/purchase").text
    assert [m["value"] for m in marks(html) if m["table"] == "stage_entry"] == ["3"]
    assert 'id="packed"' not in html


def test_lanes_of_another_view_come_as_drawn(asked: TestClient, company: Company) -> None:
    published(company, {StageEntry: [ENTRY, ENTRY | {"segment_by": "journey.first_channel", "segment": "web", "customers": 2}]})  # fmt: skip
    answer = asked.get(
        f"{base(asked)}/lanes", params={"selection": "all|journey.first_channel:web"}
    )
    assert [m["value"] for m in marks(answer.json()["header"]) if m["column"] == "customers"] == ["2"]  # fmt: skip


@pytest.mark.parametrize("selection", ["", "all", "month:2026-13-01|all:(all)", "month|all:(all)"])
def test_a_view_that_cannot_be_is_told(asked: TestClient, company: Company, selection: str) -> None:
    published(company, {StageEntry: [ENTRY]})
    answer = asked.get(f"{base(asked)}/lanes", params={"selection": selection})
    assert answer.status_code == 404
    assert "a selection is written period|column:value" in answer.text


@pytest.mark.parametrize(
    ("query", "status", "told"),
    [
        ("table=stage_entry&column=customers&key=stage=s1", 200, "0 customers"),
        ("table=customer&column=customer_id", 404, "no rows are kept for customer.customer_id"),
        ("table=stage_entry&column=customers&key=customer_id=1", 404, "stage_entry has no key customer_id"),
        ("table=<script>&column='--", 404, "no rows are kept for script."),
        ("table=stage_entry", 422, "The address is not one of this map."),
        ("table=stage_entry&column=customers&page=0", 422, "The address is not one of this map."),
    ],
)  # fmt: skip
def test_rows_are_given_for_numbers_of_the_map_alone(
    asked: TestClient, company: Company, query: str, status: int, told: str
) -> None:
    published(company, {StageEntry: [ENTRY]})
    answer = asked.get(f"{base(asked)}/behind?{query}")
    assert (answer.status_code, told in answer.text) == (status, True)
    assert "<html" not in answer.text


def test_rows_opened_as_a_page_are_a_page(asked: TestClient, company: Company) -> None:
    published(company, {StageEntry: [ENTRY]})
    address = f"{base(asked)}/behind?table=stage_entry&column=customers&key=stage=s1"
    assert asked.get(address, headers=HTML).text.startswith("<!doctype html>")


def test_a_page_of_last_night_is_told_to_load_again(asked: TestClient, company: Company) -> None:
    published(company, {StageEntry: [ENTRY]})
    old = base(asked)
    published(company, {StageEntry: [ENTRY | {"customers": 4}]})
    assert base(asked) != old
    for part in ("lanes?selection=all|all:(all)", "behind?table=stage_entry&column=customers"):
        answer = asked.get(f"{old}/{part}")
        assert answer.status_code == 409
        assert "Load the page again" in answer.text
    assert [m["value"] for m in marks(asked.get("/").text) if m["table"] == "stage_entry"] == ["4"]


def test_the_map_of_a_night_is_shown_although_its_file_was_removed(
    asked: TestClient, company: Company
) -> None:
    """Whoever has a night open keeps it; only a link that leads nowhere says that there is none."""
    published(company, {StageEntry: [ENTRY]})
    html = asked.get("/journey/purchase").text
    file = published_file(company)
    assert file is not None
    file.unlink()
    assert asked.get("/journey/purchase").status_code == 503
    published(company, {StageEntry: [ENTRY]})
    assert marks(asked.get("/journey/purchase").text) == marks(html)


def test_a_company_named_script_is_shown_and_not_run(tmp_path: Path) -> None:
    company = company_of(tmp_path, definition("Look"), name="<script>alert(1)</script>")
    published(company, {StageEntry: [ENTRY]})
    asked = TestClient(served_map(company, Access(MapTokens(), "localhost")), "http://localhost")
    for path in ("/journey/purchase", f"{base(asked)}/behind?table=stage_entry&column=customers"):
        html = asked.get(path, headers=HTML).text
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert(1)" in html


def test_nobody_has_no_page(asked: TestClient, company: Company) -> None:
    published(company, {StageEntry: [ENTRY]})
    answer = asked.get("/customer/12345", headers=HTML)
    assert answer.status_code == 404
    assert "No customer has or had the id 12345" in answer.text
    assert asked.get("/customer/ann@example.net", headers=HTML).status_code == 422
