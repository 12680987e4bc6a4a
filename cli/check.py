"""`sojourn check`: configuration, folders, connections, alerts: each line fine, or what to do."""

from __future__ import annotations

import os

import typer

from cli.calling import AsJson, company_of
from cli.output import say, show_json
from company import Finding, read_environment
from company.checks import check as findings_of
from ingestion import looked_at

_WRONG = 2


def check(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Whether everything is as a night needs it. Changes nothing.

    Example: `sojourn --company acme check`
    """
    company = company_of(ctx)
    found = findings_of(company, read_environment(company.folder, os.environ))
    found += [
        Finding(f"source {name}", ok, told) for name, (ok, told) in looked_at(company).items()
    ]
    if as_json:
        show_json([{"subject": f.subject, "ok": f.ok, "message": f.message} for f in found])
    else:
        for finding in found:
            say(f"{'ok   ' if finding.ok else 'LOOK '} {finding.subject}: {finding.message}")
    if not all(finding.ok for finding in found):
        raise typer.Exit(_WRONG)


def add_to(app: typer.Typer) -> None:
    app.command()(check)
