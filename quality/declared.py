"""Checks that follow from the declarations in models/: nobody writes them.

not_null   no null where the column is declared not to be
unique     no two rows with one key; a null in it is a value like any other
allowed    nothing but the declared values
range      within the declared minimum and maximum, and finite
reference  every key it names is there (quality/references.py)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Column, Double, Table

from quality.check import Check
from quality.references import ALSO_UNIQUE, REFERENCES, Reference
from warehouse.ddl import column_list, literal
from warehouse.engine import declared


def declared_checks(table: Table) -> list[Check]:
    """All checks of `table`, those of one gate together."""
    return [
        *_not_null(table),
        *_unique(table),
        *_allowed(table),
        *_range(table),
        *(_reference(r) for r in REFERENCES if declared(r.model) is table),
    ]


def _not_null(table: Table) -> Iterator[Check]:
    for column in table.columns:
        if not column.nullable:
            yield _wrong(table, "not_null", column, f'"{column.name}" IS NULL')


def _unique(table: Table) -> Iterator[Check]:
    yield _surplus(table, list(table.primary_key))
    for model, name in ALSO_UNIQUE:
        if declared(model) is table:
            yield _surplus(table, [table.columns[name]])


def _allowed(table: Table) -> Iterator[Check]:
    for column in table.columns:
        if values := column.info.get("allowed"):
            listed = ", ".join(literal(value) for value in values)
            yield _wrong(table, "allowed", column, f'"{column.name}" NOT IN ({listed})')


def _range(table: Table) -> Iterator[Check]:
    for column in table.columns:
        low, high = column.info.get("minimum"), column.info.get("maximum")
        bounds = [f'"{column.name}" < {low}'] if low is not None else []
        bounds += [f'"{column.name}" > {high}'] if high is not None else []
        bounds += [f'NOT isfinite("{column.name}")'] if isinstance(column.type, Double) else []
        if bounds:
            yield _wrong(table, "range", column, " OR ".join(bounds))


def _wrong(table: Table, gate: str, column: Column[Any], condition: str) -> Check:
    return Check(table.fullname, gate, column.name, f"COUNT(*) FILTER (WHERE {condition})")


def _surplus(table: Table, key: Iterable[Column[Any]]) -> Check:
    columns = list(key)
    distinct = f"SELECT DISTINCT {column_list(columns)} FROM {table.fullname}"
    what = " + ".join(column.name for column in columns)
    sql = f"COUNT(*) - (SELECT COUNT(*) FROM ({distinct}))"
    return Check(table.fullname, "unique", f"surplus rows by {what}", sql)


def _reference(reference: Reference) -> Check:
    child, parent = declared(reference.model), declared(reference.to)
    joined = " AND ".join(f'c."{name}" = p."{name}"' for name in reference.columns)
    present = " AND ".join(f'c."{name}" IS NOT NULL' for name in reference.columns)
    orphans = (
        f"SELECT COUNT(*) FROM {child.fullname} AS c ANTI JOIN {parent.fullname} AS p ON {joined}"
        f" WHERE {present}"
    )
    what = f"{' + '.join(reference.columns)} not in {parent.fullname}"
    return Check(child.fullname, "reference", what, f"({orphans})")
