"""Publishes a second night again and again, each time killed (SIGKILL) one step later.

`python -m tests.integration.killed_publishing FOLDER`: `FOLDER/0` is a company with one night
published and an engine file; every attempt works on its own copy, `FOLDER/1`, `FOLDER/2` …, until one
survives. Forked, because starting Python for each would take most of the time.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas  # noqa: F401 - DuckDB would import it in every attempt anew

from tests.unit.small_night import small_company
from tests.unit.warehouse.nights import publish_night
from warehouse import publishing
from warehouse.engine import Engine

# Every change that outlives the process, and of the many statements those that write rows.
_FILES = ("rename", "replace", "unlink", "symlink_to", "chmod")
_STATEMENTS = (
    "INSERT INTO publishing.sojourn.stage", "INSERT INTO keeping", "COPY", "CHECKPOINT", "DETACH",
)  # fmt: skip


def main(folder: Path) -> None:
    survived, attempt = False, 0
    while not survived:
        attempt += 1
        shutil.copytree(folder / "0", folder / str(attempt), symlinks=True)
        child = os.fork()
        if child == 0:
            _publish_and_die(folder / str(attempt), attempt)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if not (survived := status == 0) and os.WTERMSIG(status) != signal.SIGKILL:
            sys.exit(f"attempt {attempt} ended otherwise: {status}")
    sys.stdout.write(f"{attempt}\n")


def _publish_and_die(folder: Path, at_call: int) -> None:
    """Publish night 2 in `folder`, killed just before the `at_call`-th change."""
    calls = 0

    def dying(real: Callable[..., Any], counts: Callable[..., bool]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            nonlocal calls
            calls += counts(*arguments)
            if counts(*arguments) and calls == at_call:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **named)

        return call

    company = small_company(folder)
    with Engine.open(company.engine_file) as engine:
        always = [(Path, name) for name in _FILES] + [(publishing, "_to_disk")]
        patches: list[tuple[Any, str, Callable[..., bool]]] = [
            *((o, n, _always) for o, n in always),
            (Engine, "execute", _writes),
        ]
        for owner, name, counts in patches:
            setattr(owner, name, dying(getattr(owner, name), counts))
        publish_night(engine, company, 2)


def _always(*_: object) -> bool:
    return True


def _writes(_: Engine, sql: str, *__: object) -> bool:
    return sql.startswith(_STATEMENTS)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
