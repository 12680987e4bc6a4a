"""The map of each definition: its page, the lanes of another view, the rows behind a number."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import BaseModel, Field

from maps.behind import Asked, Behind, Number, rows_behind
from maps.errors import MapError
from maps.night import Night
from maps.page import Form, build, fragments
from maps.selection import EVERYBODY, Selection
from maps.serving.answers import drawn, is_looked_at, page, part
from maps.serving.newest_night import NewestNight, OpenedNight

PageNumber = Annotated[int, Field(ge=1, le=1_000_000)]


class MovedError(Exception):
    """The page that asks was drawn from a night that is not the newest any more."""


class RowsQuery(BaseModel):
    """A number of a map, as its page asks for the rows behind it."""

    table: str
    column: str
    key: str = ""
    selection: str = EVERYBODY.key
    page: PageNumber = 1

    @property
    def number(self) -> Number:
        return Number.read(self.table, self.column, self.key)


def maps_room(newest: NewestNight) -> APIRouter:
    """Routes that read one published night each."""
    router = APIRouter()

    @router.get("/")
    def first() -> Response:
        names = [definition.name for definition in newest.company.definitions]
        if not names:
            raise MapError("no journey definition is configured: journeys/ in the company is empty")
        return RedirectResponse(address(names[0]), 303)

    @router.get("/journey/{name}")
    def map_(name: str, selection: str = EVERYBODY.key) -> Response:
        night = newest()
        return page(build(night.map_of(name), Selection.read(selection), _form(night, name)))

    @router.get("/journey/{name}/{night}/lanes")
    def lanes(name: str, night: str, selection: str) -> Response:
        found = _still(newest(), night).map_of(name)
        return JSONResponse(fragments(found, Selection.read(selection)))

    @router.get("/journey/{name}/{night}/behind")
    def behind(request: Request, name: str, night: str, query: Annotated[RowsQuery, Query()]) -> Response:  # fmt: skip
        opened = _still(newest(), night)
        return _listed(request, opened.map_of(name), query, _rows(opened, name, query))

    return router


def address(definition: str) -> str:
    """Where a definition's map is."""
    return f"/journey/{quote(definition, safe='')}"


def _form(night: OpenedNight, name: str) -> Form:
    others = [one for one in night.company.definitions if one.name != name]
    links = [(other.label, address(other.name)) for other in others]
    return Form(True, f"{address(name)}/{quote(night.name, safe='')}", links)


def _still(night: OpenedNight, wanted: str) -> OpenedNight:
    """The night, if it is the wanted one: no page mixes two."""
    if night.name != wanted:
        raise MovedError
    return night


def _rows(night: OpenedNight, name: str, query: RowsQuery) -> Behind:
    found = night.map_of(name)
    asked = Asked(
        definition=name,
        number=query.number,
        selection=Selection.read(query.selection),
        watermark_at=found.run["watermark_at"],
        goal=found.definition.goal,
    )
    with night.session() as engine:
        return rows_behind(engine, asked, query.page)


def _listed(request: Request, night: Night, query: RowsQuery, behind: Behind) -> Response:
    """A fragment for the page's dialog; a page of its own where somebody opened the address."""
    answer, template = (drawn, "behind_page.html") if is_looked_at(request) else (part, "behind.html")  # fmt: skip
    return answer(
        template,
        behind=behind,
        number=query.number,
        local=night.local,
        definition=night.definition,
        company=night.company.name,
        links=_neighbours(request, behind),
        back=address(night.definition.name),
    )


def _neighbours(request: Request, behind: Behind) -> dict[int, str]:
    """The pages before and after, by number."""
    asked = dict(request.query_params)
    return {
        n: f"{request.url.path}?{urlencode(asked | {'page': n})}"
        for n in (behind.page - 1, behind.page + 1)
        if 1 <= n <= behind.pages
    }
