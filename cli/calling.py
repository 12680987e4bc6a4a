"""What every command begins with: the company of this call."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from company import Company, load_company
from nights.errors import CallError

AsJson = Annotated[bool, typer.Option("--json", help="As JSON, for programs.")]


def folder_of(ctx: typer.Context) -> Path:
    """The folder that --company or SOJOURN_COMPANY names, else the current one."""
    named = ctx.find_root().obj
    return Path(named) if named else Path()


def company_of(ctx: typer.Context) -> Company:
    """The company, read and checked whole."""
    return load_company(folder_of(ctx), os.environ)


def reading_company_of(ctx: typer.Context) -> Company:
    """The company, to read what is published and nothing else: without the secret where there is none."""
    return load_company(folder_of(ctx), os.environ, needs_secret=False)


def expect_source(company: Company, name: str | None) -> None:
    """CallError for a source that is not configured; none named is none to check."""
    known = [source.name for source in company.sources]
    if name is not None and name not in known:
        raise CallError(f"no source is called '{name}'; there are: {', '.join(known) or 'none'}")
