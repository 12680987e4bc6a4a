"""The open night: one row that says who runs it, so that a second night is refused by name.

The row is read and written while this process has the engine file open, and DuckDB lets one
process at a time do that, so nobody can come between the check and the step. The row is for what
the lock does not see: a night that Airflow runs as one process after another, and another host on
a shared disk.
"""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from models import NightHolder
from nights.errors import NightHeldError
from warehouse.engine import Engine

STALE_AFTER = timedelta(minutes=30)
"""A holder that was not seen at work for this long is taken for dead. The longest step measured at
10M touchpoints is under a minute, and a holder is seen again before every group of tables."""

_TABLE = NightHolder.__tablename__


@dataclass(frozen=True, slots=True)
class Holder:
    """Who runs a night: a command or a scheduler's run, and the process that is at it now."""

    name: str
    host: str
    process_id: int

    @classmethod
    def here(cls, name: str) -> Holder:
        """This process, under the name that people should see."""
        return cls(name, socket.gethostname(), os.getpid())


@dataclass(frozen=True, slots=True)
class _Row:
    run_id: str
    holder: str
    host: str
    process_id: int | None
    step: str
    heartbeat_at: datetime

    def __str__(self) -> str:
        process = f", process {self.process_id}" if self.process_id else ""
        return (
            f"night {self.run_id} ({self.holder} on {self.host}{process}, step {self.step}, last "
            f"seen {self.heartbeat_at:%Y-%m-%d %H:%M:%S} UTC)"
        )


@dataclass(frozen=True, slots=True)
class TakenOver:
    """A night that somebody left unfinished."""

    run_id: str
    words: str


def hold(engine: Engine, run_id: str, holder: Holder, step: str, now: datetime) -> TakenOver | None:
    """Take the open night for `step`, or go on holding it.

    Returns whose night was left behind, if there was one. NightHeldError names a living holder.
    """
    found = _row(engine)
    taken = None
    if found and not _is_ours(found, holder) and not _is_stale(found, holder, now):
        raise NightHeldError(f"{found} is open; this one would be a second. Wait for it to end")
    if found and (found.run_id, found.holder) != (run_id, holder.name):
        taken = TakenOver(found.run_id, f"{found} was left unfinished; taken over")
    engine.execute(f"DELETE FROM {_TABLE}")
    engine.execute(
        f"INSERT INTO {_TABLE} VALUES (?, ?, ?, ?, ?, ?)",
        [run_id, holder.name, holder.host, holder.process_id, step, _naive(now)],
    )
    return taken


def check(engine: Engine, run_id: str, holder: Holder) -> None:
    """Inside a step's transaction: NightHeldError unless the night is still ours."""
    found = _row(engine)
    if found is None or found.run_id != run_id or not _is_ours(found, holder):
        raise NightHeldError(
            f"night {run_id} is no longer ours: {found or 'it was closed'}. This step stops; "
            "nothing of it was kept"
        )


def beat(engine: Engine, now: datetime) -> None:
    """Note that we are at work."""
    engine.execute(f"UPDATE {_TABLE} SET heartbeat_at = ?", [_naive(now)])


def rest(engine: Engine, now: datetime) -> None:
    """The step is over and this process with it; another one will take the next step."""
    engine.execute(f"UPDATE {_TABLE} SET process_id = NULL, heartbeat_at = ?", [_naive(now)])


def close(engine: Engine) -> None:
    """The night has ended."""
    engine.execute(f"DELETE FROM {_TABLE}")


def _row(engine: Engine) -> _Row | None:
    rows = engine.rows(f"SELECT run_id, holder, host, process_id, step, heartbeat_at FROM {_TABLE}")
    if not rows:
        return None
    run_id, holder, host, process_id, step, heartbeat_at = rows[0]
    return _Row(run_id, holder, host, process_id, step, heartbeat_at.replace(tzinfo=UTC))


def _is_ours(found: _Row, holder: Holder) -> bool:
    """Held under our name, and no other process is at it right now."""
    if (found.holder, found.host) != (holder.name, holder.host):
        return False
    return found.process_id in (None, holder.process_id) or not is_alive(found.process_id)


def _is_stale(found: _Row, holder: Holder, now: datetime) -> bool:
    if now - found.heartbeat_at > STALE_AFTER:
        return True
    is_here = found.host == holder.host and found.process_id not in (None, holder.process_id)
    return is_here and not is_alive(found.process_id)


def is_alive(process_id: int | None) -> bool:
    """Whether this host has such a process."""
    if process_id is None:
        return False
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
