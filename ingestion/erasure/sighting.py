"""The landed records of a person read once more: how they spell the identifiers, and what parsing ignored."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from company import Company, Source
from ingestion.conversion.watching import ERASED, Sighting
from ingestion.conversion.workers import Workers
from ingestion.erasure.finding import Batch, Cut
from ingestion.erasure.naming import Item
from ingestion.erasure.rewriting import raw_file, write_only
from ingestion.landing import manifests
from ingestion.parsing import read_parsed
from ingestion.parsing.batch import Work, converting, parse_together
from ingestion.splitting.lines import Whole

Names = set[tuple[str, str, str, str]]
"""(level, namespace, normalised value, value as written)."""


@dataclass(frozen=True, slots=True)
class Sighted:
    """What was seen of a person: cuts by batch_id, and names."""

    cuts: dict[str, Cut] = field(default_factory=dict)
    names: Names = field(default_factory=set)


def sight(
    company: Company, keys: Collection[int], items: Mapping[str, set[Item]], scratch: Path
) -> Sighted:
    """Read again what names the identifiers `keys` (`items` by batch_id: what typed rows say), and
    every batch of which parsing ignored something: no typed row would tell whose that was."""
    seen = Sighted({batch_id: Cut(set(found)) for batch_id, found in items.items()})
    for source in company.sources:
        batches = [Batch.settled(company, source, one) for one in manifests(company, source)]
        wanted = [b for b in batches if b.manifest.batch_id in items or _has_ignored(b)]
        if wanted:
            _sight(company, source, keys, wanted, seen, scratch / source.name)
    return seen


def _sight(
    company: Company, source: Source, keys: Collection[int], batches: list[Batch], seen: Sighted,
    scratch: Path,
) -> None:  # fmt: skip
    scratch.mkdir(parents=True)
    with converting(company, source, scratch) as workers:
        watch = Sighting(keys, is_table=workers.room.is_table)
        workers.watch = watch
        for batch in batches:
            _read(workers, batch, seen, scratch / batch.manifest.batch_id)
    seen.names.update(watch.names)


def _read(workers: Workers, batch: Batch, seen: Sighted, folder: Path) -> None:
    """Read a table whole, and of other files whole only what may hold ignored records of the person."""
    batch_id = batch.manifest.batch_id
    is_whole = batch.room.is_table or _has_ignored(batch)
    known = seen.cuts.setdefault(batch_id, Cut())
    records = None if is_whole else {record for record, _ in known.named}
    work = _extract(batch, records, folder)
    parse_together(workers, [work])
    if is_whole:
        known.named |= work.denied
        known.beside |= work.beside


def _has_ignored(batch: Batch) -> bool:
    return bool(read_parsed(batch.typed).rules.get("ignored", {}).keys() - {ERASED})


def _extract(batch: Batch, records: Collection[int] | None, folder: Path) -> Work:
    """The batch, or these records of it, to be parsed in `folder`."""
    (folder / "typed").mkdir(parents=True)
    manifest = batch.manifest.model_copy(update={"erased": None})
    if records is None:
        (folder / manifest.raw_name).symlink_to(batch.raw)
    else:
        manifest = manifest.model_copy(update={"raw_name": manifest.raw_name.removesuffix(".gz")})
        with raw_file(batch.raw, batch.room, folder) as file:
            if isinstance(file, Whole):
                (folder / manifest.raw_name).write_bytes(b"")
            else:
                write_only(file, records, folder / manifest.raw_name)
    return Work(manifest, folder, folder / "typed", folder / "refused.parquet")


__all__ = ["Names", "Sighted", "sight"]
