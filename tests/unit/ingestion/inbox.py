"""A company with one source and an inbox: drop files, take them in, look at what came of them."""

from __future__ import annotations

import gzip
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from company import Company, FilesTransport, Identity, Source
from ingestion import ParsedBatch, land, parse, waiting_files
from warehouse.functions import keyed60

SECRET = b"a secret of the tests, long enough"
NOW = datetime(2024, 5, 2, 3, tzinfo=UTC)
Row = dict[str, Any]


class Inbox:
    """Settings of the source are keywords; `identity` and `country` are the company's."""

    def __init__(
        self, folder: Path, wire: str = "segment", *, identity: Identity | None = None,
        keep_inbox: bool = False, **settings: Any,
    ) -> None:  # fmt: skip
        self.folder = folder / "inbox"
        self.folder.mkdir(parents=True, exist_ok=True)
        transport = FilesTransport(folder=self.folder, settle_seconds=60, keep_inbox=keep_inbox)
        given: dict[str, Any] = {
            "name": "shop",
            "kind": "web",
            "rank": 1,
            "format": wire,
        } | settings
        self.source = Source(transport=transport, **given)
        self.company = Company(
            name="Acme", reporting_zone="Europe/Vienna", currency="EUR", default_country="AT",
            sources=(self.source,), identity=identity or Identity(), folder=folder, secret=SECRET,
        )  # fmt: skip

    def drop(self, name: str, content: bytes | str, *, changed: datetime | None = None) -> Path:
        """Put a file into the inbox, unchanged for long unless said otherwise.

        Text is packed where the name says so; bytes are written as they are.
        """
        path = self.folder / name
        if isinstance(content, str):
            content = gzip.compress(content.encode()) if name.endswith(".gz") else content.encode()
        path.write_bytes(content)
        at = 0 if changed is None else changed.timestamp()
        os.utime(path, (at, at))
        return path

    def land(self, now: datetime = NOW) -> list[str]:
        return land(self.company, self.source, waiting_files(self.source, now), now)

    def take(self, name: str, content: bytes | str) -> ParsedBatch:
        """Drop, land and parse one file."""
        self.drop(name, content)
        self.land()
        (parsed,) = parse(self.company, self.source)
        return parsed

    def rows(self, table: str) -> list[Row]:
        """Typed rows of all batches, in order of record and item, then position or word."""
        found = [
            row
            for path in sorted(self.company.typed.glob(f"*/*/{table}.parquet"))
            for row in pq.read_table(path).to_pylist()
        ]
        order = ("batch_id", "record_no", "item_no", "position", "event_type", "namespace")
        return sorted(found, key=lambda row: [str(row.get(name, "")).zfill(20) for name in order])

    def rejected(self) -> list[Row]:
        """Refusals of all batches, in order of record and item."""
        found = [
            row
            for path in sorted(self.company.rejected.glob("*/*.parquet"))
            for row in pq.read_table(path).to_pylist()
        ]
        return sorted(found, key=lambda row: (row["record_no"], row["item_no"] or 0))

    def refusals(self) -> list[tuple[int, str]]:
        """(record, rule) of every refusal."""
        return [(row["record_no"], row["rule"]) for row in self.rejected()]


def key(namespace: str, value: str) -> int:
    """The key of a normalised identifier."""
    return keyed60(f"{namespace}\x1f{value}", SECRET)


def call(**members: Any) -> str:
    """One track call as a line; camelCase members given lay over the defaults."""
    defaults: Row = {
        "type": "track", "event": "Signed In", "messageId": "m1", "userId": "u1",
        "timestamp": "2024-05-01T10:00:00Z",
    }  # fmt: skip
    told = defaults | members
    return json.dumps({name: value for name, value in told.items() if value is not None}) + "\n"


def us(text: str) -> int:
    """An ISO time with offset in µs since 1970."""
    moment = datetime.fromisoformat(text)
    return int(moment.timestamp()) * 1_000_000 + moment.microsecond


def short(rows: list[Row], *columns: str) -> list[tuple[Any, ...]]:
    """Rows as tuples of some columns."""
    return [tuple(row[name] for name in columns) for row in rows]
