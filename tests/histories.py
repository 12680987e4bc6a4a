"""Customers' histories drawn as text and run through journeys and metrics, for spec tests.

    customer | at          | event
    ann      | 01-01 10:00 | page_viewed
    ann      | 01-03       | order_placed

`at` is MM-DD[ HH:MM[:SS[.ffffff]]] of 2024, whose first of January is a Monday, in UTC. Rows of one
instant keep the order in which they are drawn. Other columns, all optional: id, source, channel,
brought_by (marketing_channel), bot, deleted, staff_event, actor, object, value, currency, text,
rating, scale, attributes (JSON), date_only (yes: `at` is a day MM-DD, and it stands at that day's last
microsecond). Customers whose name begins with `device` are anonymous, with `shared` a shared
identifier's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from company import Company, JourneyDefinition
from models import (
    DEFAULT_WORDS,
    BatchRule,
    BlockedReference,
    CustomerMember,
    EventWord,
    Evidence,
    Identifier,
    IdentityChange,
    IdentityEdge,
    LinkIdentifier,
    LoadedTouchpoint,
    SourceReference,
    Staff,
    TouchpointCustomer,
    TouchpointIdentifier,
    Word,
)
from tests.tables import Row, fill, rows
from transforms.journeys import JOURNEYS
from transforms.metrics import METRICS
from transforms.transform import Night
from warehouse import functions
from warehouse.engine import Engine

SOURCES = ("web", "email", "support", "sales")
"""The sources of the drawn world, best rank first. Each has the channel of its name."""

STAFF_KEY = 900
"""actor_key of the one member of staff there is."""

_DAY_US = 86_400_000_000

_INPUTS = (
    LoadedTouchpoint, Staff, Evidence, TouchpointCustomer, CustomerMember, Identifier, IdentityEdge,
    IdentityChange, BatchRule, TouchpointIdentifier, LinkIdentifier, BlockedReference, Word, SourceReference,
)  # fmt: skip


def moment(at: str) -> int:
    """Microseconds since 1970 of a drawn time."""
    day, _, clock = at.strip().partition(" ")
    text = f"2024-{day} {clock or '00:00'}"
    for form in ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S.%f"):
        try:
            naive = datetime.strptime(text, form)  # noqa: DTZ007
        except ValueError:
            continue
        since = naive - datetime(1970, 1, 1)  # noqa: DTZ001
        return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
    raise ValueError(f"not a drawn time: {at}")


def definition(text: str, name: str = "purchase") -> JourneyDefinition:
    """A journey definition from the YAML of its file."""
    return JourneyDefinition.model_validate({"name": name, **yaml.safe_load(text)})


def company(
    *definitions: JourneyDefinition, zone: str = "UTC", most: int = 50_000, **settings: Any
) -> Company:
    """The company of the drawn world, with a session gap of 30 minutes and sums in EUR."""
    return Company(
        name="Drawn",
        reporting_zone=zone,
        currency="EUR",
        default_country="DE",
        max_touchpoints=most,
        definitions=definitions,
        folder=Path("drawn"),
        secret=b"of no consequence, 32 bytes long",
        **settings,
    )


@dataclass(frozen=True, slots=True)
class World:
    """An engine after its night; `names` says who the customers are."""

    engine: Engine
    names: dict[int, str]

    def shows(self, name: str, drawn: str, where: str = "TRUE") -> None:
        """Assert that the table holds exactly the drawn rows, of the columns that are drawn."""
        wanted = rows(drawn)
        columns = list(wanted[0]) if wanted else [drawn.split("|", maxsplit=1)[0].strip()]
        assert self.table(name, columns, where) == sorted(wanted, key=_order)

    def table(self, name: str, columns: Sequence[str], where: str = "TRUE") -> list[Row]:
        """The named columns as cells. `customer` and `journey` (ann/2: her second) are names."""
        named = {"customer": "customer_id", "journey": "journey_id"}
        select = ", ".join(f'"{named.get(column, column)}"' for column in columns)
        found = self.engine.rows(f"SELECT {select} FROM {name} WHERE {where}")
        known = {"customer": self.names, "journey": self._journeys()}
        cells = [
            {
                column: known[column].get(value, value) if column in known else _cell(value)
                for column, value in zip(columns, row, strict=True)
            }
            for row in found
        ]
        return sorted(cells, key=_order)

    def _journeys(self) -> dict[int, str]:
        found = self.engine.rows(
            "SELECT journey_id, customer_id, ROW_NUMBER() OVER ("
            " PARTITION BY definition, customer_id ORDER BY MIN(order_no))"
            " FROM journey_touchpoint JOIN touchpoint USING (touchpoint_key, order_no)"
            " GROUP BY definition, journey_id, customer_id"
        )
        return {journey: f"{self.names[customer]}/{no}" for journey, customer, no in found}


def run(
    history: str,
    *definitions: JourneyDefinition,
    watermark: str | None = "12-31",
    as_of: str = "12-31",
    zone: str = "UTC",
    most: int = 50_000,
    **settings: Any,
) -> World:
    """A night over the drawn history: all tables of journeys and metrics; `settings` of the company."""
    engine = Engine.open(None)
    drawn = rows(history)
    names = dict(enumerate(dict.fromkeys(r["customer"] for r in drawn if r["customer"]), start=1))
    fill_inputs(engine, [_touchpoint(row, no) for no, row in enumerate(drawn, start=1)], names)
    watermark_us = None if watermark is None else moment(watermark)
    of = company(*definitions, zone=zone, most=most, **settings)
    night = Night(moment(as_of), watermark_us, of)
    work(engine, night)
    return World(engine, names)


def work(engine: Engine, night: Night) -> None:
    """Make all tables of journeys and metrics."""
    functions.install(engine, night.company.secret, night.company.reporting_zone)
    for transform in [*JOURNEYS, *METRICS]:
        transform.make(engine, night)


def fill_inputs(
    engine: Engine,
    touchpoints: list[Row],
    names: dict[int, str],
    words: Iterable[EventWord] = tuple(DEFAULT_WORDS.values()),
) -> None:
    """What loading and identity would have made. `customer` is a name; order_no as given."""
    engine.create(*_INPUTS)
    for model in _INPUTS:
        schema = model.__table__.schema
        engine.execute(f"DELETE FROM {schema + '.' if schema else ''}{model.__tablename__}")
    ids = {name: number for number, name in names.items()}
    loaded = [
        {k: v for k, v in t.items() if k not in ("customer", "order_no")} for t in touchpoints
    ]
    fill(engine, LoadedTouchpoint, loaded)
    keyed = [{**t, "evidence_key": t["touchpoint_key"]} for t in touchpoints]
    evidence = ("evidence_key", "order_no", "occurred_us", "is_bot")
    fill(engine, Evidence, [{k: t[k] for k in evidence} for t in keyed])
    owned = [
        {"touchpoint_key": t["touchpoint_key"], "customer_id": ids[t["customer"]]}
        for t in touchpoints
        if t["customer"]
    ]
    by = {ids[name]: "shared" if name.startswith("shared") else "person" for name in ids}
    assigned = [{**row, "assigned_by": by[row["customer_id"]]} for row in owned]
    fill(engine, TouchpointCustomer, assigned)
    people = [
        {"identifier_key": 100 + number, "customer_id": number}
        for number, name in names.items()
        if not name.startswith("device")
    ]
    fill(engine, CustomerMember, people)
    fill(engine, Staff, [{"identifier_key": STAFF_KEY, "is_staff": True}], namespace="email")
    fill(engine, Word, [_word(word) for word in words])
    ranked = [{"source": source, "rank": rank} for rank, source in enumerate(SOURCES, start=1)]
    fill(engine, SourceReference, ranked, is_required=True)


def _word(word: EventWord) -> Row:
    return {
        "event_type": word.event_type,
        "initiator": word.initiator,
        "is_driving": word.is_driving,
        "is_once_per_object": word.is_once_per_object,
    }


def _touchpoint(drawn: Row, no: int) -> Row:
    get = drawn.get
    source = get("source") or "web"
    touchpoint_id = f"{source}:{get('id') or no}"
    value = get("value")
    return {
        "customer": get("customer"),
        "order_no": no,
        "touchpoint_id": touchpoint_id,
        "touchpoint_key": functions.key60(touchpoint_id),
        "source": source,
        "channel": get("channel") or source,
        "marketing_channel": get("brought_by"),
        "event_type": get("event") or "page_viewed",
        "staff_event_type": get("staff_event"),
        "actor_key": STAFF_KEY if get("actor") == "staff" else None,
        "occurred_us": moment(drawn["at"]) + (_DAY_US - 1 if get("date_only") else 0),
        "occurred_at_basis": "date_only" if get("date_only") else "server",
        "is_bot": bool(get("bot")),
        "is_deleted": bool(get("deleted")),
        "object_key": None if get("object") is None else functions.key60(str(get("object"))),
        "value_amount": None if value is None else Decimal(str(value)),
        "value_currency": None if value is None else get("currency") or "EUR",
        "text": get("text"),
        "rating": get("rating"),
        "rating_scale": get("scale"),
        "attributes": get("attributes"),
    }


def _cell(value: Any) -> Any:
    """A value as it is drawn: times and days without what says nothing, money and shares as numbers."""
    if isinstance(value, datetime):
        text = value.strftime("%m-%d %H:%M:%S.%f")
        for needless in (".000000", ":00", " 00:00"):
            text = text.removesuffix(needless)
        return text
    if isinstance(value, date):
        return value.strftime("%m-%d")
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, float):
        return int(value) if value == int(value) else round(value, 6)
    return value


def _order(row: Row) -> list[tuple[bool, str, float, str]]:
    """Rows in the order of their cells, numbers by size, nulls first."""
    return [
        (v is not None, "", float(v), "")
        if isinstance(v, int | float)
        else (v is not None, "t", 0, str(v))
        for v in row.values()
    ]
