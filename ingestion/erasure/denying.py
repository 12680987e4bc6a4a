"""Records of somebody who was erased, come back with a late file or a replay: they go before they settle."""

from __future__ import annotations

import secrets
import tempfile
from pathlib import Path

from company import Source
from ingestion.conversion.watching import Denial
from ingestion.conversion.workers import Workers
from ingestion.erasure.finding import Batch, Cut
from ingestion.erasure.nameless import Renaming
from ingestion.erasure.spelling import Spelling, spellings
from ingestion.erasure.staging import Person, stage
from ingestion.erasure.swapping import put_in_place
from ingestion.errors import IngestionError
from ingestion.landing import MANIFEST, Manifest, read_manifest
from ingestion.parsing.batch import Work

__all__ = ["cut_denied"]


def cut_denied(workers: Workers, source: Source, work: Work) -> Manifest | None:
    """Cut what is denied out of a batch that was just parsed; its new manifest, or None if it held none.

    The batch is to be parsed again. Nothing is kept of these items but their number.
    """
    denial = workers.watch
    if not isinstance(denial, Denial) or not denial.names:
        return None
    renaming = Renaming(secrets.token_bytes(32), frozenset(), frozenset())
    person = Person(renaming, Spelling.of(spellings(denial.names)), is_kept=False)
    batch = Batch(work.manifest, workers.room, work.home, work.folder, work.refused)
    with tempfile.TemporaryDirectory(dir=work.home.parent, prefix=".coming-") as scratch:
        to = Path(scratch) / "changed"
        if not stage(batch, person, Cut(work.denied, work.beside), to):
            return None
        if read_manifest(to).sha256 == work.manifest.sha256:
            raise IngestionError(
                f"source {source.name}: {work.home / MANIFEST}: records of somebody who was erased "
                "cannot be cut out of this file; please report it"
            )
        put_in_place(to, work.home)
    return read_manifest(work.home)
