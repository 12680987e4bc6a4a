"""Debian's Chromium, driven by Playwright, which never downloads one of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

__all__ = ["chromium_path", "open_browser"]


def chromium_path() -> str:
    """Where Chromium is; without one the test is skipped loudly, and fails where CI must have it."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found:
        return found
    if os.environ.get("CI"):
        pytest.fail("no Chromium, and what it proves is promised: apt-get install chromium")
    pytest.skip("NOTHING OF THE JOURNEY MAP IS SEEN IN A BROWSER: apt-get install chromium")


@contextmanager
def open_browser() -> Iterator[Browser]:
    """A browser for as long as the block lasts."""
    # The sandbox needs a user that is not root, which a CI container seldom has.
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()
