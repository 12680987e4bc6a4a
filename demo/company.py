"""Makes the sample company: its folder, its source files, and the truth beside it."""

from __future__ import annotations

import os
import secrets
import shutil
from dataclasses import replace
from pathlib import Path

from company.errors import CompanyError, Problem
from demo.dirt import RATES, Spoiler
from demo.options import DemoOptions, DemoSummary
from demo.simulation import Story, simulate
from demo.truth import write_truth
from demo.writing.files import Inbox
from demo.writing.mail import write_mail
from demo.writing.sales import write_sales
from demo.writing.support import write_support
from demo.writing.told import Told
from demo.writing.web import write_web

_TEMPLATE = Path(__file__).parent / "template"
_NEXT = "inbox-next"
# In this tree its real name would be in force.
_REAL_NAMES = {"gitignore": ".gitignore"}


def make_company(folder: Path, options: DemoOptions) -> DemoSummary:
    """Writes the company into `folder` and the truth into `<folder>-truth`, both new or empty.

    The files of the last day wait in `inbox-next/` until `deliver_next` moves them in. The same options
    give the same bytes, the secret in `.env` apart. CompanyError if a folder is taken; whatever fails,
    nothing is left half done.
    """
    folder = folder.absolute()
    truth = folder.with_name(f"{folder.name}-truth")
    for wanted in (folder, truth):
        _refuse(wanted)
    made = folder.with_name(f".{folder.name}-{secrets.token_hex(4)}")
    try:
        summary = _make(made / "company", made / "truth", options)
        for source, target in ((made / "company", folder), (made / "truth", truth)):
            if target.exists():
                target.rmdir()
            source.rename(target)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return replace(summary, folder=folder, truth=truth)


def deliver_next(folder: Path) -> int:
    """Moves the files of the last day into the inbox; how many. Zero when they were moved before."""
    waiting = sorted((folder / _NEXT).glob("*/*"))
    for path in waiting:
        target = folder / "inbox" / path.parent.name
        target.mkdir(parents=True, exist_ok=True)
        path.rename(target / path.name)
    shutil.rmtree(folder / _NEXT, ignore_errors=True)
    return len(waiting)


def _refuse(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        found = "found a folder that is not empty" if folder.is_dir() else "found a file"
        raise CompanyError([Problem(str(folder), None, found, "a new or empty folder")])


def _make(folder: Path, truth: Path, options: DemoOptions) -> DemoSummary:
    _write_settings(folder)
    story = simulate(options)
    inbox = Inbox(folder, story.calendar)
    spoiler = Spoiler(RATES[options.dirt], options.seed, options.days)
    told = _write_sources(story, inbox, options, spoiler)
    inbox.close()
    touchpoints = write_truth(truth, story, told, spoiler.ledger, with_journeys=options.truth)
    return DemoSummary(
        folder=folder,
        truth=truth,
        first_day=story.calendar.first_day,
        last_day=options.last_day,
        files=inbox.files,
        bytes=inbox.size,
        touchpoints=touchpoints,
        dirt=spoiler.ledger.totals(),
    )


def _write_sources(
    story: Story, inbox: Inbox, options: DemoOptions, spoiler: Spoiler
) -> dict[str, Told]:
    return {
        "web": write_web(story, inbox, spoiler),
        "email": write_mail(story, inbox, spoiler),
        "support": write_support(story, inbox, options.exports, spoiler),
        "sales": write_sales(story, inbox, options.exports, spoiler),
    }


def _write_settings(folder: Path) -> None:
    for path in sorted(_TEMPLATE.rglob("*")):
        if path.is_file():
            inside = path.relative_to(_TEMPLATE)
            target = folder / inside.with_name(_REAL_NAMES.get(path.name, path.name))
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    environment = folder / ".env"
    # Readable by its owner alone from the first moment on.
    with os.fdopen(os.open(environment, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(
            "# Made for this demo alone.\n"
            f"SOJOURN_SECRET={secrets.token_hex(32)}\nSOJOURN_DENY_KEY={secrets.token_hex(32)}\n"
        )
