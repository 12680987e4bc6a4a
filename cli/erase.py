"""`sojourn erase`: a person is removed from everything that is kept; a receipt says what went where."""

from __future__ import annotations

import getpass
import os
from datetime import UTC, datetime
from typing import Annotated

import typer

from cli.calling import AsJson, folder_of
from cli.output import complain, say, show_json, show_table
from cli.progress import watched
from nights.erasure.erase import Receipt, Request, resume
from nights.erasure.erase import erase as erase_person
from nights.errors import CallError
from nights.open_night import Caller

_NOTHING_FOUND = 1
_WORDS = {
    "done": "The person is removed from everything kept here; docs/erasure.md says what cannot be found.",
    "published": "The files published before go with the next night that is published.",
    "nothing": "Nothing is known of this identifier. It is on the deny-list from now on.",
}


def erase(
    ctx: typer.Context,
    identifier: Annotated[
        str | None,
        typer.Argument(metavar="NAMESPACE:VALUE", help="One of the person's identifiers."),
    ] = None,
    why: Annotated[
        str | None, typer.Option(help="The reason, kept in corrections.csv: name nobody in it.")
    ] = None,
    left: Annotated[
        bool, typer.Option("--resume", help="Finish an erasure that was cut short.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Remove a person for good: identifiers, raw records, texts, and the nights published so far.

    Takes everything that is known of the customer with this identifier, and keeps it from coming back
    with a late file. There is no undo. The newest night is published again without them.

    Example: `sojourn erase email:ana@example.net --why "asked for it on 3 March"`
    """
    if not left and (identifier is None or not (why and why.strip())):
        raise CallError(
            "say whom and why: sojourn erase NAMESPACE:VALUE --why TEXT, such as "
            'sojourn erase email:ana@example.net --why "asked for it on 3 March"'
        )
    request = Request(folder_of(ctx), os.environ, identifier or "", getpass.getuser(), why or "")
    with watched() as tell:
        caller = Caller("sojourn erase", tell, lambda: datetime.now(UTC))
        receipt = resume(request, caller) if left else erase_person(request, caller)
    if receipt is None:
        say("No erasure was left unfinished.")
        return
    _show(receipt, as_json)
    if receipt.status == "nothing":
        raise typer.Exit(_NOTHING_FOUND)


def add_to(app: typer.Typer) -> None:
    app.command()(erase)


def _show(receipt: Receipt, as_json: bool) -> None:
    if as_json:
        show_json(receipt.model_dump())
        return
    if receipt.status != "nothing":
        rows = [[*where.split(".", 1), count] for where, count in receipt.counts.items() if count]
        show_table(f"Erasure {receipt.erasure_id}", ["where", "what", "count"], rows)
    if waiting := receipt.counts.get("inbox.waiting"):
        complain(
            f"{waiting:,} files wait in inboxes: what they hold of the person is cut out as they come in."
        )
    complain(_WORDS[receipt.status])


__all__ = ["add_to", "erase"]
