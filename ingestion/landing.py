"""Landing: bytes as received, kept for good, one folder per file.

    landing/<source>/<batch_id>/raw<suffixes>     exactly what was received
    landing/<source>/<batch_id>/manifest.json     where from, when, how much, which hash
    landing/<source>/<batch_id>/nameless/         rows that an erasure left (ingestion/erasure/)
    landing/<source>/ingests/<time>.json          what one ingest found (ingestion/completeness.py)

A folder appears by rename, so it is whole or not there. The same bytes under the same name are the
same batch, however often they come.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from company import Company, Source
from ingestion.completeness import file_date_us, moment, note_ingest
from ingestion.errors import IngestionError
from ingestion.formats import room_of
from ingestion.transports.files import PlannedFile, files_of, suffixes_of
from ingestion.transports.kafka.ranges import OffsetRange
from models import SCHEMA_VERSION

MANIFEST = "manifest.json"
NAMELESS = "nameless"
_COMING = ".coming-"
_BLOCK = 1 << 20


class Erased(BaseModel):
    """What an erasure took out of a batch (docs/erasure.md): the file was once these bytes, and held
    so many more items. Its newest times stay told, or the source would seem less complete."""

    model_config = ConfigDict(frozen=True)

    sha256: str
    bytes: int
    items: int
    newest_received_us: int | None = None
    newest_occurred_us: int | None = None


class Manifest(BaseModel):
    """What landing knows of one batch. `bytes` and `sha256` are those of the file that is there."""

    model_config = ConfigDict(frozen=True)

    batch_id: str
    source: str
    file_name: str
    raw_name: str
    landed_at: datetime
    bytes: int
    sha256: str
    format: str
    format_version: int
    schema_version: int
    configuration_hash: str
    key_id: str
    complete_up_to: datetime | None = None
    erased: Erased | None = None
    range: OffsetRange | None = None
    """Of a batch from Kafka: what it holds."""


def land(
    company: Company, source: Source, files: Sequence[PlannedFile], now: datetime
) -> list[str]:
    """Take the planned files in; returns their batch ids. May be done again after a crash.

    A landed file leaves the inbox unless `keep_inbox`. A file that grew since it was planned waits
    for the next ingest. What this ingest says of the source's completeness is noted, also when
    there was nothing. Raises IngestionError at the end, naming the files that could not be taken.
    """
    home = company.landing / source.name
    home.mkdir(parents=True, exist_ok=True)
    sweep(home)
    landed, trouble = [], []
    erased = _erased(company, source) if files else {}
    for file in files:
        try:
            batch_id = _land_file(company, source, file, now, erased)
        except (OSError, IngestionError) as error:
            trouble.append(f"{file.name}: {getattr(error, 'strerror', None) or error}")
            continue
        if batch_id is not None:
            landed.append(batch_id)
    note_ingest(company, source, landed, now)
    if trouble:
        raise IngestionError(
            f"source {source.name}: {files_of(source).folder} has files that cannot be landed: "
            + "; ".join(trouble)
        )
    return landed


def manifests(company: Company, source: Source) -> list[Manifest]:
    """Every landed batch of the source, in order of landing, then id."""
    home = company.landing / source.name
    found = [read_manifest(path.parent) for path in home.glob(f"[!.]*/{MANIFEST}")]
    return sorted(found, key=lambda manifest: (manifest.landed_at, manifest.batch_id))


def read_manifest(folder: Path) -> Manifest:
    """The manifest in a batch's folder."""
    try:
        return Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        raise IngestionError(
            f"{folder / MANIFEST} cannot be read; put the folder back from a copy of landing/"
        ) from None


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Write it to stable storage."""
    with path.open("wb") as target:
        target.write(manifest.model_dump_json(indent=1).encode())
        target.flush()
        os.fsync(target.fileno())


def batch_id_of(source: str, file_name: str, sha256: str) -> str:
    """`<source>-` and 16 hex digits that depend on the name and the bytes alone."""
    digest = hashlib.sha256(f"{source}\n{file_name}\n{sha256}".encode()).hexdigest()
    return f"{source}-{digest[:16]}"


def _erased(company: Company, source: Source) -> dict[tuple[str, str], str]:
    """Name and hash of every file that an erasure changed → its batch: an inbox may hold it so too."""
    changed = [manifest for manifest in manifests(company, source) if manifest.erased]
    return {(manifest.file_name, manifest.sha256): manifest.batch_id for manifest in changed}


def _land_file(
    company: Company, source: Source, file: PlannedFile, now: datetime, erased: Mapping[tuple[str, str], str]
) -> str | None:  # fmt: skip
    transport = files_of(source)
    path = Path(transport.folder) / file.name
    if not path.exists():
        return _landed_before(company, source, file)
    if path.stat().st_size != file.bytes:
        return None
    with coming(company.landing / source.name) as folder:
        raw_name = "raw" + suffixes_of(file.name)
        size, sha256 = _copy(path, folder / raw_name)
        told = {
            "batch_id": erased.get((file.name, sha256)) or batch_id_of(source.name, file.name, sha256),
            "file_name": file.name,
            "raw_name": raw_name, "bytes": size, "sha256": sha256,
            "complete_up_to": _complete_up_to(source, file.name),
        }  # fmt: skip
        manifest = new_manifest(company, source, now).model_copy(update=told)
        write_manifest(folder / MANIFEST, manifest)
        settle(folder, folder.with_name(manifest.batch_id))
    if not transport.keep_inbox:
        path.unlink()
    return manifest.batch_id


@contextmanager
def coming(home: Path, mark: str = "") -> Iterator[Path]:
    """A folder beside the batches for one that is on its way; gone afterwards, unless renamed."""
    folder = Path(tempfile.mkdtemp(prefix=f"{_COMING}{mark}", dir=home))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _landed_before(company: Company, source: Source, file: PlannedFile) -> str:
    """The newest batch of that name and size: the ingest that planned it was cut short after it."""
    for manifest in reversed(manifests(company, source)):
        sizes = {manifest.bytes, manifest.erased.bytes if manifest.erased else manifest.bytes}
        if manifest.file_name == file.name and file.bytes in sizes:
            return manifest.batch_id
    raise IngestionError("it is gone since the night was planned; put it back, or run a new night")


def new_manifest(company: Company, source: Source, now: datetime) -> Manifest:
    """What is known of a batch before its bytes are."""
    return Manifest(
        batch_id="", source=source.name, file_name="", raw_name="", landed_at=now.astimezone(UTC),
        bytes=0, sha256="", format=source.format, format_version=room_of(source.format).version,
        schema_version=SCHEMA_VERSION, configuration_hash=company.configuration_hash,
        key_id=company.key_id,
    )  # fmt: skip


def _complete_up_to(source: Source, file_name: str) -> datetime | None:
    if source.complete_up_to != "file_date":
        return None
    return moment(file_date_us(file_name, source.zone))


def _copy(path: Path, to: Path) -> tuple[int, str]:
    """Copy bytes to stable storage; returns how many and their SHA-256."""
    size, digest = 0, hashlib.sha256()
    with path.open("rb") as source, to.open("wb") as target:
        while block := source.read(_BLOCK):
            target.write(block)
            digest.update(block)
            size += len(block)
        target.flush()
        os.fsync(target.fileno())
    return size, digest.hexdigest()


def settle(folder: Path, final: Path) -> None:
    """Give the folder its name, unless the batch is there already."""
    if final.exists():
        return
    folder.rename(final)
    with _directory(final.parent) as handle:
        os.fsync(handle)


@contextmanager
def _directory(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_RDONLY)
    try:
        yield handle
    finally:
        os.close(handle)


def sweep(home: Path, mark: str = "") -> None:
    """Remove what an ingest that was cut short left half done; one process lands under a mark."""
    for left in home.glob(f"{_COMING}{mark}*"):
        shutil.rmtree(left)


__all__ = [
    "Erased", "Manifest", "batch_id_of", "coming", "land", "manifests", "new_manifest",
    "read_manifest", "settle", "sweep", "write_manifest",
]  # fmt: skip
