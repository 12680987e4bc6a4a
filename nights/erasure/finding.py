"""Who is meant: the customer behind an identifier, from everything that has landed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import ingestion
from company import Company
from ingestion import LoadError
from nights.engine_file import forget_loaded
from nights.errors import CallError, NightError, describe
from transforms.identity import IDENTITY
from transforms.identity.person import (
    PersonAlone,
    customers_of,
    is_blocked,
    is_shared,
    is_staff,
    person_alone,
)
from transforms.transform import Night
from warehouse.engine import Engine

_ALL_TIME_US = 4_133_980_800_000_000  # the end of 2100: no touchpoint is later


def parse_all(company: Company) -> None:
    """Parse what is not parsed; NightError if a source cannot be, since its records would stay."""
    known = {source.name for source in company.sources}
    if gone := sorted({path.name for path in company.landing.glob("*")} - known):
        raise NightError(
            f"landing/ holds what {', '.join(gone)} delivered, and no such source is configured, so that "
            "it cannot be read: configure it again (`retired: true`), or delete that folder"
        )
    for source in company.sources:
        try:
            ingestion.parse(company, source)
        except Exception as error:
            raise NightError(
                f"source {source.name} cannot be parsed, and nobody is erased from what cannot be "
                f"read: {describe(error)}"
            ) from None


def load_all(engine: Engine, company: Company) -> None:
    """Load what is not loaded; all of it where a batch is another one now."""
    try:
        ingestion.load(engine, company)
    except LoadError:
        with engine.transaction():
            forget_loaded(engine)
        ingestion.load(engine, company)


def find_person(engine: Engine, company: Company, key: int) -> PersonAlone | None:
    """The customer of the identifier with `key`, of everything landed, whenever it occurred.

    None where nothing is known of it. CallError for one that is not one person's: a device of
    several, a shared mailbox, a member of staff. Changes no table.
    """
    with _identity_of_all_time(engine, company):
        if is_staff(engine, key):
            raise CallError(
                "this identifier is a member of staff's: they are no customer, and `sojourn erase` "
                "would not find what they wrote. Nothing was done"
            )
        if is_shared(engine, key) or is_blocked(engine, key):
            raise CallError(
                "this identifier is blocked, or shared by more people than max_people allows, and so is "
                "nobody's: erasing it would take from all of them. Name another one of the person's"
            )
        found = customers_of(engine, key)
        if len(found) > 1:
            raise CallError(
                f"this device was used by {len(found)} customers: name a person's identifier instead, "
                "such as user_id or email"
            )
        return person_alone(engine, found[0]) if found else None


@contextmanager
def _identity_of_all_time(engine: Engine, company: Company) -> Iterator[None]:
    """The tables of identity over all that is loaded while the block runs; then those of before."""
    engine.execute("BEGIN TRANSACTION")
    try:
        night = Night(_ALL_TIME_US, None, company)
        for transform in IDENTITY:
            transform.make(engine, night)
        yield
    finally:
        engine.execute("ROLLBACK")


__all__ = ["find_person", "load_all", "parse_all"]
