"""Parsing: landed bytes to typed rows, each batch whole or not at all, small ones together.

    typed/<source>/<batch_id>/    touchpoint, touchpoint_identifier, link, link_identifier, staff
                                  (.parquet, as models/loaded.py declares them) and parsed.json
    rejected/<source>/<batch_id>.parquet    what was refused, with its bytes (conversion/output.py)

A batch is parsed again when the format, the tables, the secret, or what the company says of the source
has changed, and when its identifiers are to be carried over from a secret before (rotation.py). A person's parse and a night's are the same function; sources can be parsed side by side.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from company import Company, Source
from company.source_kafka import KafkaTransport
from ingestion.completeness import complete_ingests, completed_us, heard_us, microseconds, moment
from ingestion.conversion.workers import Workers
from ingestion.erasure.denying import cut_denied
from ingestion.erasure.swapping import settle_erased
from ingestion.formats import room_of
from ingestion.landing import Manifest, manifests
from ingestion.parsing.batch import Counts, Work, converting, parse_together
from ingestion.transport import WHOLE, Share
from ingestion.transports.kafka.whereabouts import Whereabouts
from models import SCHEMA_VERSION

PARSED = "parsed.json"
_COMING = ".coming"
# Each has six Parquet files open while it is parsed, and 1,024 open files is a common limit.
_GROUP_BATCHES = 100
_GROUP_BYTES = 400 << 20  # packed files are unpacked beside each other
_UNPACKED = 8  # what JSON and CSV grow to when unpacked, about


class ParsedBatch(BaseModel):
    """What parsing made of a batch. Both sums hold for it:

    items_received = items_accepted + items_ignored + items_rejected, and loading will find
    touchpoints_parsed = loaded + duplicate. `rules` is outcome → rule → count.
    """

    model_config = ConfigDict(frozen=True)

    batch_id: str
    source: str
    records: int
    items_received: int
    items_accepted: int
    items_ignored: int
    items_rejected: int
    touchpoints_parsed: int
    links_parsed: int
    rules: dict[str, dict[str, int]]
    newest_received_us: int | None
    newest_occurred_us: int | None
    complete_up_to: datetime | None
    format_version: int
    schema_version: int
    configuration_hash: str
    key_id: str
    rotated_from: str | None = None
    """key_id of the secret before, if its identifiers were written under that too."""


def parse(company: Company, source: Source, share: Share = WHOLE) -> list[ParsedBatch]:
    """Parse every landed batch of the source that is not parsed, or not as it would be today.

    Returns what was parsed now, in order of landing. Then every ingest knows how far the source was
    complete (ingestion/completeness.py). Shares of a source may be parsed side by side.
    """
    home = company.typed / source.name
    home.mkdir(parents=True, exist_ok=True)
    settle_erased(company.landing / source.name)
    landed = [m for m in manifests(company, source) if share.owns(m.range)]
    _sweep(home, share)
    due = [m for m in landed if not _is_current(company, source, home / m.batch_id)]
    parsed = _parse_batches(company, source, due, share) if due else []
    if isinstance(source.transport, KafkaTransport):
        return parsed
    newest = []
    for manifest in landed:
        batch = read_parsed(home / manifest.batch_id)
        newest.append((manifest.batch_id, _newest_us(source, manifest, batch)))
    complete_ingests(company, source, newest)
    return parsed


def read_parsed(folder: Path) -> ParsedBatch:
    """What parsing left beside a batch's typed rows; FileNotFoundError if it is not parsed."""
    return ParsedBatch.model_validate_json((folder / PARSED).read_bytes())


def _is_current(company: Company, source: Source, folder: Path) -> bool:
    try:
        found = read_parsed(folder)
    except (FileNotFoundError, ValueError):
        return False
    made_by = (found.format_version, found.schema_version, found.configuration_hash, found.key_id)
    is_carried_over = company.old_key_id in (None, found.rotated_from)
    return is_carried_over and made_by == _made_by(company, source)


def _made_by(company: Company, source: Source) -> tuple[int, int, str, str]:
    version = room_of(source.format).version
    return (version, SCHEMA_VERSION, company.parse_hash(source), company.key_id)


def _parse_batches(
    company: Company, source: Source, due: list[Manifest], share: Share
) -> list[ParsedBatch]:
    home = company.typed / source.name
    with (
        tempfile.TemporaryDirectory(dir=home, prefix=_mark(share)) as scratch,
        converting(company, source, Path(scratch)) as workers,
    ):
        return [
            parsed
            for group in _groups(due)
            for parsed in _parse_group(company, source, group, workers, share)
        ]


def _groups(due: Sequence[Manifest]) -> Iterator[list[Manifest]]:
    """Batches cut into what is parsed together."""
    group: list[Manifest] = []
    size = 0
    for manifest in due:
        own = manifest.bytes * (_UNPACKED if manifest.raw_name.endswith(".gz") else 1)
        if group and (size + own > _GROUP_BYTES or len(group) == _GROUP_BATCHES):
            yield group
            group, size = [], 0
        group.append(manifest)
        size += own
    if group:
        yield group


def _parse_group(
    company: Company,
    source: Source,
    group: Sequence[Manifest],
    workers: Workers,
    share: Share,
) -> list[ParsedBatch]:
    works = [_work(company, source, manifest, share) for manifest in group]
    found = parse_together(workers, works)
    parsed, again = [], []
    for work, counts in zip(works, found, strict=True):
        if changed := cut_denied(workers, source, work):
            shutil.rmtree(work.folder)
            again.append(changed)
            continue
        batch = _parsed(company, source, work.manifest, counts)
        (work.folder / PARSED).write_text(batch.model_dump_json(indent=1), encoding="utf-8")
        work.refused.replace(work.refused.with_suffix(".parquet"))
        _settle(work.folder, company.typed / source.name / batch.batch_id)
        parsed.append(batch)
    if again:
        parsed += _parse_group(company, source, again, workers, share)
    return parsed


def _work(company: Company, source: Source, manifest: Manifest, share: Share) -> Work:
    """Where the batch's tables and refusals come into being, beside where they will stand."""
    coming = company.typed / source.name / f"{_mark(share)}{manifest.batch_id}"
    coming.mkdir()
    refused = company.rejected / source.name / f"{manifest.batch_id}{_COMING}"
    refused.parent.mkdir(parents=True, exist_ok=True)
    home = company.landing / source.name / manifest.batch_id
    of = manifest.range
    origin = None if of is None else Whereabouts(home / manifest.raw_name, of, company.secret)
    is_rotating = company.old_secret is not None
    return Work(manifest, home, coming, refused, is_rotating=is_rotating, origin=origin)


def _parsed(company: Company, source: Source, manifest: Manifest, counts: Counts) -> ParsedBatch:
    newest_us = counts.newest_received_us or counts.newest_occurred_us
    heard = _heard_us(source, manifest, newest_us)
    complete = moment(completed_us(source, heard, microseconds(manifest.landed_at)))
    version, schema, configuration, key_id = _made_by(company, source)
    return ParsedBatch(
        batch_id=manifest.batch_id, source=source.name, **asdict(counts), complete_up_to=complete,
        format_version=version, schema_version=schema, configuration_hash=configuration,
        key_id=key_id, rotated_from=company.old_key_id,
    )  # fmt: skip


def _newest_us(source: Source, manifest: Manifest, batch: ParsedBatch) -> int | None:
    """The newest time that counts for the source's completeness."""
    return _heard_us(source, manifest, batch.newest_received_us or batch.newest_occurred_us)


def _heard_us(source: Source, manifest: Manifest, newest_record_us: int | None) -> int | None:
    if manifest.range is not None:
        return None  # Its ingest says it, for all partitions at once.
    told = newest_record_us
    if source.complete_up_to == "file_date":
        told = None if manifest.complete_up_to is None else microseconds(manifest.complete_up_to)
    return heard_us(source, told, microseconds(manifest.landed_at))


def _settle(coming: Path, final: Path) -> None:
    """Put the folder in its place. Cut short in between, the batch is not parsed: parsed again."""
    if final.exists():
        old = final.with_name(f"{_COMING}-old-{final.name}")
        final.rename(old)
        coming.rename(final)
        shutil.rmtree(old)
    else:
        coming.rename(final)


def _mark(share: Share) -> str:
    """How what a share has half done begins."""
    return f"{_COMING}-" if share.parts == 1 else f"{_COMING}-{share.part}.{share.parts}-"


def _sweep(home: Path, share: Share) -> None:
    """Remove what a parse that was cut short left half done; not what other shares are at."""
    others = tuple(_mark(Share(n, share.parts)) for n in range(share.parts) if n != share.part)
    for left in home.glob(f"{_COMING}-*" if share.part == 0 else f"{_mark(share)}*"):
        if not left.name.startswith(others):
            shutil.rmtree(left)
