"""Answers: a page with its policy, a part of one, or a page that only says something."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from maps.drawing import inlined, templates
from maps.security import policy
from maps.strings import read_strings


def page(document: str, status: int = 200) -> HTMLResponse:
    """A whole document, which may run its own scripts and ask this server, and nothing else."""
    allowed = f"{policy(document, is_served=True)}; frame-ancestors 'none'"
    return HTMLResponse(document, status, {"Content-Security-Policy": allowed})


def drawn(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A document made from a template with the house's words and looks."""
    say = read_strings()
    style = inlined(["tokens.css", "map.css", "served.css"])
    return page(templates().get_template(template).render(say=say, style=style, **values), status)


def part(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A fragment, for a script of ours to put into its page."""
    text = templates().get_template(template).render(say=read_strings(), **values)
    return HTMLResponse(text, status)


def said(request: Request, status: int, title: str, told: str) -> HTMLResponse:
    """One sentence: as a page where somebody looks, as a fragment where a script asks."""
    if is_looked_at(request):
        return drawn("said.html", status, title=title, told=told)
    return part("sentence.html", status, told=told)


def is_looked_at(request: Request) -> bool:
    """Whether a person opens the address, and not a script of the page."""
    return "text/html" in request.headers.get("accept", "")
