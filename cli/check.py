"""`sojourn check`: configuration, folders, connections, alerts, what rules fit: each line fine, or
what to do."""

from __future__ import annotations

import os
from dataclasses import asdict

import typer

from cli.calling import AsJson, company_of
from cli.output import say, show_json
from company import Finding, read_environment
from company.checks import check as findings_of
from ingestion import looked_at
from nights.fitting import fitting

_WRONG = 2


def check(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Whether everything is as a night needs it, and what the journeys' rules fit. Changes nothing.

    Beside the newest published night: for each stage how many touchpoints fit its rules as they are
    now, words that no stage claims, and within how long 95 % of those who come back do, which is a
    horizon to think about.

    Example: `sojourn --company acme check`
    """
    company = company_of(ctx)
    found = findings_of(company, read_environment(company.folder, os.environ))
    found += [
        Finding(f"source {name}", ok, told) for name, (ok, told) in looked_at(company).items()
    ]
    found += fitting(company)
    if as_json:
        show_json([asdict(finding) for finding in found])
    else:
        for finding in found:
            say(f"{'ok   ' if finding.ok else 'LOOK '} {finding.subject}: {finding.message}")
    if not all(finding.ok for finding in found):
        raise typer.Exit(_WRONG)


def add_to(app: typer.Typer) -> None:
    app.command()(check)
