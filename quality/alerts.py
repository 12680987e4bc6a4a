"""Alerts: one message to the routes of alerts.yaml through Apprise, to stderr where there is none.

A message holds counts, names of tables, gates and sources, the run and what to do next; never a value.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Literal

from company import Company, read_environment
from models import GateResult

Severity = Literal["fail", "warn"]

_LISTED = 20
"""Failing checks told one by one: more do not fit a phone's screen, and gate_result has them all."""


def alert(
    company: Company,
    severity: Severity,
    title: str,
    body: str,
    environ: Mapping[str, str] | None = None,
) -> list[str]:
    """Send one message to every route of `severity`; returns the routes that failed, by name.

    A route is the name of an environment variable (or of a line in .env) that holds Apprise URLs.
    They are read at the moment of sending, so that nothing in a night carries them. What could not
    be delivered anywhere goes to stderr, with the name of the route and not its URL.
    """
    routes: Sequence[str] = getattr(company.alerts.routes, severity)
    known = read_environment(company.folder, os.environ if environ is None else environ)
    title = f"{company.name}: {title}"
    problems = {
        name: told for name in routes if (told := _send(known.get(name), severity, title, body))
    }
    if problems or not routes:
        sys.stderr.write(f"{title}\n{body.rstrip()}\n")
    for name, told in problems.items():
        sys.stderr.write(f"alert route {name} failed: {told}\n")
    return list(problems)


def gates_message(run_id: str, results: Sequence[GateResult]) -> tuple[str, str]:
    """Title and body that tell of the gates that did not hold, those that stopped the night first."""
    failed = [r for r in results if r.severity == "fail" and not r.is_passed]
    warned = [r for r in results if r.severity == "warn" and not r.is_passed]
    lines = [f"{r.table_name} {r.gate}: {r.observed}" for r in (*failed, *warned)]
    listed = lines[:_LISTED] + [f"and {len(lines) - _LISTED} more"] * (len(lines) > _LISTED)
    found = f"{len(failed)} of {len(results)} checks failed, {len(warned)} warn."
    stopped = f"Run {run_id}: {found} The warehouse keeps the night before."
    published = f"Run {run_id}: {found}"
    title = f"night {run_id} was not published" if failed else f"night {run_id} needs a look"
    after = "mend the cause and `sojourn run` again" if failed else "nothing is stopped"
    return title, "\n".join(
        [
            stopped if failed else published,
            *listed,
            f"What to do: `sojourn status` and docs/alerts.md say what each check means; {after}.",
        ]
    )


def _send(urls: str | None, severity: Severity, title: str, body: str) -> str | None:
    """Why the message did not reach `urls`, without them; None if it did."""
    if not urls:
        return "it is not set; put an Apprise URL into the environment or .env"
    import apprise  # noqa: PLC0415 - only a night in trouble needs it

    kind = apprise.NotifyType.FAILURE if severity == "fail" else apprise.NotifyType.WARNING
    # In memory: nothing about routes is left on disk.
    target = apprise.Apprise(asset=apprise.AppriseAsset(storage_mode="memory", async_mode=False))
    with _silent():
        if not target.add(urls):
            return "it holds no Apprise URL; see https://github.com/caronc/apprise/wiki"
        try:
            delivered = target.notify(title=title, body=body, notify_type=kind)
        except Exception as error:  # whatever a route does, the night goes on
            return f"{type(error).__name__} while sending"
    return None if delivered else "it could not be reached or refused the message"


@contextmanager
def _silent() -> Iterator[None]:
    """Nobody logs or warns while the block runs.

    The libraries that send log the address they send to, and a route's address is its password.
    Which libraries they are depends on the route, and some are only imported when it is used.
    """
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
