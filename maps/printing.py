"""A page as a picture or as a sheet of paper, by the Chromium of this machine, without any network."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from maps.errors import MapError

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WIDTH = 1440
"""Pixels: the nine columns of most journeys beside each other."""
_SECONDS = 60
# A still page: what only a script can use is not shown, and needs no script to be hidden.
_LIVELY = re.compile(r"<(script|noscript)\b.*?</\1>", re.DOTALL)
_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
_MEASURE = (
    "<script>document.documentElement.dataset.height=document.documentElement.scrollHeight</script>"
)


def print_page(document: str, path: Path, kind: str) -> None:
    """The document at `path`: a picture of all of it (png), or one landscape sheet (pdf).

    MapError where this machine has no Chromium, or Chromium fails.
    """
    browser = _browser()
    still = _LIVELY.sub("", document)
    with TemporaryDirectory(prefix="sojourn-map-") as folder:
        room = Path(folder)
        (room / "page.html").write_text(still, "utf-8")
        made = room / f"made.{kind}"
        _run(browser, room, "page.html", *_asked(browser, room, still, made))
        if not made.exists():
            raise MapError(f"{browser} wrote no {kind}, and did not say why")
        shutil.copyfile(made, path)


def _asked(browser: str, room: Path, still: str, made: Path) -> list[str]:
    if made.suffix == ".pdf":
        return ["--no-pdf-header-footer", f"--print-to-pdf={made}"]
    return [f"--window-size={WIDTH},{_height(browser, room, still)}", f"--screenshot={made}"]


def _height(browser: str, room: Path, still: str) -> int:
    """How high the page is, in pixels: a picture has to be ordered by its size."""
    measured = _POLICY.sub("", still).replace("</body>", f"{_MEASURE}</body>")
    (room / "measured.html").write_text(measured, "utf-8")
    told = _run(browser, room, "measured.html", f"--window-size={WIDTH},900", "--dump-dom")
    found = re.search(r'data-height="(\d+)"', told)
    if found is None:
        raise MapError(f"{browser} did not say how high the page is")
    return int(found[1])


def _run(browser: str, room: Path, page: str, *asked: str) -> str:
    """What Chromium writes to its output."""
    command = [
        browser, "--headless", f"--user-data-dir={room / 'profile'}", "--hide-scrollbars",
        "--no-first-run", "--disable-background-networking", "--disable-dev-shm-usage",
        "--host-resolver-rules=MAP * ~NOTFOUND", *_as_root(), *asked, (room / page).as_uri(),
    ]  # fmt: skip
    try:
        done = subprocess.run(  # noqa: S603 - a browser found by its name, on a page of ours
            command, capture_output=True, timeout=_SECONDS, check=False, text=True
        )
    except subprocess.TimeoutExpired:
        raise MapError(f"{browser} did not end within {_SECONDS} seconds") from None
    if done.returncode:
        raise MapError(f"{browser} ended with code {done.returncode}: {_last(done.stderr)}")
    return done.stdout


def _as_root() -> list[str]:
    """Chromium's sandbox refuses root, who runs most containers; the page is our own and runs no script."""
    return ["--no-sandbox"] if os.geteuid() == 0 else []


def _last(told: str) -> str:
    return (told.strip().splitlines() or ["it said nothing"])[-1][:200]


def _browser() -> str:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise MapError(
            f"a picture or PDF needs Chromium, and none of {', '.join(BROWSERS)} is on the PATH: install "
            "one (Debian: `apt-get install chromium`), or open the HTML file in any browser and print it"
        )
    return found
