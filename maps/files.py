"""Maps as files: each whole under its name, or the one before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from company import Company
from maps.lanes import READINGS
from maps.night import open_night
from maps.page import build
from maps.printing import print_page
from warehouse.reading import newest_warehouse


def write(company: Company, definitions: Sequence[str], kind: str = "html") -> list[Path]:
    """A page for each definition, `<name>.<kind>` in company.maps, from the newest published night.

    `kind`: html, png or pdf; the last two by Chromium. Raises MapError, or WarehouseError while nothing
    is published.
    """
    pages = _build(company, definitions)
    company.maps.mkdir(parents=True, exist_ok=True)
    return [_put(company.maps / f"{name}.{kind}", page, kind) for name, page in pages.items()]


def write_one(company: Company, definition: str, path: Path, kind: str = "html") -> Path:
    """The definition's page at `path`; raises as write does."""
    return _put(path, _build(company, [definition])[definition], kind)


def _build(company: Company, definitions: Sequence[str]) -> dict[str, str]:
    with newest_warehouse(company) as engine:
        return {name: build(open_night(engine, company, name, READINGS)) for name in definitions}


def _put(path: Path, page: str, kind: str) -> Path:
    """`page` under its name from one instant to the next."""
    passing = path.with_name(f".{path.name}.partial")
    if kind == "html":
        passing.write_text(page, "utf-8")
    else:
        print_page(page, passing, kind)
    passing.replace(path)
    return path
