"""The page as a file, in a browser without a network: choices, comparison, keyboard, what works without its script."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import duckdb
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

import maps
from company import Company
from maps import shipping
from tests.integration.maps.tab import Tab

pytestmark = pytest.mark.integration

CUSTOMERS = (
    '.lane-header .side[data-side="{side}"] [data-table="stage_entry"][data-key="stage=discover"]'
)
MONTH = (
    "SELECT period_start, customers FROM stage_entry WHERE definition = 'purchase' AND stage = 'discover'"
    " AND period_kind = 'month' AND segment_by = 'all' ORDER BY period_start DESC LIMIT 1"
)


@pytest.fixture(scope="module")
def file(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return maps.write_one(company, "purchase", tmp_path_factory.mktemp("static") / "purchase.html")


def entered(page: Page, side: str = "a") -> Locator:
    return page.locator(CUSTOMERS.format(side=side)).first


def test_it_asks_for_nothing_but_itself(tab: Tab, file: Path) -> None:
    page = tab.open(file)
    page.select_option("[name=segment]", index=1)
    page.locator(".lane-flow button.n").first.click()
    expect(page.locator("#rows")).to_be_visible()
    assert tab.asked == [file.as_uri()]


def test_a_month_shows_that_months_number_and_the_address_keeps_it(
    tab: Tab, file: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    month, customers = warehouse.execute(MONTH).fetchall()[0]
    page = tab.open(file)
    page.select_option("[name=period]", f"month:{month}")
    expect(entered(page)).to_have_text(f"{customers:,}")
    assert unquote(page.url).endswith(f"#period=month:{month}")
    page.reload()
    expect(entered(page)).to_have_text(f"{customers:,}")
    expect(page.locator("[name=period]")).to_have_value(f"month:{month}")


def test_side_by_side_marks_differences_only_where_the_intervals_lie_apart(
    tab: Tab, file: Path
) -> None:
    page = tab.open(file)
    page.select_option("[name=segment]", "journey.first_channel:web")
    page.select_option("[name=beside-segment]", "journey.first_channel:other")
    expect(page.locator('.side[data-side="b"]').first).to_be_visible()
    wrong, marked = page.evaluate(
        """() => {
            const place = (e) => [e.dataset.table, e.dataset.column, e.dataset.key].join(" ");
            let wrong = [], marked = 0;
            for (const b of document.querySelectorAll('.side[data-side="b"] [data-low]')) {
                const lane = b.closest("[data-lane]");
                const a = [...lane.querySelectorAll('.side[data-side="a"] [data-low]')].find((e) => place(e) === place(b));
                const [al, ah, bl, bh] = [a?.dataset.low, a?.dataset.high, b.dataset.low, b.dataset.high].map(Number);
                const expected = !a ? undefined : bl > ah ? "higher" : bh < al ? "lower" : undefined;
                if (b.dataset.differs !== expected) wrong.push(place(b));
                marked += expected ? 1 : 0;
            }
            return [wrong, marked];
        }"""
    )
    assert wrong == []
    assert marked > 0, (
        "journeys that begin on the web go otherwise than those that begin with a ticket"
    )
    assert page.locator('.side[data-side="a"] [data-differs]').count() == 0
    assert page.locator("[data-differs]:not([data-low])").count() == 0


def test_nothing_differs_from_itself(tab: Tab, file: Path) -> None:
    page = tab.open(f"{file.as_uri()}#beside-segment=all:(all)")
    expect(entered(page, "b")).to_have_text(entered(page).inner_text())
    assert page.locator("[data-differs]").count() == 0
    page.select_option("[name=beside-segment]", "")
    expect(page.locator('.side[data-side="b"]')).to_have_count(0)


def test_every_number_can_be_reached_by_keyboard(tab: Tab, file: Path) -> None:
    page = tab.open(file)
    lanes = page.locator(".side").count()
    assert page.locator('.side button.n[tabindex="0"]').count() == lanes
    page.locator('.lane-header button.n[tabindex="0"]').focus()
    seen = set()
    for _ in range(page.locator(".lane-header button.n").count()):
        seen.add(
            page.evaluate(
                "document.activeElement.dataset.key + document.activeElement.dataset.column"
            )
        )
        assert page.locator("#explain").inner_text() == page.evaluate(
            "document.activeElement.dataset.say"
        )
        page.keyboard.press("ArrowRight")
    assert len(seen) == page.locator(".lane-header button.n").count()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('[data-lane]').dataset.lane") == "flow"


def test_enter_opens_the_row_and_escape_leads_back(
    tab: Tab, file: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    page = tab.open(file)
    entered(page).focus()
    page.keyboard.press("Enter")
    (visits,) = warehouse.execute(
        "SELECT visits FROM stage_entry WHERE definition = 'purchase' AND stage = 'discover'"
        " AND period_kind = 'all' AND segment_by = 'all'"
    ).fetchall()[0]
    expect(page.locator("#rows tr", has_text="visits")).to_contain_text(str(visits))
    page.keyboard.press("Escape")
    expect(page.locator("#rows")).to_be_hidden()
    assert page.evaluate("document.activeElement.dataset.column") == "customers"


def test_a_ribbon_says_what_its_number_says(tab: Tab, file: Path) -> None:
    page = tab.open(file)
    page.locator("path[data-of='from_stage=discover;to_stage=consider']").hover()
    expect(page.locator("#explain")).to_contain_text("went from Discover to Consider")


def test_a_view_that_found_no_room_in_the_file_says_so(
    tab: Tab, company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shipping, "MOST_COLUMNS", 6 * 9)
    page = tab.open(maps.write_one(company, "purchase", tmp_path / "purchase.html"))
    page.select_option("[name=period]", index=1)
    page.select_option("[name=segment]", index=1)
    expect(page.locator(".lane-flow .side")).to_contain_text("not in this file")


def test_it_reads_without_its_script(browser: Browser, file: Path) -> None:
    with Tab(browser, java_script_enabled=False) as tab:
        tab.page.goto(file.as_uri())
        assert entered(tab.page).inner_text() != ""
        expect(tab.page.locator(".controls")).to_be_hidden()
        expect(tab.page.locator("noscript p")).to_be_visible()


def test_what_would_be_injected_does_not_run(tab: Tab, file: Path) -> None:
    page = tab.open(file)
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"document.title = 1\">')"
    )
    page.wait_for_timeout(200)
    assert page.title() != "1"
    assert any("Content Security Policy" in told for told in tab.complaints)
    tab.complaints.clear()
