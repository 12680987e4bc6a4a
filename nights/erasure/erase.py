"""`sojourn erase`: the person behind an identifier is removed from everything that is kept."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from company import Company, CompanyError, load_company
from company.erasure import missing_deny_key
from ingestion import identifier_key
from nights.engine_file import open_engine, set_aside_if_foreign
from nights.erasure.carrying_out import carry_out, correct, receipt_of
from nights.erasure.finding import find_person, load_all, parse_all
from nights.erasure.journal import Journal, commit, left_journal
from nights.erasure.preparing import STEP, Asked, prepare
from nights.erasure.receipt import Receipt, read_receipt, settle
from nights.errors import CallError, NightError
from nights.holder import close, hold
from nights.open_night import Caller
from nights.progress import Progress
from nights.records import LAND_AND_PARSE
from nights.run import rebuild
from warehouse.publishing import newest_published_as_of


@dataclass(frozen=True, slots=True)
class Request:
    """The company's folder and environment, the identifier as typed, and who wants it erased and why."""

    folder: Path
    environ: Mapping[str, str]
    typed: str
    who: str
    why: str


def erase(request: Request, caller: Caller) -> Receipt:
    """Remove the person from landing on, then publish the newest night again and drop those before.

    An erasure that was left unfinished is finished first. Killed at any point it leaves everything as
    it was, or is finished by the next call. Raises CallError where the identifier is not one person's,
    NightHeldError while a night is open, and NightError if the private store is clean but no night
    could be published; the older published files go with the next one that is.
    """
    company = load_company(request.folder, request.environ)
    if not company.deny_key:
        raise CompanyError([missing_deny_key()])
    if company.old_secret is not None:
        raise CallError(
            "the secret is being changed (SOJOURN_SECRET_OLD is set), and records are called by two names: "
            "finish that first, as docs/key-rotation.md says. Nothing was done"
        )
    if left := left_journal(company):
        caller.tell(Progress(STEP, "note", message=f"finishing erasure {left.erasure_id} first"))
        carry_out(company, left, caller)
        company = load_company(request.folder, request.environ)
    key = identifier_key(company, request.typed)
    journal = _prepared(company, request, key, caller)
    if not journal.batches and not journal.counts.get("engine.touchpoints"):
        return _turned_away(company, journal)
    commit(company, journal)
    caller.tell(Progress(f"{STEP}.journal", "table"))
    return _finish(request, company, journal, caller)


def resume(request: Request, caller: Caller) -> Receipt | None:
    """Finish the erasure that was left unfinished; None if there is none."""
    company = load_company(request.folder, request.environ)
    journal = left_journal(company)
    return _finish(request, company, journal, caller) if journal else None


def _prepared(company: Company, request: Request, key: int, caller: Caller) -> Journal:
    now = caller.clock()
    erasure_id = f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
    asked = Asked(erasure_id, request.typed, key, request.who, now, request.why)
    set_aside_if_foreign(company)
    with open_engine(company) as engine:
        hold(engine, f"erasure-{erasure_id}", caller.holder, STEP, now)
        try:
            caller.tell(Progress(STEP, "begun"))
            parse_all(company)
            load_all(engine, company)
            alone = find_person(engine, company, key)
            return prepare(company, asked, alone, caller.tell)
        except BaseException:
            close(engine)
            raise


def _turned_away(company: Company, journal: Journal) -> Receipt:
    """Nothing is known of the person: they are on the deny-list from now on, and that is all."""
    correct(company, journal)
    with open_engine(company) as engine:
        close(engine)
    return receipt_of(company, journal, journal.counts).model_copy(update={"status": "nothing"})


def _finish(request: Request, company: Company, journal: Journal, caller: Caller) -> Receipt:
    carry_out(company, journal, caller)
    company = load_company(request.folder, request.environ)
    if newest_published_as_of(company) is None:
        settle(company, caller.clock())
        return read_receipt(company, journal.erasure_id)
    try:
        rebuild(company, caller.clock(), caller, LAND_AND_PARSE)
    except NightError as error:
        raise NightError(
            f"{error}\nErasure {journal.erasure_id}: the person is gone from everything private. The files "
            "published before, which hold no name, are dropped when the next night is published: mend "
            "the cause, then `sojourn run`"
        ) from None
    return read_receipt(company, journal.erasure_id)


__all__ = ["Receipt", "Request", "erase", "resume"]
