"""docs/dictionary.md out of the declarations. `python -m models.dictionary [--check]`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Table

from models.base import Kind, is_private, tables

PAGE = Path(__file__).resolve().parent.parent / "docs" / "dictionary.md"

_INTRODUCTION = """# Data dictionary

Generated from `models/` by `python -m models.dictionary`; do not edit. The same sentences are the comments in the
database. *Published* tables stand in the schema `sojourn` of the warehouse, without their *private* columns;
those *kept as evidence* stand whole in the schema `evidence` of the file beside it that `sojourn explain` and
`sojourn customer` read; everything else stays in the engine. All times are UTC.
"""

_KINDS = {
    Kind.STATE: "State: a pure function of landed batches, configuration, corrections and as_of",
    Kind.HISTORY: "History: what was published when; append-only",
    Kind.RUN: "Runs: what the machine did",
}


def render() -> str:
    """The page: tables by kind, published ones first, each with its grain and its columns."""
    parts = [_INTRODUCTION]
    for kind, title in _KINDS.items():
        found = sorted(tables(kind=kind), key=lambda t: (not t.info["published"], t.fullname))
        parts.append(f"## {title}\n")
        parts.extend(_table(table) for table in found)
    return "\n".join(parts)


def _table(table: Table) -> str:
    key = ", ".join(f"`{column.name}`" for column in table.primary_key)
    where = "Published" if table.info["published"] else "Not published"
    where += ", kept as evidence" if table.info["explains"] else ""
    lines = [
        f"### {table.fullname}\n",
        f"{table.comment} {where}. Key: {key}.\n",
        "| column | type | meaning |",
        "| --- | --- | --- |",
        *(_column(column, is_public=table.info["published"]) for column in table.columns),
    ]
    return "\n".join(lines) + "\n"


def _column(column: Column[Any], *, is_public: bool) -> str:
    kind = str(column.type).lower().replace("datetime", "timestamp")
    nullable = ", may be null" if column.nullable else ""
    private = " *Private.*" if is_public and is_private(column.info) else ""
    meaning = _sentence(f"{column.comment}{_bounds(column.info)}")
    return f"| `{column.name}` | {kind}{nullable} | {meaning}{private} |"


def _bounds(info: dict[str, Any]) -> str:
    """What a gate holds the column to, as far as its text does not say so."""
    if allowed := info.get("allowed"):
        return " (one of " + ", ".join(f"`{value}`" for value in allowed) + ")"
    low, high = info.get("minimum"), info.get("maximum")
    if low is None:
        return ""
    return f" (at least {low})" if high is None else f" ({low} to {high})"


def _sentence(text: str) -> str:
    """`text` as a cell, with a full stop."""
    return text.replace("|", "\\|") + ("" if text.endswith("…") else ".")


def is_current() -> bool:
    """Whether docs/dictionary.md says what the declarations say."""
    return PAGE.exists() and PAGE.read_text(encoding="utf-8") == render()


def main(arguments: list[str]) -> int:
    """Writes the page, or with `--check` only says whether it is current; returns the exit code."""
    if arguments not in ([], ["--check"]):
        sys.stderr.write("usage: python -m models.dictionary [--check]\n")
        return 2
    if not arguments:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(render(), encoding="utf-8")
        sys.stdout.write(f"wrote {PAGE.name}: {len(tables())} tables\n")
        return 0
    if is_current():
        sys.stdout.write(f"{PAGE.name} is current\n")
        return 0
    sys.stderr.write(f"{PAGE} is not current; run python -m models.dictionary\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
