"""A landed batch made again without a person, beside the old one: raw file, manifest, nameless rows."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from ingestion.erasure.finding import Batch, Cut, Found, find
from ingestion.erasure.nameless import (
    Renaming,
    Rows,
    added,
    as_links,
    items_of,
    made_nameless,
    max_of,
    newest_of,
    next_number,
    of_items,
    read_rows,
    renumbered,
    write_rows,
)
from ingestion.erasure.rewriting import write_without
from ingestion.erasure.spelling import Spelling
from ingestion.landing import MANIFEST, NAMELESS, Erased, Manifest, write_manifest

__all__ = ["Person", "stage"]


@dataclass(frozen=True, slots=True)
class Person:
    """Who is erased: names for what is theirs alone, how it is spelled, and what becomes of their rows."""

    renaming: Renaming
    spelling: Spelling
    is_kept: bool = True
    """Whether nameless rows stay of what names them. Of other people's records they always do."""
    as_links: frozenset[int] = frozenset()
    """Keys of the touchpoints of which only nameless links stay."""


def stage(batch: Batch, person: Person, cut: Cut, to: Path) -> Counter[str]:
    """Write the batch without the person to the new folder `to`; what was taken out, in counts.

    Nothing is written, and the counts are empty, if the batch holds nothing of them. `to.parent` is
    used for passing files.
    """
    before = read_rows(batch.home / NAMELESS)
    with find(batch, cut, person.spelling, to.parent) as found:
        if not found.items and not items_of(before).intersection(cut.named):
            return Counter()
        to.mkdir(parents=True)
        rows, counts = _rows(
            person, found, read_rows(batch.typed, found.typed | found.beside), before
        )
        if any(rows.values()):
            write_rows(to / NAMELESS, rows)
        if found.file is None:
            (to / batch.manifest.raw_name).write_bytes(b"")
        else:
            write_without(found.file, found.gone, to / batch.manifest.raw_name)
    write_manifest(to / MANIFEST, _manifest(batch, to / batch.manifest.raw_name, found.count))
    return counts + found.counts


def _manifest(batch: Batch, raw: Path, count: int) -> Manifest:
    """The manifest of the changed batch. Its times were those of its rows, which are being read no more."""
    manifest = batch.manifest
    received, occurred = newest_of(batch.typed)
    known = manifest.erased or Erased(sha256=manifest.sha256, bytes=manifest.bytes, items=0)
    erased = known.model_copy(
        update={
            "items": known.items + count,
            "newest_received_us": max_of(known.newest_received_us, received),
            "newest_occurred_us": max_of(known.newest_occurred_us, occurred),
        }
    )
    told = {"sha256": _sha256(raw), "bytes": raw.stat().st_size, "erased": erased}
    return manifest.model_copy(update=told)


def _rows(person: Person, found: Found, rows: Rows, before: Rows) -> tuple[Rows, Counter[str]]:
    """The nameless rows of the batch: those of before, and those of the items that go now."""
    beside, rows = of_items(rows, found.beside), of_items(rows, found.typed)
    counts = Counter({f"typed.{table}": len(made) for table, made in rows.items()})
    counts["landing.batches"] = 1
    counts["others.reduced"] = len(found.others)
    counts["others.kept_as_rows"] = len(found.beside)
    if not person.is_kept:
        rows = of_items(rows, found.others)
    new = added(before, renumbered(rows, next_number(before)))
    if person.as_links:
        new = as_links(new, person.as_links)
    made = made_nameless(new, person.renaming, lambda text: person.spelling.tells(text.encode()))
    for table in ("touchpoint", "link"):
        counts[f"nameless.{table}"] = max(0, len(made[table]) - len(before[table]))
    return added(made, renumbered(beside, next_number(made))), counts


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
