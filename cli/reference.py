"""docs/cli.md from the commands themselves: `python -m cli.reference`, with --check to compare only."""

from __future__ import annotations

import sys
from pathlib import Path

import typer
from typer.cli import get_docs_for_click

from cli.main import app
from cli.output import complain

_PAGE = Path(__file__).parents[1] / "docs" / "cli.md"
_HEAD = "<!-- Written by `make docs` from cli/. Do not edit. -->\n\n"


def page() -> str:
    """The reference of all commands as Markdown."""
    command = typer.main.get_command(app)
    context = typer.Context(command, info_name="sojourn")
    return _HEAD + get_docs_for_click(obj=command, ctx=context, name="sojourn").strip() + "\n"


def main(arguments: list[str]) -> int:
    """Write the page, or with --check say whether the written one is current; an exit code."""
    if "--check" not in arguments:
        _PAGE.write_text(page(), encoding="utf-8")
        return 0
    if _PAGE.exists() and _PAGE.read_text(encoding="utf-8") == page():
        return 0
    complain(f"{_PAGE} is not what the commands say; write it again with `make docs`")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
