"""Reads the files of a sample company back, plainly."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from demo import DemoSummary

Row = dict[str, Any]


def files(summary: DemoSummary, source: str) -> list[Path]:
    """Every file of a source, those of the last day too, in order of name."""
    found = [
        *summary.folder.glob(f"inbox/{source}/*"),
        *summary.folder.glob(f"inbox-next/{source}/*"),
    ]
    return sorted(found, key=lambda path: path.name)


def lines(summary: DemoSummary, source: str) -> Iterator[str]:
    for path in files(summary, source):
        content = path.read_bytes()
        text = gzip.decompress(content) if path.suffix == ".gz" else content
        yield from text.decode().splitlines()


def calls(summary: DemoSummary) -> Iterator[Row]:
    """Segment calls that are JSON objects, those in batch bodies too."""
    for body in _objects(lines(summary, "web")):
        if isinstance(body, dict):
            yield from body.get("batch", [body])


def events(summary: DemoSummary) -> Iterator[Row]:
    """SendGrid events of bodies that are JSON."""
    for body in _objects(lines(summary, "email")):
        yield from body


def table(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def newest_tables(summary: DemoSummary, source: str) -> dict[str, list[Row]]:
    """The last export of each of a source's tables."""
    return {path.stem[len(source) + 1 : -11]: table(path) for path in files(summary, source)}


def _objects(texts: Iterator[str]) -> Iterator[Any]:
    for text in texts:
        try:
            yield json.loads(text)
        except ValueError:
            continue
