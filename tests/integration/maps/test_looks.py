"""How the pages look and read: for axe, for the eye (screenshots to look at), and on paper."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser

import maps
from company import Company
from tests.integration.maps.tab import Tab

pytestmark = pytest.mark.integration

CUSTOMER = """
SELECT customer_id FROM stage_visit
GROUP BY customer_id ORDER BY COUNT(DISTINCT definition) DESC, COUNT(*) DESC, customer_id LIMIT 1
"""


@pytest.fixture(scope="module")
def file(company: Company) -> Path:
    return maps.write(company, ["purchase"])[0]


@pytest.fixture(scope="module")
def pages(address: str, file: Path, warehouse: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Every kind of page."""
    (customer,) = warehouse.execute(CUSTOMER).fetchone() or (0,)
    behind = "behind?table=stage_entry&column=customers&key=stage%3Ddiscover"
    night = Path(str(warehouse.execute("SELECT path FROM duckdb_databases() WHERE path IS NOT NULL").fetchall()[0][0])).stem  # fmt: skip
    served = f"http://{address}"
    return {
        "static": file.as_uri(),
        "served": f"{served}/journey/purchase",
        "small": f"{served}/journey/resolution",
        "customer": f"{served}/customer/{customer}",
        "behind": f"{served}/journey/purchase/{night}/{behind}",
        "sign_in": f"{served}/sign-in",
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, pages: dict[str, str], scheme: str) -> None:
    for name, where in pages.items():
        with Tab(browser, color_scheme=scheme) as tab:
            tab.open(where)
            assert (name, tab.axe()) == (name, [])
            if name == "served":
                tab.page.get_by_label("Beside it").select_option("journey.first_channel:web")
                tab.page.locator("button.n").first.click()
                tab.page.locator("#rows ol.behind").wait_for()
                assert (name, tab.axe()) == (name, [])


@pytest.mark.parametrize("width", [1440, 768, 390])
@pytest.mark.parametrize("name", ["static", "customer"])
def test_screenshots_are_kept_to_be_looked_at(
    browser: Browser, pages: dict[str, str], width: int, name: str
) -> None:
    with Tab(browser, viewport={"width": width, "height": 900}) as tab:
        page = tab.open(pages[name])
        tab.keep(f"{name}-{width}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (
            "the page scrolls sideways"
        )


def test_screenshots_of_the_dark_and_of_two_sides(browser: Browser, pages: dict[str, str]) -> None:
    with Tab(browser, color_scheme="dark") as tab:
        tab.open(pages["served"])
        tab.keep("served-dark-1440")
        tab.page.get_by_label("Beside it").select_option("journey.first_channel:web")
        tab.page.locator(".side[data-side=b]").first.wait_for()
        tab.keep("served-dark-two-sides-1440")


def sheets(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height of each page, points."""
    boxes = re.findall(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]", pdf)
    return [(float(width), float(height)) for width, height in boxes]


@pytest.mark.parametrize("name", ["static", "small"])
def test_it_prints_on_one_landscape_page(
    browser: Browser, pages: dict[str, str], name: str
) -> None:
    with Tab(browser) as tab:
        page = tab.open(pages[name])
        ((width, height),) = sheets(page.pdf(prefer_css_page_size=True))
        assert width > height


def sojourn(company: Company, *arguments: str, path: str | None = None) -> subprocess.CompletedProcess[str]:  # fmt: skip
    environ = os.environ | ({} if path is None else {"PATH": path})
    command = [sys.executable, "-m", "cli", "--company", str(company.folder), "map", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environ, check=False)


def test_a_picture_and_a_sheet_from_the_command_line(company: Company, tmp_path: Path) -> None:
    for kind in ("png", "pdf"):
        output = tmp_path / f"purchase.{kind}"
        done = sojourn(company, "--journey", "purchase", f"--{kind}", "--output", str(output))
        assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "purchase.png").read_bytes().startswith(b"\x89PNG")
    ((width, height),) = sheets((tmp_path / "purchase.pdf").read_bytes())
    assert width > height


def test_without_chromium_it_says_what_to_do(company: Company, tmp_path: Path) -> None:
    done = sojourn(company, "--png", path=str(tmp_path))
    assert done.returncode != 0
    assert "apt-get install chromium" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_company_named_script_is_shown_and_not_run(
    browser: Browser, company: Company, tmp_path: Path
) -> None:
    named = company.model_copy(update={"name": "<script>alert(1)</script><img src=x onerror=alert(2)>"})  # fmt: skip
    with Tab(browser) as tab:
        page = tab.open(maps.write_one(named, "purchase", tmp_path / "map.html"))
        assert "<script>alert(1)</script>" in page.locator(".kicker").inner_text()
        assert tab.dialogs == []
        assert [url for url in tab.asked if not url.startswith("file:")] == []
