"""What a person types as `namespace:value`, as the key that parsing gives to it."""

from __future__ import annotations

from company import Company
from ingestion.conversion.configuration import configure_names, write_phones
from ingestion.conversion.conversion import sql_of
from ingestion.errors import IngestionError
from warehouse.engine import Engine


class IdentifierError(IngestionError):
    """What was typed names no identifier. The message does not repeat its value."""


def identifier_key(company: Company, typed: str) -> int:
    """The identifier_key of `namespace:value`, the value read, normalised and keyed as when parsing.

    Objects are named `type@source:id`. IdentifierError for another namespace, and for a value that
    means nobody (blocked), which parsing leaves out.
    """
    namespace, colon, value = typed.partition(":")
    if not colon:
        raise IdentifierError("write an identifier as namespace:value, such as user_id:4711")
    rules = company.identity.namespaces
    if namespace not in rules and not _names_objects(company, namespace):
        raise IdentifierError(
            f"no namespace is called '{namespace}'; there are: {', '.join(rules)}, and of objects "
            "type@source, such as order@shop"
        )
    object_type = None if namespace in rules else namespace.partition("@")[0]
    key, blocked = _named(company, object_type, namespace, value)
    if key is None:
        raise IdentifierError(
            f"a value of '{namespace}' like this one means nobody ({blocked}): it is left out "
            "wherever it occurs"
        )
    return key


def _names_objects(company: Company, namespace: str) -> bool:
    """Whether objects of a source have it: as its `objects:` says, else `type@source`."""
    told = {name for source in company.sources for name in source.objects.values()}
    _, at, source = namespace.rpartition("@")
    return namespace in told or bool(at and source in {s.name for s in company.sources})


def _named(
    company: Company, object_type: str | None, namespace: str, value: str
) -> tuple[int | None, str | None]:
    """Key of the value, or why it is blocked: by the SQL that names the identifiers of records."""
    with Engine.open(None) as engine:
        configure_names(engine, company, staff=())
        engine.execute(sql_of("macros"))
        engine.execute(
            "CREATE TEMP TABLE mention AS SELECT ? AS object_type, ? AS namespace, TRIMMED(?) AS value",
            [object_type, namespace, value],
        )
        write_phones(engine, company.default_country)
        ((key, blocked),) = engine.rows(
            f"SELECT identifier_key, blocked FROM ({sql_of('named')}) AS named"
        )
    return key, blocked
