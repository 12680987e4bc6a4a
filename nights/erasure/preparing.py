"""Preparing an erasure: every batch that holds the person is made again beside landing/."""

from __future__ import annotations

import secrets
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from company import Company, FilesTransport, Source
from company.erasure import Denied, corrections_text, denied_fingerprint
from company.erasure import naming as naming_corrections
from ingestion import Manifest, identifier_key, manifests, waiting_files
from ingestion.erasure.finding import Batch, Cut
from ingestion.erasure.nameless import Renaming
from ingestion.erasure.naming import naming
from ingestion.erasure.sighting import Names, sight
from ingestion.erasure.spelling import Spelling, spellings
from ingestion.erasure.staging import Person, stage
from ingestion.errors import IngestionError
from nights.erasure.journal import InboxFile, Journal, folder_of, staged_batch
from nights.progress import Progress, Tell
from transforms.identity.person import PersonAlone

STEP = "erase"
_PASSING = "passing"

Identifiers = tuple[tuple[int, str, str], ...]
"""(key, namespace, level)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: the identifier, as typed and by key, by whom, when and why."""

    erasure_id: str
    typed: str
    key: int
    who: str
    when: datetime
    why: str


def prepare(company: Company, asked: Asked, alone: PersonAlone | None, tell: Tell) -> Journal:
    """Make the changed batches and the journal that puts them in place; nothing is changed yet."""
    folder = folder_of(company)
    shutil.rmtree(folder, ignore_errors=True)
    (folder / _PASSING).mkdir(parents=True)
    namespace, _, value = asked.typed.partition(":")
    identifiers = alone.identifiers if alone else ((asked.key, namespace, "person"),)
    keys = frozenset(key for key, *_ in identifiers)
    found = naming(company, keys)
    seen = sight(company, keys, found.items, folder / _PASSING / "seen")
    shutil.rmtree(folder / _PASSING / "seen", ignore_errors=True)
    person = _person(
        company,
        alone,
        Renaming(secrets.token_bytes(32), keys, found.evidence),
        Spelling.of([value, *spellings(seen.names)]),
        found.is_entangled,
    )
    staged = _Staged()
    for source, manifest in _all_batches(company):
        cut = seen.cuts.get(manifest.batch_id, Cut())
        if changed := _stage(company, source, manifest, person, cut):
            tell(Progress(f"{STEP}.{manifest.batch_id}", "table", changed["landing.items"]))
            staged.note(source, manifest, changed)
    shutil.rmtree(folder / _PASSING)
    staged.counts.update(_counted(company, identifiers, alone, asked.when))
    return _journal(
        company, asked, identifiers, staged, _deny_rows(company, asked.typed, seen.names)
    )


@dataclass(slots=True)
class _Staged:
    """The batches that were made again, their copies in inboxes, and what was taken out."""

    batches: list[tuple[str, str]] = field(default_factory=list)
    inbox: list[InboxFile] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def note(self, source: Source, manifest: Manifest, changed: Counter[str]) -> None:
        self.counts += changed
        self.batches.append((source.name, manifest.batch_id))
        self.inbox += _kept(source, manifest)


def _journal(
    company: Company, asked: Asked, identifiers: Identifiers, staged: _Staged, deny_rows: tuple[Denied, ...]
) -> Journal:  # fmt: skip
    gone = tuple(f"{name}:{key:015x}" for key, name, level in identifiers if level == "person")
    counts = staged.counts
    counts["corrections.deny_rows"] = len(deny_rows)
    counts["corrections.dropped"] = naming_corrections(corrections_text(company.folder), gone)
    return Journal(
        erasure_id=asked.erasure_id, began_at=asked.when, deny_rows=deny_rows, who=asked.who,
        why=asked.why, keys=tuple(sorted(key for key, *_ in identifiers)), gone_corrections=gone,
        batches=tuple(staged.batches), inbox=tuple(staged.inbox), counts=dict(sorted(counts.items())),
    )  # fmt: skip


def _person(
    company: Company, alone: PersonAlone | None, renaming: Renaming, spelling: Spelling, is_entangled: bool
) -> Person:  # fmt: skip
    if company.erasure.touchpoints == "keep" or alone is None:
        return Person(renaming, spelling)
    # Where nobody else is concerned nothing has to stay.
    return Person(renaming, spelling, is_entangled, alone.touchpoints)


def _stage(
    company: Company, source: Source, manifest: Manifest, person: Person, cut: Cut
) -> Counter[str]:
    batch = Batch.settled(company, source, manifest)
    passing = folder_of(company) / _PASSING
    changed = stage(batch, person, cut, passing / "batch")
    if changed:
        staged = staged_batch(company, source.name, manifest.batch_id)
        staged.parent.mkdir(parents=True, exist_ok=True)
        (passing / "batch").rename(staged)
    return changed


def _all_batches(company: Company) -> Iterator[tuple[Source, Manifest]]:
    for source in company.sources:
        for manifest in manifests(company, source):
            yield source, manifest


def _kept(source: Source, manifest: Manifest) -> Iterator[InboxFile]:
    """The copy of a landed file that stays in the inbox."""
    if not isinstance(source.transport, FilesTransport):
        return
    path = Path(source.transport.folder) / manifest.file_name
    if source.transport.keep_inbox and path.exists():
        yield InboxFile(
            path=path, source=source.name, batch_id=manifest.batch_id, sha256=manifest.sha256
        )


def _counted(
    company: Company,
    identifiers: Identifiers,
    alone: PersonAlone | None,
    now: datetime,
) -> Counter[str]:
    counts: Counter[str] = Counter()
    if alone is None:
        return counts
    for _, namespace, level in identifiers:
        counts[f"identifiers.{level}.{namespace}"] += 1
    counts["engine.touchpoints"] = len(alone.touchpoints)
    counts["engine.edges"] = alone.edges
    for source in company.sources:
        if not isinstance(source.transport, FilesTransport):
            continue  # What waits on Kafka is turned away when it comes.
        try:
            counts["inbox.waiting"] += len(waiting_files(source, now))
        except IngestionError:
            continue  # A folder that is not there holds nobody.
    return counts


def _deny_rows(company: Company, typed: str, names: Names) -> tuple[Denied, ...]:
    """The identifiers as the deny-list has them; the one that was typed also if nobody ever saw it."""
    key = company.deny_key
    asked = identifier_key(company.model_copy(update={"secret": key}), typed)
    found = {
        (namespace, denied_fingerprint(namespace, normal, key)) for _, namespace, normal, _ in names
    }
    return tuple(sorted({(typed.partition(":")[0], asked), *found}))


__all__ = ["STEP", "Asked", "prepare"]
