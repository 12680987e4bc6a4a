"""`sojourn map`: the journey map of the newest night, as one HTML file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import maps
from cli.calling import reading_company_of
from cli.output import say
from nights.errors import CallError


def journey_map(
    ctx: typer.Context,
    journey: Annotated[
        str | None, typer.Option("--journey", help="One definition; default: all of them.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", help="The file; default: data/maps/NAME.html in the company."),
    ] = None,
) -> None:
    """The journey map: stages as columns, what customers go through below them.

    One file that needs nothing else: open it from disk, mail it. Every number in it is one of the
    warehouse, and says which.

    Example: `sojourn map --journey purchase --output purchase.html`
    """
    company = reading_company_of(ctx)
    names = [journey] if journey else [definition.name for definition in company.definitions]
    if output is None:
        for path in maps.write(company, names):
            say(str(path))
        return
    if len(names) != 1:
        raise CallError(f"one file holds one map: add --journey, one of {', '.join(names)}")
    say(str(maps.write_one(company, names[0], output)))


def add_to(app: typer.Typer) -> None:
    app.command("map")(journey_map)
