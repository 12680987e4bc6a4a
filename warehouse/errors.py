"""Failures of the databases, told without the values they were about."""

from __future__ import annotations


class WarehouseError(Exception):
    """A statement failed, or a table is not as declared. The message holds no row values."""


class QueryError(WarehouseError):
    """A person's query is wrong, or writes."""
