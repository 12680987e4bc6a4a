"""Writes a new company folder: all of it, or nothing."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path

from company.errors import CompanyError, Problem
from company.schemas import json_schemas

_FILES = Path(__file__).parent / "files"
# In this tree their real names would be in force.
_REAL_NAMES = {"gitignore": ".gitignore", "env.example": ".env.example"}


def init_company(folder: Path) -> list[Path]:
    """Write an empty company into `folder`, made if missing; the files written, relative to it.

    CompanyError if the folder holds anything, or cannot be made. It never stays half done.
    """
    folder = folder.absolute()
    try:
        _refuse(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        return _write(folder)
    except OSError as error:
        found = f"cannot be made ({error.strerror})"
        allowed = "a new or empty folder where this user may write"
        raise CompanyError([Problem(str(folder), None, found, allowed)]) from None


def _refuse(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise CompanyError([Problem(str(folder), None, "found a file", "a new or empty folder")])
    count = sum(1 for _ in folder.iterdir()) if folder.exists() else 0
    if count:
        found = f"found a folder that holds {count} entries already"
        raise CompanyError([Problem(str(folder), None, found, "a new or empty folder")])


def _write(folder: Path) -> list[Path]:
    """Made complete beside `folder` under a passing name, then moved to its place."""
    made = folder.parent / f".{folder.name}-{secrets.token_hex(4)}"
    try:
        contents = _contents()
        for name, text in contents.items():
            path = made / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        (made / "inbox").mkdir()
        _move(made, folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return sorted(contents)


def _move(made: Path, folder: Path) -> None:
    if not folder.exists():
        made.rename(folder)
        return
    # An empty folder stays the same one: somebody's shell may stand in it. company.yaml comes last:
    # without it nothing takes the folder for a company.
    moved: list[Path] = []
    try:
        for path in sorted(made.iterdir(), key=lambda path: path.name == "company.yaml"):
            moved.append(folder / path.name)
            path.rename(moved[-1])
    except OSError:
        for path in moved:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        raise


def _contents() -> dict[Path, str]:
    """Relative path to text of every file of a new company."""
    contents = {
        path.relative_to(_FILES).with_name(_REAL_NAMES.get(path.name, path.name)): path.read_text(
            encoding="utf-8"
        )
        for path in _FILES.rglob("*")
        if path.is_file()
    }
    return contents | {Path(".schemas") / name: text for name, text in json_schemas().items()}
