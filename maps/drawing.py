"""Lanes to HTML: the templates, and what all of them may call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from maps import formatting, marks, sentences
from maps.lanes.lane import Lane
from maps.row import Row
from maps.view import View

_HERE = Path(__file__).parent


@cache
def templates() -> Environment:
    """The templates of page and lanes. Everything is escaped; a name that is missing is an error."""
    environment = Environment(
        loader=FileSystemLoader([_HERE / "templates", _HERE / "lanes"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        {name: getattr(formatting, name) for name in formatting.__all__},
        place=marks.place,
        mark=marks.number,
        total=marks.total,
        between=sentences.between,
    )
    return environment


def fragment(lane: Lane, view: View) -> str:
    """What a lane shows of a view."""
    return templates().get_template(f"{lane.name}/{lane.name}.html").render(
        lane.model(view), **_of(view)
    )  # fmt: skip


def _of(view: View) -> dict[str, Callable[..., Any]]:
    """What templates call that depends on the view."""

    def n(row: Row, column: str, shown: str, sentence: str, **gaps: object) -> Markup:
        return marks.number(row, column, shown, view.say(sentence, **gaps))

    return {
        "n": n,
        "say": view.say,
        "word": view.say.word,
        "label": view.label,
        "sure": partial(sentences.sure, view),
        "move": partial(sentences.move, view),
        "heard": partial(sentences.heard, view),
    }


def inlined(names: Sequence[str]) -> Markup:
    """Files of static/ as one text, to stand within the page."""
    return Markup("\n".join((_HERE / "static" / name).read_text("utf-8") for name in names))  # noqa: S704 - our own files
