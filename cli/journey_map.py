"""`sojourn map`: the journey map of the newest night, as a file, a picture, or served live."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import maps
from cli.calling import reading_company_of
from cli.map_server import serve as serve_map
from cli.output import say
from nights.errors import CallError


def journey_map(  # noqa: PLR0913, PLR0917 - each option of the command is a parameter
    ctx: typer.Context,
    journey: Annotated[
        str | None, typer.Option("--journey", help="One definition; default: all of them.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", help="The file; default: data/maps/NAME.html in the company."),
    ] = None,
    png: Annotated[bool, typer.Option("--png", help="A picture instead, by Chromium.")] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="A sheet of paper, by Chromium.")] = False,
    serve: Annotated[
        bool, typer.Option("--serve", help="Serve it live instead, with the customers behind it.")
    ] = False,
    host: Annotated[
        str,
        typer.Option("--host", help="With --serve: where; others than this machine need a token."),
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="With --serve.")] = 8765,
) -> None:
    """The journey map: stages as columns, what customers go through below them.

    One file that needs nothing else: open it from disk, mail it. Every number in it is one of the
    warehouse, and says which. `--png` and `--pdf` need Chromium on this machine.

    With `--serve` every number opens the list of customers behind it, and each of them their timeline;
    it shows the newest night, also when another one is published. Whoever reaches an address that is not of
    this machine alone needs the token in SOJOURN_MAP_TOKEN (environment or .env).

    Example: `sojourn map --journey purchase --output purchase.html`
    """
    company = reading_company_of(ctx)
    if png + pdf + serve > 1 or (serve and (journey or output)):
        raise CallError("--serve serves all maps and writes no file; --png and --pdf are two files")
    if serve:
        serve_map(company, host, port)
        return
    names = [journey] if journey else [definition.name for definition in company.definitions]
    kind = "png" if png else "pdf" if pdf else "html"
    if output is None:
        for path in maps.write(company, names, kind):
            say(str(path))
        return
    if len(names) != 1:
        raise CallError(f"one file holds one map: add --journey, one of {', '.join(names)}")
    say(str(maps.write_one(company, names[0], output, kind)))


def add_to(app: typer.Typer) -> None:
    app.command("map")(journey_map)
