"""Failures of landing, parsing and loading, told without the values they were about."""

from __future__ import annotations


class IngestionError(Exception):
    """A source could not be landed, parsed or loaded. The message says where and what to do."""
