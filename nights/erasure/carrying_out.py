"""Carrying out a journal: every part may be done again, so that a crash anywhere is finished later."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from company import Company
from company.erasure import Erased, corrections_text, made_with, with_erasures
from ingestion.erasure.swapping import put_in_place, settle_erased
from ingestion.rotation import forget
from models import Batch, BatchOffset, BatchRule, Kind, NightHolder, TouchpointConflict, tables
from nights.engine_file import delete_engine, open_engine
from nights.erasure.journal import Journal, folder_of, staged_batch
from nights.erasure.preparing import STEP
from nights.erasure.receipt import Receipt, write_receipt
from nights.holder import hold
from nights.open_night import Caller
from nights.progress import Progress
from nights.records import write_whole
from warehouse import history
from warehouse.ddl import literal
from warehouse.engine import Engine, declared
from warehouse.errors import WarehouseError

_PASSING = (
    "*.tmp", "engine.set-aside-*", "published/*.tmp", "published/*.partial*", "published/*.wal",
    "history/*/*.partial", "typed/*/.coming*", "landing/*/.coming*", "rejected/*/*.coming",
)  # fmt: skip
"""What crashes, readers and older versions left in data/ and may hold rows of anybody."""


def carry_out(company: Company, journal: Journal, caller: Caller) -> None:
    """Do what the journal says, to its end.

    While it runs no night can; if it is killed, no night begins until it was called again.
    """
    counts = dict(journal.counts)
    try:
        with open_engine(company) as engine:
            hold(engine, f"erasure-{journal.erasure_id}", caller.holder, STEP, caller.clock())
            _mark_in_history(engine, company, journal)
            _files(company, journal, caller, counts)
            _copy_runs(engine, company)
        _swap_engine(company)
    except WarehouseError:
        # A damaged engine keeps nothing; what it held is loaded again from landing/.
        _files(company, journal, caller, counts)
        delete_engine(company)
    _tell(caller, "engine.duckdb")
    write_receipt(company, receipt_of(company, journal, counts))
    _tell(caller, "receipt")
    shutil.rmtree(folder_of(company))


def receipt_of(company: Company, journal: Journal, counts: Mapping[str, int]) -> Receipt:
    return Receipt(
        erasure_id=journal.erasure_id, began_at=journal.began_at, status="published",
        touchpoints=company.erasure.touchpoints, counts=dict(counts),
    )  # fmt: skip


def _files(company: Company, journal: Journal, caller: Caller, counts: dict[str, int]) -> None:
    correct(company, journal)
    _tell(caller, "corrections.csv")
    for source, batch_id in journal.batches:
        staged = staged_batch(company, source, batch_id)
        home = company.landing / source
        if staged.exists():
            put_in_place(staged, home / batch_id)
        else:
            settle_erased(home)
        shutil.rmtree(company.typed / source / batch_id, ignore_errors=True)
        (company.rejected / source / f"{batch_id}.parquet").unlink(missing_ok=True)
        _tell(caller, batch_id)
    forget(company, journal.keys)
    counts["inbox.files"] = _rewrite_inbox(company, journal)
    counts["passing.files"] = _sweep(company)
    _tell(caller, "passing files")


def _mark_in_history(engine: Engine, company: Company, journal: Journal) -> None:
    """Have the next night tell the person's customer as erased; their ids are all it keeps of them."""
    found = engine.rows(
        "SELECT alias_id FROM customer_alias WHERE member_key IN (SELECT UNNEST($keys))",
        {"keys": sorted(journal.keys)},
    )
    history.mark_erased(company.history, [alias_id for (alias_id,) in found])


def correct(company: Company, journal: Journal) -> None:
    """Write the deny-list into corrections.csv, and take out corrections that name the person."""
    path = company.folder / "corrections.csv"
    when = journal.began_at.isoformat(timespec="seconds")
    listed = [made_with(company.deny_key), *journal.deny_rows] if journal.deny_rows else []
    rows = [Erased(denied, journal.who, when, journal.why) for denied in listed]
    write_whole(
        path, with_erasures(corrections_text(company.folder), rows, journal.gone_corrections)
    )


def _rewrite_inbox(company: Company, journal: Journal) -> int:
    """Kept copies of landed files become what landing has now; how many there are."""
    for file in journal.inbox:
        raw = next((company.landing / file.source / file.batch_id).glob("raw*"))
        if not file.path.exists() or _sha256(file.path) != file.sha256:
            continue  # Done before, or another file by now.
        stat = file.path.stat()
        changed = file.path.with_name(f".{file.path.name}.erased")
        shutil.copyfile(raw, changed)
        os.utime(changed, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        changed.replace(file.path)
    return len(journal.inbox)


def _sweep(company: Company) -> int:
    own = Path(f"{company.engine_file}.tmp")
    found = [path for path in _passing(company.data) if path != own]
    for path in found:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return len(found)


def _passing(data: Path) -> Iterator[Path]:
    for pattern in _PASSING:
        yield from sorted(data.glob(pattern))


def _copy_runs(engine: Engine, company: Company) -> None:
    """The tables of runs into a new file: a deleted row's bytes would stay in the old one."""
    fresh = folder_of(company) / "engine.duckdb"
    for path in (fresh, Path(f"{fresh}.wal")):
        path.unlink(missing_ok=True)
    ledger = (Batch, BatchOffset, BatchRule, TouchpointConflict, NightHolder)
    made_again = {declared(model) for model in ledger}
    engine.execute(f"ATTACH {literal(str(fresh))} AS fresh")
    for table in tables(kind=Kind.RUN):
        if table not in made_again:
            engine.execute(f"CREATE TABLE fresh.{table.name} AS SELECT * FROM {table.fullname}")
    engine.execute("CHECKPOINT fresh")
    engine.execute("DETACH fresh")


def _swap_engine(company: Company) -> None:
    fresh = folder_of(company) / "engine.duckdb"
    if fresh.exists():
        delete_engine(company)
        fresh.replace(company.engine_file)
    shutil.rmtree(f"{company.engine_file}.tmp", ignore_errors=True)


def _tell(caller: Caller, what: str) -> None:
    caller.tell(Progress(f"{STEP}.{what}", "table"))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


__all__ = ["carry_out", "correct", "receipt_of"]
