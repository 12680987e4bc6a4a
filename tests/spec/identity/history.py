"""Drawn histories put through the engine's identity, and told back in the names of the drawing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from company import (
    DEFAULT_NAMESPACES,
    Company,
    Correction,
    FilesTransport,
    Fingerprint,
    Identity,
    NamespaceRule,
    Source,
)
from ingestion.loading.reference import write_reference
from models import Base, Link, LinkIdentifier, LoadedTouchpoint, Staff, TouchpointIdentifier
from tests.spec.identity.drawn import (
    Entry,
    Period,
    Told,
    Who,
    drawn_corrections,
    drawn_entries,
    namespaces,
    readings,
)
from tests.tables import fill, rows
from transforms.identity import IDENTITY, IDENTITY_CHANGE
from transforms.transform import Night
from warehouse import functions
from warehouse.engine import Engine, Limits, declared
from warehouse.functions import key60, keyed60

SECRET = b"a secret of the tests"
SECOND_US = 1_000_000
SOURCES = ("web", "email", "support", "sales")
FIRST_DAY = datetime(2024, 1, 1, tzinfo=UTC)
AS_OF = 10_000
"""Of drawn histories, seconds: after everything, unless a test says otherwise."""

_TABLES: dict[str, tuple[type[Base], type[Base]]] = {
    "touchpoint": (LoadedTouchpoint, TouchpointIdentifier),
    "link": (Link, LinkIdentifier),
}


def identify(
    text: str,
    *,
    staff: str = "",
    no_staff: str = "",
    guards: str = "",
    corrections: str = "",
    as_of: int = AS_OF,
) -> Who:
    """Put a drawn history through the engine; `no_staff` are those who no longer are."""
    listed = dict.fromkeys(staff.split(), True) | dict.fromkeys(no_staff.split(), False)
    told = {row.pop("namespace"): row for row in rows(guards)} if guards else {}
    decided = drawn_corrections(corrections) if corrections else ()
    return identify_entries(drawn_entries(text), listed, namespaces(told), decided, as_of=as_of)


def identify_entries(
    entries: Sequence[Entry],
    staff: Mapping[str, bool],
    namespaces: Mapping[str, NamespaceRule] = DEFAULT_NAMESPACES,
    corrections: Sequence[Told] = (),
    *,
    as_of: int = AS_OF,
) -> Who:
    """Load `entries` in the order given, as if they had arrived in it, and make identity's tables.

    `staff` is what the user lists say: identifier → whether it is a member of staff.
    """
    engine = _engine()
    for model in (LoadedTouchpoint, TouchpointIdentifier, Link, LinkIdentifier, Staff):
        engine.execute(f"DELETE FROM {declared(model)}")
    for kind in ("touchpoint", "link"):
        _load(engine, [entry for entry in entries if entry.is_link == (kind == "link")], kind)
    fill(engine, Staff, [{**_named(name), "is_staff": told} for name, told in staff.items()])
    configured = {
        "identity": Identity(namespaces=dict(namespaces)),
        "corrections": tuple(
            correction_of(no, told) for no, told in enumerate(corrections, start=2)
        ),
    }
    company = _company().model_copy(update=configured)
    write_reference(engine, company)
    night = Night(as_of_us=as_of * SECOND_US, watermark_us=None, company=company)
    for transform in IDENTITY:
        transform.make(engine, night)
    return _who(engine, entries)


def believed() -> pa.Table:
    """Where every id leads after the last history, as the next night is told."""
    return _engine().arrow(
        "SELECT alias_id, customer_id, FALSE AS is_erased FROM customer_alias WHERE customer_id > 0"
    )


def changes(earlier: pa.Table) -> list[dict[str, Any]]:
    """Rows of identity_change: the last history against what was believed before."""
    with _engine().registered(believed=earlier):
        IDENTITY_CHANGE.make(_engine(), Night(0, None, _company()))
    return list(_engine().arrow("SELECT * FROM identity_change").to_pylist())


def told(sql: str) -> list[tuple[Any, ...]]:
    """Rows of the tables that the last history made."""
    return _engine().rows(sql)


def identifier_key(name: str) -> int:
    namespace, value = name.split(":", 1)
    return keyed60(f"{namespace}\x1f{value}", SECRET)


def names_in(entries: Sequence[Entry]) -> dict[int, str]:
    """identifier_key → the name in the drawing, of everything that the entries may show."""
    shown = {one for entry in entries for name in entry.identifiers for one in readings(name)}
    return {identifier_key(one): one for one in shown}


def own_id(name: str) -> int:
    """The id of a customer whose smallest member is `name`."""
    namespace = name.split(":", maxsplit=1)[0]
    return keyed60(f"customer\x1f{namespace}\x1f{identifier_key(name)}", SECRET)


def correction_of(line: int, told: Told) -> Correction:
    a, b = (Fingerprint(n.split(":", maxsplit=1)[0], identifier_key(n)) for n in (told.a, told.b))
    return Correction(
        line, told.kind, a, b, "jo", FIRST_DAY + timedelta(told.when), "seen in person"
    )


def _load(engine: Engine, entries: Sequence[Entry], kind: str) -> None:
    told, shown = [], []
    for entry in entries:
        key = {f"{kind}_key": key60(entry.full_id)}
        row = {
            f"{kind}_id": entry.full_id,
            "source": entry.source,
            "occurred_us": entry.t * SECOND_US,
            "source_sequence": entry.seq,
            "is_deleted": entry.is_deleted,
        }
        told.append(key | row | ({} if entry.is_link else {"is_bot": entry.is_bot}))
        shown += [key | row for row in _shown(entry)]
    told_in, shown_in = _TABLES[kind]
    fill(engine, told_in, told)
    fill(engine, shown_in, shown)


def _shown(entry: Entry) -> Iterator[dict[str, Any]]:
    """The entry's identifiers; one of two is two rows, but where the entry names it for certain."""
    for position, name in enumerate(entry.identifiers):
        either = identifier_key(readings(name)[0]) if "/" in name else None
        for one in readings(name):
            if one == name or one not in entry.identifiers:
                place = {"level": _level(one), "position": position, "either_key": either}
                yield _named(one) | place


def _named(name: str) -> dict[str, Any]:
    return {"namespace": name.split(":", maxsplit=1)[0], "identifier_key": identifier_key(name)}


def _level(name: str) -> str:
    rule = _company().identity.namespaces.get(name.split(":", maxsplit=1)[0])
    return rule.level if rule else "object"


def _who(engine: Engine, entries: Sequence[Entry]) -> Who:
    ids = {key60(entry.full_id): entry.id for entry in entries if not entry.is_link}
    names = names_in(entries)
    return Who(
        assigned={
            ids[key]: (customer, by)
            for key, customer, by in engine.rows(
                "SELECT touchpoint_key, customer_id, assigned_by FROM touchpoint_customer"
            )
        },
        members={
            names[key]: customer
            for key, customer in engine.rows(
                "SELECT identifier_key, customer_id FROM customer_member"
            )
        },
        edges={
            (names[a], names[b]): refusal
            for a, b, refusal in engine.rows(
                "SELECT identifier_key_a, identifier_key_b, refusal FROM identity_edge"
            )
        },
        periods=_periods(engine, names),
        aliases=_aliases(engine, names.values()),
    )


def _periods(engine: Engine, names: Mapping[int, str]) -> dict[str, list[Period]]:
    found: dict[str, list[Period]] = defaultdict(list)
    for key, *period in engine.rows(
        "SELECT identifier_key, from_order_no, until_order_no, customer_id FROM identity_map"
        " ORDER BY identifier_key, period_no"
    ):
        found[names[key]].append((period[0], period[1], period[2]))
    return dict(found)


def _aliases(engine: Engine, names: Iterable[str]) -> dict[str, int | None]:
    told = dict(engine.rows("SELECT alias_id, customer_id FROM customer_alias"))
    found = {name: told.pop(own_id(name)) for name in set(names) if own_id(name) in told}
    assert not told, "an alias of no identifier"
    return found


@cache
def _company() -> Company:
    return Company(
        name="Acme",
        reporting_zone="UTC",
        currency="EUR",
        default_country="DE",
        sources=tuple(_source(name, rank) for rank, name in enumerate(SOURCES, start=1)),
        folder=Path("acme"),
        secret=SECRET,
    )


def _source(name: str, rank: int) -> Source:
    folder = FilesTransport(folder=Path("inbox"))
    return Source(name=name, kind=name, rank=rank, format="segment", transport=folder)


@cache
def _engine() -> Engine:
    engine = Engine.open(None, Limits(threads=1))
    functions.install(engine, SECRET)
    engine.create(LoadedTouchpoint, TouchpointIdentifier, Link, LinkIdentifier, Staff)
    return engine
