"""A browser's window that keeps account of what its page complains of and asks for."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any, Self

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Error, Page, Request

SCREENSHOTS = Path(__file__).parents[3] / ".screenshots"
"""Kept by continuous integration; git ignores them."""


class Tab:
    """`page` is Playwright's; leaving the block asserts that nothing was complained of."""

    def __init__(self, browser: Browser, **options: Any) -> None:
        self.context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}} | options)
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self.dialogs: list[str] = []
        self.page = self._watched(self.context.new_page())

    def _watched(self, page: Page) -> Page:
        page.on("console", self._console)
        page.on("pageerror", self._failed)
        page.on("request", self._request)
        page.on("dialog", self._dialog)
        return page

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text}")

    def _failed(self, error: Error) -> None:
        self.complaints.append(f"uncaught: {error}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith("data:"):
            self.asked.append(request.url)

    def _dialog(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def open(self, where: str | Path) -> Page:
        """A file or an address, once it is drawn."""
        self.page.goto(where.as_uri() if isinstance(where, Path) else where)
        self.page.wait_for_load_state("networkidle")
        return self.page

    def axe(self) -> list[str]:
        """What axe objects to, rule by rule."""
        found = Axe().run(self.page).response["violations"]
        return [f"{v['id']}: {[node['target'] for node in v['nodes']][:4]}" for v in found]

    def keep(self, name: str) -> None:
        """The whole page as a picture for people to look at."""
        SCREENSHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.context.close()
        if kind is None:
            assert self.complaints == []
            assert self.dialogs == []
