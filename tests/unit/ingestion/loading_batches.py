"""Typed batches drawn as text and put where parsing would put them.

    batch | record | id | version | received | text | identifiers
    b1    | 1      | t1 | -       | 5        | hi   | email:e

One line per copy, in the order of the records if none are given. `kind` makes it a link, or a staff
row of the first identifier (`is_staff`, default yes). Times are microseconds. A batch lands at the
hour its name ends with.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from company import DEFAULT_NAMESPACES, Company, FilesTransport, Source
from models import (
    SCHEMA_VERSION,
    Base,
    Link,
    LinkIdentifier,
    LoadedTouchpoint,
    Staff,
    TouchpointIdentifier,
)
from tests.tables import Row, rows
from warehouse import functions
from warehouse.engine import Engine, declared
from warehouse.functions import key60, keyed60
from warehouse.types import arrow_schema

SECRET = b"a secret of the tests"
MODELS: dict[str, type[Base]] = {
    model.__tablename__: model
    for model in (LoadedTouchpoint, TouchpointIdentifier, Link, LinkIdentifier, Staff)
}
_NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)


def company_at(folder: Path, **source: Any) -> Company:
    """A company with the sources web (segment) and crm (salesforce)."""
    return Company(
        name="Acme",
        reporting_zone="UTC",
        currency="EUR",
        default_country="DE",
        sources=(_source("web", 1, "segment", source), _source("crm", 2, "salesforce", source)),
        folder=folder,
        secret=SECRET,
    )


def engine() -> Engine:
    opened = Engine.open(None)
    functions.install(opened, SECRET)
    return opened


def type_batches(company: Company, drawn: str, **parsed: Any) -> None:
    """Write the drawn copies as typed batches; `parsed` goes into each batch's parsed.json."""
    batches = defaultdict(list)
    for row in rows(drawn):
        batches[row["batch"]].append(row)
    for batch_id, copies in batches.items():
        write_batch(company, batch_id, copies, parsed)


def write_batch(
    company: Company, batch_id: str, copies: list[Row], parsed: Mapping[str, Any] | None = None
) -> None:
    """One typed batch, with its landing manifest."""
    tables: dict[str, list[Row]] = {name: [] for name in MODELS}
    for number, copy in enumerate(copies, start=1):
        where = {"batch_id": batch_id, "record_no": copy.get("record") or number, "item_no": 1}
        _add(tables, copy, where)
    folder = company.typed / "web" / batch_id
    folder.mkdir(parents=True)
    for name, content in tables.items():
        schema = arrow_schema(declared(MODELS[name]))
        complete = [{field: row.get(field) for field in schema.names} for row in content]
        pq.write_table(pa.Table.from_pylist(complete, schema=schema), folder / f"{name}.parquet")
    told = {"batch_id": batch_id, "source": "web"} | _parsed(company, tables) | dict(parsed or {})
    _write(folder / "parsed.json", told)
    _write(company.landing / "web" / batch_id / "manifest.json", _manifest(company, batch_id))


def loaded(engine: Engine, table: str) -> list[tuple[Any, ...]]:
    """Every row of a loaded table, whole and sorted."""
    return sorted(engine.rows(f"SELECT * FROM loaded.{table}"), key=repr)


def ledger(engine: Engine, *columns: str) -> list[tuple[Any, ...]]:
    return engine.rows(f"SELECT batch_id, {', '.join(columns)} FROM batch ORDER BY batch_id")


def _add(tables: dict[str, list[Row]], copy: Row, where: Row) -> None:
    kind = copy.get("kind") or "touchpoint"
    names = str(copy.get("identifiers") or "").split()
    if kind == "staff":
        is_staff = copy.get("is_staff") is not False
        said = {"version_us": copy.get("version"), "is_staff": is_staff}
        said["source"] = copy.get("source") or "web"
        tables["staff"] += [where | _named(name) | said for name in names]
        return
    key = {f"{kind}_key": copy.get("key") or key60(copy["id"])}
    tables[kind].append(where | key | _told(copy, kind))
    tables[f"{kind}_identifier"] += [
        where | key | _named(name) | {"level": _level(name), "position": position}
        for position, name in enumerate(names)
    ]


def content_hash(copy: Row) -> int:
    """What the copy says, without when it was received and where it came from."""
    content = {name: copy.get(name) for name in ("id", "at", "text", "attributes", "identifiers")}
    return int(hashlib.sha256(json.dumps(content).encode()).hexdigest()[:15], 16)


def _told(copy: Row, kind: str) -> Row:
    return {
        f"{kind}_id": copy["id"],
        "source": "web",
        "source_format": "segment",
        "source_event_type": "page",
        "event_type": copy.get("event_type") or "page_viewed",
        "channel": "web",
        "is_bot": bool(copy.get("is_bot")),
        "is_deleted": False,
        "occurred_us": copy.get("at") or 0,
        "occurred_at_basis": copy.get("basis") or "client",
        "received_us": copy.get("received"),
        "version_us": copy.get("version"),
        "source_sequence": copy.get("seq"),
        "text": copy.get("text"),
        "attributes": copy.get("attributes"),
        "content_hash": content_hash(copy),
    }


def _named(name: str) -> Row:
    namespace, value = name.split(":", 1)
    return {"namespace": namespace, "identifier_key": keyed60(f"{namespace}\x1f{value}", SECRET)}


def _level(name: str) -> str:
    rule = DEFAULT_NAMESPACES.get(name.split(":", 1)[0])
    return rule.level if rule else "object"


def _parsed(company: Company, tables: Mapping[str, list[Row]]) -> dict[str, Any]:
    records = len(tables["touchpoint"]) + len(tables["link"]) + len(tables["staff"])
    return {
        "records": records,
        "items_received": records + 3,
        "items_accepted": records,
        "items_ignored": 2,
        "items_rejected": 1,
        "touchpoints_parsed": len(tables["touchpoint"]),
        "links_parsed": len(tables["link"]),
        "rules": {"ignored": {"sample_ticket": 2}, "rejected": {"missing_time": 1}},
        "newest_received_us": None,
        "newest_occurred_us": None,
        "complete_up_to": None,
        "format_version": 1,
        "schema_version": SCHEMA_VERSION,
        "configuration_hash": company.parse_hash(company.sources[0]),
        "key_id": company.key_id,
    }


def _manifest(company: Company, batch_id: str) -> dict[str, Any]:
    hours = int("".join(c for c in batch_id if c.isdigit()) or 0)
    return {
        "batch_id": batch_id,
        "source": "web",
        "file_name": f"{batch_id}.jsonl",
        "raw_name": "raw.jsonl",
        "landed_at": (_NOON + timedelta(hours=hours)).isoformat(),
        "bytes": 1000,
        "sha256": "ab" * 32,
        "format": "segment",
        "format_version": 1,
        "schema_version": SCHEMA_VERSION,
        "configuration_hash": company.configuration_hash,
        "key_id": company.key_id,
        "complete_up_to": None,
    }


def _source(name: str, rank: int, wire: str, settings: Mapping[str, Any]) -> Source:
    given: dict[str, Any] = {"name": name, "kind": name, "rank": rank, "format": wire, **settings}
    return Source(transport=FilesTransport(folder=Path("inbox")), **given)


def _write(path: Path, content: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")
