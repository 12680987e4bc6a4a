"""Files of tables through landing, parsing and loading, as a night takes them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from company import Company, FilesTransport, Source
from ingestion import ParsedBatch, land, load, parse, waiting_files
from warehouse import functions
from warehouse.engine import Engine
from warehouse.functions import keyed60

SECRET = b"a secret of the tests"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Desk:
    """A company with one source of tables; each `deliver` is landed, parsed and loaded."""

    def __init__(self, folder: Path, wire: str, **settings: Any) -> None:
        self.inbox = folder / "inbox"
        self.inbox.mkdir(parents=True)
        given: dict[str, Any] = {
            "name": wire, "kind": "desk", "rank": 1, "format": wire, **settings,
        }  # fmt: skip
        source = Source(transport=FilesTransport(folder=self.inbox, settle_seconds=0), **given)
        self.company = Company(
            name="Acme", reporting_zone="UTC", currency="EUR", default_country="US",
            sources=(source,), folder=folder, secret=SECRET,
        )  # fmt: skip
        self.source = source
        self.engine = Engine.open(None)
        functions.install(self.engine, SECRET)

    def deliver(self, files: Mapping[str, str | Path]) -> dict[str, ParsedBatch]:
        """Take the files in; file name → what parsing made of it."""
        for name, content in files.items():
            target = self.inbox / name
            if isinstance(content, Path):
                shutil.copyfile(content, target)
            else:
                target.write_text(content, "utf-8")
            os.utime(target, (1, 1))
        names = sorted(files)
        ids = land(self.company, self.source, waiting_files(self.source, NOW), NOW)
        parsed = {batch.batch_id: batch for batch in parse(self.company, self.source)}
        load(self.engine, self.company)
        return {name: parsed[one] for name, one in zip(names, ids, strict=True)}

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.engine.rows(sql)


def key(namespace: str, value: str) -> int:
    """The key of a normalised identifier."""
    return keyed60(f"{namespace}\x1f{value}", SECRET)


def counts(batch: ParsedBatch) -> tuple[int, int, int, int, int, int]:
    """Items received, accepted, ignored, rejected; touchpoints and links."""
    return (
        batch.items_received, batch.items_accepted, batch.items_ignored, batch.items_rejected,
        batch.touchpoints_parsed, batch.links_parsed,
    )  # fmt: skip
