"""`sojourn keep-apart` and `sojourn belong-together`: what a person decides about who is who."""

from __future__ import annotations

import getpass
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from cli.asking import asked
from cli.calling import AsJson, company_of
from cli.output import complain, say, show_json
from company import (
    Company,
    ContradictionError,
    Correction,
    Fingerprint,
    Written,
    write_correction,
)
from company.corrections import BELONG_TOGETHER, KEEP_APART
from explain.naming import Asked, NotFoundError, find
from nights.errors import CallError
from warehouse.errors import WarehouseError
from warehouse.publishing import published_file
from warehouse.reading import newest_night

_WHO = "namespace:value (or :fingerprint) of a person, or a customer_id."
_A = Annotated[str, typer.Argument(help=_WHO)]
_B = Annotated[str, typer.Argument(help=_WHO)]
_Why = Annotated[str, typer.Option(help="The reason, for whoever reads corrections.csv later.")]
_By = Annotated[str | None, typer.Option("--who", help="Who decides it; default: this user.")]


def keep_apart(
    ctx: typer.Context, a: _A, b: _B, why: _Why, who: _By = None, as_json: AsJson = False
) -> None:
    """A and B are two people: from the next night on they are never one customer, whatever was seen.

    Writes a line to corrections.csv, by fingerprint; taken out again it leaves no trace. What says
    the opposite of lines that hold is refused. Of a customer its strongest identifier is named.

    Example: `sojourn keep-apart user_id:4711 user_id:4712 --why "mother and daughter, one address"`
    """
    _correct(ctx, KEEP_APART, (a, b), why, who, as_json)


def belong_together(
    ctx: typer.Context, a: _A, b: _B, why: _Why, who: _By = None, as_json: AsJson = False
) -> None:
    """A and B are one person: from the next night on they are one customer, over all guards.

    Writes a line to corrections.csv, by fingerprint; taken out again it leaves no trace. What says
    the opposite of lines that hold is refused. Of a customer its strongest identifier is named.

    Example: `sojourn belong-together user_id:4711 email:jo@example.net --why "her address at work"`
    """
    _correct(ctx, BELONG_TOGETHER, (a, b), why, who, as_json)


def add_to(app: typer.Typer) -> None:
    app.command()(keep_apart)
    app.command()(belong_together)


def _correct(
    ctx: typer.Context, kind: str, pair: tuple[str, str], why: str, who: str | None, as_json: bool
) -> None:
    company = company_of(ctx)
    seen = dict(_person(company, asked(ctx, typed)) for typed in pair)
    if len(seen) == 1:
        raise CallError(f"both are {next(iter(seen))}: name two identifiers")
    a, b = seen
    by = getpass.getuser() if who is None else who
    if not why.strip() or not by.strip():
        raise CallError("--why and --who may not be empty: somebody will want to know")
    told = Correction(0, kind, a, b, by, datetime.now(UTC).replace(microsecond=0), why)
    try:
        _show(write_correction(company.folder, company.identity, told), as_json)
    except ContradictionError as error:
        raise CallError(str(error)) from None
    for name, is_seen in seen.items():
        if not is_seen:
            complain(f"{name} was not seen so far: the correction does nothing until it is")


def _show(written: Written, as_json: bool) -> None:
    told = written.correction
    if as_json:
        names = {"a": str(told.a), "b": str(told.b), "is_new": written.is_new}
        show_json(asdict(told) | names)
    else:
        say(str(told) if written.is_new else f"{told} says so already")


def _person(company: Company, named: Asked) -> tuple[Fingerprint, bool]:
    """Whom a call names, and whether they are known: False if the newest published night does not."""
    try:
        if published_file(company) is not None:
            with newest_night(company) as engine:
                found = find(engine, named)
            name = Fingerprint(found.name.namespace, found.identifier_key)
            return _of_person(company, name), True
    except NotFoundError as error:
        if named.customer_id is not None:
            raise CallError(str(error)) from None
    except WarehouseError:
        # Whoever may not read the evidence can name identifiers all the same.
        if named.customer_id is not None:
            raise
        return _of_person(company, Fingerprint(named.namespace, named.keys[0])), True
    if named.customer_id is not None:
        raise CallError(
            "a customer_id can be looked up once a night is published: name an identifier instead"
        )
    return _of_person(company, Fingerprint(named.namespace, named.keys[0])), False


def _of_person(company: Company, name: Fingerprint) -> Fingerprint:
    people = [name for name, rule in company.identity.namespaces.items() if rule.level == "person"]
    if name.namespace not in people:
        raise CallError(f"{name} names no person: corrections are of {', '.join(people)}")
    if name.identifier_key in company.identity.namespaces[name.namespace].blocked_keys:
        raise CallError(f"{name} is blocked in identity.yaml, and so as if absent")
    return name
