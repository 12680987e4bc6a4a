"""The served map in a browser: the static page live, and behind every number the customers it counts."""

from __future__ import annotations

import re
from collections.abc import Iterator

import duckdb
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

import maps
from company import Company
from tests.integration.maps.conftest import IDENTIFIER_TOKEN
from tests.integration.maps.tab import Tab
from tests.unit.maps.drawn import marks

pytestmark = pytest.mark.integration

SEGMENT = "journey.first_channel:web"
COUNTS = {
    "stage_entry": "customers", "stage_flow": "count", "stage_action": "customers",
    "stage_channel": "forced_switches", "stage_wait": "unanswered",
}  # fmt: skip
"""Columns of the page that are counts themselves: their list is as long as they say."""


@pytest.fixture
def map_page(tab: Tab, address: str) -> Iterator[Page]:
    yield tab.open(f"http://{address}/journey/purchase")
    assert {url.split("/")[2] for url in tab.asked} == {address}, "a request left the page"


def shown(page: Page) -> set[tuple[str, ...]]:
    """The marked numbers as they stand on the page now."""
    found = marks(page.content())
    return {(m["table"], m["column"], m["key"], m["value"], m["selection"]) for m in found}


def numbers(page: Page, table: str, column: str, side: str = "a") -> Locator:
    return page.locator(
        f'.side[data-side={side}] button[data-table={table}][data-column="{column}"]'
    )


def first_number(page: Page, table: str, column: str) -> Locator:
    return numbers(page, table, column).first


def total(page: Page) -> int:
    """What the dialog's heading says."""
    heading = page.locator("#rows h2").inner_text()
    return int(re.sub(r"\D", "", heading))


def test_it_is_the_static_page_live(map_page: Page, company: Company, browser: Browser) -> None:
    served = shown(map_page)
    assert len(served) > 100
    with Tab(browser) as other:
        assert shown(other.open(maps.write(company, ["purchase"])[0])) == served


def test_a_number_opens_exactly_the_customers_that_it_counts(map_page: Page) -> None:
    opened = 0
    for table, column in COUNTS.items():
        number = first_number(map_page, table, column)
        if not number.count():
            continue
        number.click()
        expect(map_page.locator("#rows ol.behind")).to_be_visible()
        wanted = int(float(number.get_attribute("data-value") or ""))
        assert total(map_page) == wanted, (table, column)
        assert map_page.locator("#rows ol.behind li").count() == min(wanted, 50)
        map_page.keyboard.press("Escape")
        opened += 1
    assert opened >= 3


def test_a_long_list_has_pages_and_leads_to_each_customer(map_page: Page) -> None:
    first_number(map_page, "stage_entry", "customers").click()
    first = map_page.locator("#rows ol.behind li a").first.inner_text()
    map_page.locator("#rows nav.pages a").click()
    expect(map_page.locator("#rows nav.pages .unit")).to_contain_text("page 2")
    second = map_page.locator("#rows ol.behind li a").first
    assert second.inner_text() != first
    name = second.inner_text()
    second.click()
    expect(map_page.locator("h1")).to_have_text(name)


def test_filters_show_what_the_warehouse_says_and_the_address_keeps_them(
    map_page: Page, warehouse: duckdb.DuckDBPyConnection
) -> None:
    map_page.get_by_label("Who").select_option(SEGMENT)
    month = map_page.get_by_label("Entered").first.locator("option").nth(1).get_attribute("value")
    assert month is not None
    map_page.get_by_label("Entered").first.select_option(month)
    expect(map_page.locator(".side").first).to_have_attribute("data-selection", f"{month}|{SEGMENT}")  # fmt: skip
    _expect_entries(map_page, warehouse, month)
    map_page.reload()
    expect(map_page.locator(".side").first).to_have_attribute("data-selection", f"{month}|{SEGMENT}")  # fmt: skip
    _expect_entries(map_page, warehouse, month)


def _expect_entries(page: Page, warehouse: duckdb.DuckDBPyConnection, month: str) -> None:
    expected = warehouse.execute(
        "SELECT 'stage=' || stage, CAST(customers AS VARCHAR) FROM stage_entry"
        " WHERE definition = 'purchase' AND period_kind = 'month' AND period_start = ?"
        " AND segment_by || ':' || segment = ?",
        [month.removeprefix("month:"), SEGMENT],
    ).fetchall()
    assert expected
    found = [m for m in marks(page.content()) if m["table"] == "stage_entry" and m["column"] == "customers"]  # fmt: skip
    assert {(m["key"], m["value"]) for m in found} == set(expected)


def test_two_segments_stand_beside_each_other_and_open_their_own_rows(map_page: Page) -> None:
    map_page.get_by_label("Beside it").select_option(SEGMENT)
    number = numbers(map_page, "stage_entry", "customers", side="b").first
    expect(number).to_be_visible()
    number.click()
    expect(map_page.locator("#rows ol.behind")).to_be_visible()
    assert str(total(map_page)) == number.get_attribute("data-value")
    assert number.get_attribute("data-value") != first_number(
        map_page, "stage_entry", "customers"
    ).get_attribute("data-value")


def test_all_of_it_by_keyboard(map_page: Page) -> None:
    """Along the first lane, down to the next, a list opened and closed, back where one was."""
    first_number(map_page, "stage_entry", "customers").focus()
    map_page.keyboard.press("ArrowRight")
    map_page.keyboard.press("ArrowDown")
    expect(map_page.locator("#explain")).to_be_visible()
    here = map_page.evaluate("document.activeElement.dataset.key")
    assert here
    map_page.keyboard.press("Enter")
    link = map_page.locator("#rows ol.behind a").first
    expect(link).to_be_visible()
    map_page.keyboard.press("Tab")
    map_page.keyboard.press("Escape")
    expect(map_page.locator("#rows")).to_be_hidden()
    assert map_page.evaluate("document.activeElement.dataset.key") == here


def test_a_timeline_names_nobody_unless_the_role_may_know(
    tab: Tab, address: str, warehouse: duckdb.DuckDBPyConnection
) -> None:
    (customer,) = warehouse.execute(
        "SELECT customer_id FROM customer WHERE NOT is_anonymous ORDER BY touchpoints DESC LIMIT 1"
    ).fetchone() or (0,)
    page = tab.open(f"http://{address}/customer/{customer}")
    assert "Known as" not in page.content()
    assert "@" not in page.locator("body").inner_text()
    page.goto(f"http://{address}/sign-in?to=/customer/{customer}")
    page.get_by_label("Token").fill(IDENTIFIER_TOKEN)
    page.get_by_role("button").click()
    expect(page.locator("header")).to_contain_text("Known as")
    assert re.search(r"email:[0-9a-f]{15}", page.content())
    assert "@" not in page.locator("body").inner_text()
    assert IDENTIFIER_TOKEN not in "".join(tab.asked)


def test_a_timeline_lists_every_touchpoint_with_its_stages(
    tab: Tab, address: str, warehouse: duckdb.DuckDBPyConnection
) -> None:
    customer, touchpoints = warehouse.execute(
        "SELECT customer_id, touchpoints FROM customer WHERE touchpoints > 100"
        " AND customer_id IN (SELECT customer_id FROM journey) ORDER BY customer_id LIMIT 1"
    ).fetchone() or (0, 0)
    page = tab.open(f"http://{address}/customer/{customer}")
    listed = page.locator(".list tbody tr").count()
    while page.get_by_role("link", name="Older").count():
        page.get_by_role("link", name="Older").click()
        listed += page.locator(".list tbody tr").count()
    assert listed == touchpoints
    assert page.locator("svg.band").count() > 0


def test_what_a_stranger_writes_into_the_page_does_not_run(tab: Tab, address: str) -> None:
    page = tab.open(f"http://{address}/journey/purchase")
    page.evaluate(
        """() => {
          const script = document.createElement('script');
          script.textContent = 'window.ran = true';
          document.body.append(script);
          document.body.insertAdjacentHTML('beforeend', '<img src="data:," onerror="window.ran = true">');
        }"""
    )
    page.wait_for_timeout(100)
    assert page.evaluate("window.ran") is None
    went = page.evaluate("fetch('http://example.com/').then(() => true, () => false)")
    assert went is False
    assert all("Content Security Policy" in told or "Refused" in told for told in tab.complaints)
    assert len(tab.complaints) >= 2
    tab.complaints.clear()
