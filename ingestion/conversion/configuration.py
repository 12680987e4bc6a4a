"""What the company says of one source, as tables and variables that the conversion's SQL can read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import phonenumbers
import pyarrow as pa
import pyarrow.csv as pacsv

from company import Company, Source, scale_ends
from ingestion.conversion.zones import zone_changes
from ingestion.formats.room import Room
from warehouse import functions
from warehouse.engine import Engine

# Their owners never are the customer.
_MAILBOXES = ("test", "noreply", "no-reply", "donotreply")


def configure(engine: Engine, company: Company, source: Source, room: Room) -> None:
    """Make the tables that the conversion of `source` and the SELECTs of `room` read."""
    configure_names(engine, company, source.staff)
    # For rooms whose records do not name a currency because their owner has only one.
    engine.execute("SET VARIABLE company_currency = ?", [company.currency])
    _table(engine, "object_rule", ("object_type", "namespace"), list(source.objects.items()))
    _keep(engine, "event_rule", _event_rules(source))
    _keep(engine, "zone_change", zone_changes(source.zone))
    for path in room.tables:
        _keep(engine, path.stem, _all_text(path))


def configure_names(engine: Engine, company: Company, staff: Sequence[str]) -> None:
    """Make what named.sql reads beside the values: keys, normalisers, what means nobody, `staff`."""
    functions.install(engine, company.secret, old_secret=company.old_secret)
    namespaces = company.identity.namespaces
    emails = [name for name, rule in namespaces.items() if rule.normaliser == "email"]
    engine.execute("SET VARIABLE email_namespaces = CAST(? AS VARCHAR[])", [emails])
    _table(engine, "namespace_rule", ("namespace", "level", "normaliser"), [
        (name, rule.level, rule.normaliser) for name, rule in namespaces.items()
    ])  # fmt: skip
    _table(engine, "blocked_value", ("namespace", "value"), [
        (name, value.strip().lower()) for name, rule in namespaces.items() for value in rule.blocked_values
    ])  # fmt: skip
    _table(engine, "mailbox", ("local_part",), [
        (local.lower(),) for local in (*_MAILBOXES, *company.identity.role_mailboxes)
    ])  # fmt: skip
    _table(engine, "staff_pattern", ("namespace", "pattern"), _patterns(staff, emails))


def write_phones(engine: Engine, country: str) -> None:
    """Make `e164`: distinct phone numbers in `mention` as E.164, null where they are none."""
    values = engine.rows(
        "SELECT DISTINCT value FROM mention INNER JOIN namespace_rule USING (namespace)"
        " WHERE normaliser = 'phone'"
    )
    _table(engine, "e164", ("value", "number"), [(v, e164(v, country)) for (v,) in values])


def e164(value: str, country: str) -> str | None:
    """A phone number in E.164, read as one of `country` if it names none; None if it is no number.

    >>> e164("0664 123 45 67", "AT"), e164("+43 (664) 1234567", "DE"), e164("ext. 7", "AT")
    ('+436641234567', '+436641234567', None)
    """
    try:
        number = phonenumbers.parse(value, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _patterns(staff: Sequence[str], emails: list[str]) -> list[tuple[str, str]]:
    patterns = [entry.split(":", 1) for entry in staff]
    return [(name, glob.lower() if name in emails else glob) for name, glob in patterns]


def _event_rules(source: Source) -> pa.Table:
    """What the source's own words mean, and where those that carry a rating have it."""
    words = sorted({*source.events, *source.ratings})
    rated = [source.ratings.get(word) for word in words]
    bounds = [None if one is None else scale_ends(one.scale) for one in rated]
    return pa.table(
        {
            "source_event_type": pa.array(words, pa.string()),
            "event_type": pa.array([source.events.get(word) for word in words], pa.string()),
            "rating_scale": pa.array([one and one.scale for one in rated], pa.string()),
            "rating_pointer": pa.array(
                [one and _pointer(one.attribute) for one in rated], pa.string()
            ),
            "lowest": pa.array([one and one[0] for one in bounds], pa.int64()),
            "highest": pa.array([one and one[1] for one in bounds], pa.int64()),
        }
    )


def _pointer(attribute: str) -> str:
    """A JSON pointer (RFC 6901), because a key may hold dots and quotes."""
    return "/" + attribute.replace("~", "~0").replace("/", "~1")


def _all_text(path: Any) -> pa.Table:
    """A reference table of a room."""
    header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
    convert = pacsv.ConvertOptions(
        column_types={name: pa.string() for name in header}, strings_can_be_null=True,
        null_values=[""],
    )  # fmt: skip
    return pacsv.read_csv(path, convert_options=convert)


def _table(
    engine: Engine, name: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]
) -> None:
    arrays = [pa.array([row[i] for row in rows], pa.string()) for i in range(len(columns))]
    _keep(engine, name, pa.table(arrays, names=list(columns)))


def _keep(engine: Engine, name: str, rows: pa.Table) -> None:
    with engine.registered(given=rows):
        engine.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS SELECT * FROM given')
