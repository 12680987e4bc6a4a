"""The kinds of column that declarations are made of: a type, what it means, and what it may hold."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, DateTime, Double, Text
from sqlalchemy.orm import mapped_column

PRIVATE: dict[str, Any] = {"private": True}
"""Such a column stays in the engine when its table is published."""


def column(kind: Any, meaning: str, **info: Any) -> Any:
    return mapped_column(kind, comment=meaning, info=info)


def key(meaning: str, **info: Any) -> Any:
    return column(BigInteger, meaning, **info)


def text(meaning: str, **info: Any) -> Any:
    return column(Text, meaning, **info)


def flag(meaning: str, **info: Any) -> Any:
    return column(Boolean, meaning, **info)


def at(meaning: str, **info: Any) -> Any:
    return column(DateTime, meaning + " (UTC)", **info)


def count(meaning: str, **info: Any) -> Any:
    return column(BigInteger, meaning, minimum=0, **info)


def share(meaning: str, **info: Any) -> Any:
    return column(Double, meaning + ", 0 to 1", minimum=0, maximum=1, **info)
