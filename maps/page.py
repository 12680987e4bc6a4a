"""The page: one document from one night, drawn for one selection."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from markupsafe import Markup

from maps.choices import groups, periods
from maps.drawing import fragment, inlined, templates
from maps.footer import footer
from maps.lanes import LANES
from maps.night import Night
from maps.readings import WITHIN_DAYS
from maps.security import policy
from maps.selection import EVERYBODY, Selection
from maps.shipping import ship
from maps.strings import Strings, read_strings
from maps.view import View

_POLICY = "policy-of-this-page"
_GUTTER_REM, _COLUMN_REM = 14.5, 7.9
"""Widths of tokens.css: lane titles with the margins of the page, and a column at its narrowest."""


@dataclass(frozen=True, slots=True)
class Form:
    """Static: a file with everything in it. Served: the rest is asked from `base` when it is wanted."""

    is_served: bool = False
    base: str = ""
    links: Sequence[tuple[str, str]] = ()
    """Label and address of other pages."""


STATIC = Form()


def build(night: Night, first: Selection = EVERYBODY, form: Form = STATIC) -> str:
    """The document, with `first` drawn in it. The served form comes without a policy: send it as a header."""
    say = read_strings()
    packed, shipped = (
        ("", night.selections) if form.is_served else ship(night, partial(fragments, night))
    )
    document = templates().get_template("page.html").render(
        say=say,
        form=form,
        policy="" if form.is_served else _POLICY,
        title=say("page.title", definition=night.definition.label, company=night.company.name),
        company=night.company.name,
        definition=night.definition,
        stages=sorted(night.definition.stages, key=lambda stage: stage.rank),
        is_empty=night.is_empty,
        first=first,
        lanes=_drawn(night, first),
        days=WITHIN_DAYS,
        periods=periods(shipped, say),
        groups=groups(shipped, night.definition, say),
        packed=packed,
        words=_words(say, shipped),
        style=_style(night),
        script=inlined(["map.js"]),
        **footer(night, say),
    )  # fmt: skip
    return document if form.is_served else document.replace(_POLICY, policy(document), 1)


def fragments(night: Night, selection: Selection) -> dict[str, str]:
    """Each lane's HTML for a selection; one that nobody is in is drawn as that."""
    view = View(night, selection, read_strings())
    return {lane.name: fragment(lane, view) for lane in LANES}


def _drawn(night: Night, first: Selection) -> list[Mapping[str, Any]]:
    """The lanes as the template places them."""
    html = fragments(night, first)
    return [
        {"name": lane.name, "is_masthead": lane.is_masthead, "html": Markup(html[lane.name])}  # noqa: S704 - escaped by its own template
        for lane in LANES
    ]


def _style(night: Night) -> Markup:
    """The style sheets, and what depends on the number of columns: from which width all of them fit."""
    columns = len(night.definition.stages)
    fits = _GUTTER_REM + columns * _COLUMN_REM
    sizes = (
        f":root{{--columns:{columns}}}@media screen and (min-width:{fits:.1f}rem)"
        "{.map{overflow:visible}.heads{position:sticky;top:0}}"
    )
    return inlined(["tokens.css", "map.css", "print.css"]) + Markup(sizes)  # noqa: S704 - numbers


def _words(say: Strings, shipped: Sequence[Selection]) -> Markup:
    """What the script says by itself, and which views there are; safe inside a script element."""
    words = {
        name: say.text(name)
        for name in sorted(say.names())
        if name.startswith(("compare.", "rows."))
    }
    told = json.dumps({"words": words, "views": [s.key for s in shipped]}, ensure_ascii=False)
    return Markup(told.replace("<", "\\u003c"))  # noqa: S704 - JSON without a `<` ends no element
