"""Whom a call names: a customer's id, an identifier as its owner knows it, or its fingerprint."""

from __future__ import annotations

import re

import typer

from cli.calling import company_of
from company import CompanyError
from explain import Asked
from ingestion import IdentifierError, identifier_key
from nights.errors import CallError

_FINGERPRINT = re.compile(r"[0-9a-f]{15}")


def asked(ctx: typer.Context, typed: str) -> Asked:
    """What `typed` may mean. CallError, without its value, where it can mean nobody."""
    if re.fullmatch(r"[0-9]{1,19}", typed):
        return Asked(typed, customer_id=int(typed))
    namespace, _, value = typed.partition(":")
    is_fingerprint = bool(_FINGERPRINT.fullmatch(value))
    keys = [int(value, 16)] if is_fingerprint else []
    try:
        # A value may look like a fingerprint. The secret is needed for values alone.
        keys.insert(0, identifier_key(company_of(ctx), typed))
    except (IdentifierError, CompanyError) as error:
        if not is_fingerprint:
            raise CallError(str(error)) from None
    return Asked(typed, namespace=namespace, keys=tuple(keys))
