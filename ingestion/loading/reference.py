"""The company's configuration as tables of the schema `reference`, so that SQL can join it."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from company import Company
from ingestion.rotation import write_rotation
from models import Base, BlockedReference, NamespaceReference, SourceReference, Word
from warehouse.engine import Engine, declared
from warehouse.types import arrow_schema

__all__ = ["write_reference"]


def write_reference(engine: Engine, company: Company) -> None:
    """Make the tables of configuration again: words, sources, namespaces, what is blocked, earlier keys."""
    _write(engine, Word, _words(company))
    _write(engine, SourceReference, _sources(company))
    _write(engine, NamespaceReference, _namespaces(company))
    write_rotation(engine, company)
    with engine.registered(blocked=_blocked(company)):
        engine.replace(BlockedReference, _BLOCKED)


def _words(company: Company) -> list[dict[str, Any]]:
    return [
        {
            "event_type": word.event_type,
            "initiator": word.initiator,
            "is_driving": word.is_driving,
            "is_once_per_object": word.is_once_per_object,
        }
        for word in company.words.values()
    ]


def _sources(company: Company) -> list[dict[str, Any]]:
    return [
        {
            "source": source.name,
            "source_kind": source.kind,
            "source_format": source.format,
            "rank": source.rank,
            # A retired source delivers nothing any more: a night that waited for it would wait forever.
            "is_required": source.required and not source.retired,
        }
        for source in company.sources
    ]


def _namespaces(company: Company) -> list[dict[str, Any]]:
    return [
        {
            "namespace": namespace,
            "level": rule.level,
            "priority": rule.priority,
            "is_unique": rule.unique,
            "max_per_person": 1 if rule.unique else rule.max_per_person,
            "max_people": rule.max_people,
        }
        for namespace, rule in company.identity.namespaces.items()
    ]


# What was left out when parsing is here too, by its key as far as the written value gives it: so a
# night can say why an identifier is gone.
_BLOCKED = """
SELECT DISTINCT
    blocked.namespace,
    COALESCE(
        -- A fingerprint that was written down before the secret changed.
        rotation.identifier_key,
        blocked.told_key,
        keyed60(blocked.namespace || CHR(31) || blocked.value)
    ) AS identifier_key,
    blocked.told_key IS NOT NULL AS is_fingerprint
FROM blocked
LEFT JOIN reference.rotation AS rotation
    ON blocked.namespace = rotation.namespace AND blocked.told_key = rotation.previous_key
"""


def _blocked(company: Company) -> pa.Table:
    rows: list[tuple[str, str | None, int | None]] = []
    for name, rule in company.identity.namespaces.items():
        rows += [(name, value, None) for value in rule.blocked_values]
        rows += [(name, None, key) for key in rule.blocked_keys]
    namespaces, values, keys = zip(*rows, strict=True) if rows else ((), (), ())
    return pa.table(
        {
            "namespace": pa.array(namespaces, pa.string()),
            "value": pa.array(values, pa.string()),
            "told_key": pa.array(keys, pa.int64()),
        }
    )


def _write(engine: Engine, model: type[Base], rows: list[dict[str, Any]]) -> None:
    configured = pa.Table.from_pylist(rows, schema=arrow_schema(declared(model)))
    with engine.registered(configured=configured):
        engine.replace(model, "SELECT * FROM configured")
