"""The worked examples of docs/journeys.md and docs/metrics.md come out as they are printed.

Of the blocks on a page, `yaml` is the definition, `text history …` what happened, and
`text <table> [where …]` what a table then holds, of the columns that are shown.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from company import JourneyDefinition
from tests.histories import World, definition, run

DOCS = Path(__file__).parents[2] / "docs"
_BLOCK = re.compile(r"^```(yaml|text) ?(.*)\n((?:.*\n)*?)```$", re.MULTILINE)


@pytest.mark.parametrize("page", ["journeys.md", "metrics.md"])
def test_examples_are_true(page: str) -> None:
    told: JourneyDefinition | None = None
    world: World | None = None
    shown = 0
    for language, about, body in _BLOCK.findall((DOCS / page).read_text(encoding="utf-8")):
        if language == "yaml":
            told = definition(body)
        elif about.startswith("history"):
            assert told is not None
            world = run(body, told, **dict(re.findall(r"(\w+)=(\S+)", about)))
        else:
            table, _, where = about.partition(" where ")
            assert world is not None
            world.shows(table, body, where or "TRUE")
            shown += 1
    assert shown >= 2
