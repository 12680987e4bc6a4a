"""The journey map of a million touchpoints: how long it takes to draw, how big it is, when it is seen.

    python -m bench.map [--touchpoints N | --company FOLDER] [--page docs/performance-map.md]

Without --company it makes the demo company and its night first, which takes minutes.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import monotonic, process_time

from bench.night import machine, versions

ROOT = Path(__file__).parents[1]
_PER_CUSTOMER = 34
_TIMES = 5
_BARS = {"build": 2.0, "bytes": 600_000, "paint": 0.5}
CHROMIUM = "/usr/bin/chromium"


def main() -> None:
    arguments, busy = _arguments(), os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="sojourn-bench-") as scratch:
        folder = arguments.company or _company(Path(scratch) / "company", arguments.touchpoints)
        lines = [_line(folder, name, Path(scratch)) for name in _definitions(folder)]
        page = _page(folder, busy, lines)
    arguments.page.write_text(page, encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--touchpoints", type=int, default=1_000_000)
    parser.add_argument("--company", type=Path)
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "performance-map.md")
    return parser.parse_args()


def _company(folder: Path, touchpoints: int) -> Path:
    from demo import DemoOptions, make_company

    customers = max(20, touchpoints // _PER_CUSTOMER)
    made = make_company(folder, DemoOptions(customers=customers, exports="once", truth=False))
    _sojourn(folder, "run", "--as-of", f"{made.last_day}T23:00:00+00:00")
    return folder


def _definitions(folder: Path) -> list[str]:
    return sorted(path.stem for path in (folder / "journeys").glob("*.yaml"))


def _sojourn(folder: Path, *words: str) -> None:
    command = [sys.executable, "-m", "cli", "--company", str(folder), *words]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def _line(folder: Path, definition: str, scratch: Path) -> str:
    file = scratch / f"{definition}.html"
    build, worked = _build(folder, definition, file)
    began = monotonic()
    _sojourn(folder, "map", "--journey", definition, "--output", str(file))
    whole = monotonic() - began
    paint, switch = _browser(file)
    print(
        f"{definition} {build:.2f} s {whole:.2f} s {paint:.0f} ms {switch:.0f} ms", file=sys.stderr
    )
    return (
        f"| {definition} | {build:.2f} | {worked:.2f} | {whole:.2f} | {file.stat().st_size / 1000:,.0f} "
        f"| {paint:.0f} | {switch:.0f} |"
    )


def _build(folder: Path, definition: str, file: Path) -> tuple[float, float]:
    """Median seconds, and processor seconds, from opening the warehouse to the written file, imports apart."""
    import maps
    from company import load_company

    company = load_company(folder, os.environ, needs_secret=False)
    seconds, worked = [], []
    for _ in range(_TIMES):
        began, at_work = monotonic(), process_time()
        maps.write_one(company, definition, file)
        seconds.append(monotonic() - began)
        worked.append(process_time() - at_work)
    return median(seconds), median(worked)


def _browser(file: Path) -> tuple[float, float]:
    """Milliseconds to the first drawing, and from choosing a month to seeing it: medians."""
    from playwright.sync_api import sync_playwright

    paints, switches = [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for _ in range(_TIMES):
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(file.as_uri())
            paints.append(page.evaluate(_PAINT))
            switches.append(page.evaluate(_SWITCH))
            page.close()
        browser.close()
    return median(paints), median(switches)


_PAINT = """async () => {
    for (;;) {
        const [paint] = performance.getEntriesByName("first-contentful-paint");
        if (paint) return paint.startTime;
        await new Promise((done) => setTimeout(done, 10));
    }
}"""
_SWITCH = """async () => {
    const began = performance.now(), period = document.querySelector("[name=period]");
    const side = document.querySelector(".lane-flow .side");
    const seen = new Promise((done) => new MutationObserver(done).observe(side, { childList: true }));
    period.selectedIndex = 1;
    period.dispatchEvent(new Event("change", { bubbles: true }));
    await seen;
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    return performance.now() - began;
}"""


def _page(folder: Path, busy: float, lines: list[str]) -> str:
    from company import load_company
    from warehouse.query import answer

    company = load_company(folder, os.environ, needs_secret=False)
    (count,) = answer(company, "SELECT COUNT(*) AS n FROM touchpoint").column("n").to_pylist()
    return "\n".join(
        [
            "# How long a map takes",
            "",
            f"Written by `python -m bench.map`: the demo company, medians of {_TIMES}.",
            "",
            f"- {datetime.now(UTC):%Y-%m-%d}, {machine()}",
            f"- {versions()}",
            f"- {busy:.1f} processes were at work on the machine before",
            f"- {count:,} touchpoints; the maps are drawn from metric tables, so that count matters little,"
            " and that of segments and months much",
            "",
            "| definition | build, s | processor, s | `sojourn map`, s | file, KB | first drawing, ms | another month, ms |",
            "|---|---:|---:|---:|---:|---:|---:|",
            *lines,
            "",
            f"- Bars: built in {_BARS['build']:.0f} s, {_BARS['bytes'] / 1000:,.0f} KB,"
            f" first drawing in {1000 * _BARS['paint']:.0f} ms.",
            "- *build*: from opening the warehouse to the written file, in a process that has imported"
            " everything; `sojourn map` is the whole command.",
            "- *first drawing*: first contentful paint in Chromium, from a file. *another month*: from"
            " choosing it to two frames later, the first time, when the other views are inflated.",
            "",
        ]
    )


if __name__ == "__main__":
    main()
