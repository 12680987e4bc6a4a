"""Company folders for tests: a small right one, and the same with files changed."""

from __future__ import annotations

from pathlib import Path

from company import Company, CompanyError, load_company

SECRET = "not-a-real-secret-0123456789"  # noqa: S105
ENVIRON = {"SOJOURN_SECRET": SECRET}

COMPANY = """\
name: Acme
reporting_zone: Europe/Berlin
currency: EUR
default_country: DE
"""
WEB = """\
kind: web
rank: 1
format: segment
transport: {kind: files, folder: inbox/web}
"""
PURCHASE = """\
stages:
  - {name: visit, rank: 1, match: [page_viewed]}
  - {name: buy, rank: 2, match: [order_placed]}
goal: buy
"""


def write(folder: Path, files: dict[str, str | bytes] | None = None) -> Path:
    """A right company in `folder`, with `files` (path to content) written over it."""
    right: dict[str, str | bytes] = {
        "company.yaml": COMPANY,
        "sources/web.yaml": WEB,
        "journeys/purchase.yaml": PURCHASE,
    }
    for name, content in (right | (files or {})).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def loaded(folder: Path, files: dict[str, str | bytes] | None = None) -> Company:
    return load_company(write(folder, files), ENVIRON)


def problems(folder: Path, files: dict[str, str | bytes] | None = None) -> list[str]:
    """What is said to be wrong, a line each; none if the company loads."""
    try:
        loaded(folder, files)
    except CompanyError as error:
        return str(error).splitlines()
    return []
