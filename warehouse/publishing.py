"""Publishing: tonight's warehouse as a new read-only file, and a link that moves onto it.

A published file is never changed and its name never used again. Replacing one file under its name
was tried: an analyst who had it open left a write-ahead log, which DuckDB silently replayed onto the
new night. Whoever has a night open keeps it; whoever opens the link gets one whole night.

    published/<as_of>-<run>.duckdb             mode 0444; the last three stay
    published/<as_of>-<run>.evidence.duckdb    mode 0400; comes before its night, and goes with it
    warehouse.duckdb, evidence.duckdb          relative links to the newest
    history/<table>/<as_of>-<run>.parquet

<as_of> is UTC as 20261030T230000Z, so that the newest night is known without opening a file that
somebody may hold.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa

from company import Company
from warehouse import evidence_file, history
from warehouse.engine import Engine
from warehouse.errors import WarehouseError
from warehouse.history import PARTIAL
from warehouse.published_file import build

KEPT = 3
"""Nights that stay, so that going back two is moving a link. More only cost disk: history is apart."""

_AS_OF = "%Y%m%dT%H%M%SZ"
_PUBLISHED = re.compile(r"\d{8}T\d{6}Z-")
_EVIDENCE = ".evidence"
# A run that ended like this would pass for another run's evidence.
_RUN_ID = re.compile(rf"[A-Za-z0-9][A-Za-z0-9_.:+-]{{0,99}}(?<!{re.escape(_EVIDENCE)})")


def publish(engine: Engine, company: Company, run_id: str, as_of: datetime) -> Path:
    """Publish what the engine holds as the night of `as_of`; returns the new file.

    Call it outside a transaction. Killed at any point, it leaves the link on the night before,
    whole, or on the new one, whole; the next call clears up. A naive `as_of` is UTC.
    """
    at = as_of.replace(tzinfo=UTC) if as_of.tzinfo is None else as_of.astimezone(UTC)
    company.published.mkdir(parents=True, exist_ok=True)
    _clear_up(company)
    file = _new_file(company, run_id, at)
    as_of_us = (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    _build(engine, company, file, run_id, as_of_us)
    _to_disk([company.published])
    _move_link(company.warehouse_link, file)
    history.keep(company.history, file.stem)
    _move_link(company.evidence_link, evidence_beside(file))
    _remove_old(company, file)
    return file


def believed(company: Company, as_of: datetime) -> pa.Table:
    """Where every id led (alias_id, customer_id) on the newest night published before `as_of`.

    For the night alone: it first finishes what a killed publishing left.
    """
    _clear_up(company)
    return history.believed(company.history, as_of.astimezone(UTC).strftime(_AS_OF))


def newest_published_as_of(company: Company) -> datetime | None:
    """T of the newest night published, in UTC; None where there is none.

    Nights behind which the link was moved back count too: what was published cannot be un-known.
    """
    return max((_as_of(file) for file in _files(company)), default=None)


def published_file(company: Company) -> Path | None:
    """The file that the link leads to; None while nothing is published.

    Whoever opens more than once should open this path: the link may move in between.
    """
    file = company.warehouse_link.resolve()
    return file if file.is_file() else None


def expect_published(company: Company) -> Path:
    """published_file; WarehouseError, with what to do, while nothing is published."""
    file = published_file(company)
    if file is None:
        raise WarehouseError(
            f"nothing is published yet: {company.warehouse_link} leads to no file; "
            "publish a night with `sojourn run`"
        )
    return file


def evidence_beside(file: Path) -> Path:
    """The evidence file of the night that `file` is the warehouse of."""
    return file.with_suffix(f"{_EVIDENCE}.duckdb")


def _build(engine: Engine, company: Company, file: Path, run_id: str, as_of_us: int) -> None:
    """The night's two files under their names, whole, and its history under passing ones."""
    evidence = evidence_beside(file)
    partial, kept = (path.with_name(path.name + PARTIAL) for path in (file, evidence))
    with ThreadPoolExecutor(1) as thread, engine.session() as beside:
        keeping = thread.submit(evidence_file.build, beside, kept)
        build(engine, company.history, partial, run_id, as_of_us)
        keeping.result()
    _to_disk([*history.write(engine, company.history, file.stem, as_of_us), partial, kept])
    kept.chmod(0o400)
    kept.rename(evidence)
    partial.chmod(0o444)
    partial.rename(file)


def _new_file(company: Company, run_id: str, as_of: datetime) -> Path:
    """A name that was never used, also if a night killed at the last moment is published again."""
    if not _RUN_ID.fullmatch(run_id):
        raise WarehouseError(
            f"run_id {run_id!r} cannot be part of a file name; use letters, digits and _.:+-"
        )
    stem = f"{as_of.strftime(_AS_OF)}-{run_id}"
    names = {_night(path) for path in company.published.iterdir()}
    tries = (stem if n == 1 else f"{stem}~{n}" for n in range(1, len(names) + 2))
    return company.published / f"{next(t for t in tries if t not in names)}.duckdb"


def _move_link(link: Path, file: Path) -> None:
    """Let `link` lead to `file` from one instant to the next; relative, so that folders can move."""
    moving = link.with_name(link.name + PARTIAL)
    moving.unlink(missing_ok=True)
    moving.symlink_to(Path(file.parent.name) / file.name)
    moving.replace(link)
    _to_disk([link.parent])


def _clear_up(company: Company) -> None:
    """Finish or remove what a killed call left. Called by the only night there is."""
    for partial in company.published.glob(f"*{PARTIAL}*"):
        partial.unlink()
    nights = {_night(file) for file in _files(company)}
    for evidence in company.published.glob(f"*{_EVIDENCE}.duckdb*"):
        if _PUBLISHED.match(evidence.name) and _night(evidence) not in nights:
            evidence.unlink()
    if linked := published_file(company):
        history.keep(company.history, linked.stem)
    history.forget(company.history)


def drop_others(company: Company, file: Path) -> int:
    """Remove every night but the one in `file`, such as before an erasure; how many."""
    others = [other for other in _files(company) if other != file]
    for other in others:
        _remove(other)
    return len(others)


def _remove_old(company: Company, newest: Path) -> None:
    """Remove all but the last nights."""
    files = sorted(_files(company), key=lambda f: (_as_of(f), f.stat().st_mtime_ns))
    for file in files[:-KEPT]:
        if file != newest:
            _remove(file)


def _remove(file: Path) -> None:
    """A night, then its evidence, with the logs that somebody may have left beside them."""
    # The night first: it never stands without its evidence.
    for path in (file, evidence_beside(file)):
        path.unlink(missing_ok=True)
        path.with_name(path.name + ".wal").unlink(missing_ok=True)


def _files(company: Company) -> list[Path]:
    """Nights published, and nothing that somebody else put beside them."""
    return [
        path
        for path in company.published.glob("*.duckdb")
        if _PUBLISHED.match(path.name) and not path.stem.endswith(_EVIDENCE)
    ]


def _night(path: Path) -> str:
    """Which night a file belongs to: the part that the names of all its files have in common."""
    return path.name.partition(".duckdb")[0].removesuffix(_EVIDENCE)


def _as_of(file: Path) -> datetime:
    return datetime.strptime(history.as_of_part(file.name), _AS_OF).replace(tzinfo=UTC)


def _to_disk(paths: Iterable[Path]) -> None:
    """Have the system write files, or the names in a folder, to the disk before going on."""
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
