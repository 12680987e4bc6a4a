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

_WAREHOUSE = f"memory.main,night.{published_file.SCHEMA}"
_BOTH = f"night.{published_file.SCHEMA},kept.{evidence_file.SCHEMA}"


@contextmanager
def newest_warehouse(company: Company) -> Iterator[Engine]:
    """The published file that the link leads to, read-only: every table by its bare name.

    Another night published meanwhile changes nothing. WarehouseError where nothing is published.
    """
    with open_warehouse(company, expect_published(company)) as engine:
        yield engine


def open_warehouse(company: Company, file: Path) -> Engine:
    """The published `file`, read-only, for whoever closes it."""
    engine = Engine.open(None, Limits(**company.limits.model_dump()))
    engine.execute(f"ATTACH {literal(str(file))} AS night (READ_ONLY)")
    engine.execute(f"SET search_path = '{_WAREHOUSE}'")
    return engine


def warehouse_session(engine: Engine) -> Engine:
    """What open_warehouse gave, once more for another thread."""
    session = engine.session()
    session.execute(f"SET search_path = '{_WAREHOUSE}'")
    return session


@contextmanager
def newest_night(company: Company) -> Iterator[Engine]:
    """Both files of the night that the link leads to, read-only: every table by its bare name.

    Another night published meanwhile changes nothing. WarehouseError where nothing is published, or
    this user cannot read the evidence.
    """
    with open_night_whole(company, expect_published(company)) as engine:
        yield engine


def open_night_whole(company: Company, file: Path) -> Engine:
    """The published `file` and the evidence beside it, read-only, for whoever closes them."""
    evidence = evidence_beside(file)
    _expect_readable(evidence)
    engine = Engine.open(None, Limits(**company.limits.model_dump()))
    engine.execute(f"ATTACH {literal(str(file))} AS night (READ_ONLY)")
    engine.execute(f"ATTACH {literal(str(evidence))} AS kept (READ_ONLY)")
    engine.execute(f"SET search_path = '{_BOTH}'")
    return engine


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
