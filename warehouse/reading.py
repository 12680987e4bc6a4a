"""The newest published night opened for a person who may know: its warehouse and its evidence."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from company import Company
from warehouse import evidence_file, published_file
from warehouse.ddl import literal
from warehouse.engine import Engine, Limits
from warehouse.errors import WarehouseError
from warehouse.publishing import evidence_beside, expect_published


@contextmanager
def newest_warehouse(company: Company) -> Iterator[Engine]:
    """The published file that the link leads to, read-only: every table by its bare name.

    Another night published meanwhile changes nothing. WarehouseError where nothing is published.
    """
    file = expect_published(company)
    with Engine.open(None, Limits(**company.limits.model_dump())) as engine:
        engine.execute(f"ATTACH {literal(str(file))} AS night (READ_ONLY)")
        engine.execute(f"SET search_path = 'memory.main,night.{published_file.SCHEMA}'")
        yield engine


@contextmanager
def newest_night(company: Company) -> Iterator[Engine]:
    """Both files of the night that the link leads to, read-only: every table by its bare name.

    Another night published meanwhile changes nothing. WarehouseError where nothing is published, or
    this user cannot read the evidence.
    """
    file = expect_published(company)
    evidence = evidence_beside(file)
    _expect_readable(evidence)
    with Engine.open(None, Limits(**company.limits.model_dump())) as engine:
        engine.execute(f"ATTACH {literal(str(file))} AS night (READ_ONLY)")
        engine.execute(f"ATTACH {literal(str(evidence))} AS kept (READ_ONLY)")
        engine.execute(
            f"SET search_path = 'night.{published_file.SCHEMA},kept.{evidence_file.SCHEMA}'"
        )
        yield engine


def _expect_readable(evidence: Path) -> None:
    if not evidence.exists():
        raise WarehouseError(
            f"the published night has no evidence beside it ({evidence.name}): an older version "
            "published it; `sojourn rebuild` publishes it with its evidence"
        )
    if not os.access(evidence, os.R_OK):
        raise WarehouseError(
            f"{evidence} cannot be read: it is for the user who runs the nights alone, so ask as that user"
        )
