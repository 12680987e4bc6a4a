"""Reads a SELECT from the file beside this one."""

from __future__ import annotations

from pathlib import Path


def read(name: str) -> str:
    return (Path(__file__).parent / f"{name}.sql").read_text(encoding="utf-8")
