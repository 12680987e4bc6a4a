"""What the DAGs read from the environment, all of it here.

    SOJOURN_COMPANY              the company folder (needed)
    SOJOURN_RETRIES              how often a task is tried again (2)
    SOJOURN_RETRY_DELAY_SECONDS  how long it waits before that (300)

Airflow reads the DAG files again every few seconds, so nothing heavy is imported here, and a
mistake in company.yaml must not make the DAG vanish: it shows, in full, when the task `plan` runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of both DAGs. `company` is None where SOJOURN_COMPANY is not set."""

    company: Path | None
    reporting_zone: str
    retries: int
    retry_delay: timedelta


def read_settings(environ: Mapping[str, str]) -> Settings:
    """The settings in `environ`, with the reporting zone out of the company's company.yaml."""
    named = environ.get("SOJOURN_COMPANY")
    company = Path(named).expanduser().resolve() if named else None
    return Settings(
        company=company,
        reporting_zone=_reporting_zone(company),
        retries=int(environ.get("SOJOURN_RETRIES", "2")),
        retry_delay=timedelta(seconds=int(environ.get("SOJOURN_RETRY_DELAY_SECONDS", "300"))),
    )


def _reporting_zone(company: Path | None) -> str:
    """The zone 02:00 is meant in; UTC where company.yaml cannot tell, since `plan` will say why."""
    if company is None:
        return "UTC"
    try:
        told = yaml.safe_load((company / "company.yaml").read_text(encoding="utf-8"))
        return ZoneInfo(told["reporting_zone"]).key
    except (OSError, ValueError, KeyError, TypeError, yaml.YAMLError):
        return "UTC"
