"""Maps as files: each whole under its name, or the one before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from company import Company
from maps.lanes import READINGS
from maps.night import open_night
from maps.page import build
from warehouse.reading import newest_warehouse


def write(company: Company, definitions: Sequence[str]) -> list[Path]:
    """A page for each definition, `<name>.html` in company.maps, from the newest published night.

    Raises MapError, or WarehouseError while nothing is published.
    """
    pages = _build(company, definitions)
    company.maps.mkdir(parents=True, exist_ok=True)
    return [_put(company.maps / f"{name}.html", page) for name, page in pages.items()]


def write_one(company: Company, definition: str, path: Path) -> Path:
    """The definition's page at `path`; raises as write does."""
    return _put(path, _build(company, [definition])[definition])


def _build(company: Company, definitions: Sequence[str]) -> dict[str, str]:
    with newest_warehouse(company) as engine:
        return {name: build(open_night(engine, company, name, READINGS)) for name in definitions}


def _put(path: Path, page: str) -> Path:
    """`page` under its name from one instant to the next."""
    passing = path.with_name(f".{path.name}.partial")
    passing.write_text(page, "utf-8")
    passing.replace(path)
    return path
