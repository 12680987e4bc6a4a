"""The served map: read only, on the newest published night, for whoever may see it."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError

from company import Company
from maps.errors import MapError
from maps.serving.access import Access
from maps.serving.answers import said
from maps.serving.customers_room import customers_room
from maps.serving.guard import guard
from maps.serving.maps_room import MovedError, maps_room
from maps.serving.newest_night import NewestNight
from maps.serving.signing_in import signing_in
from maps.strings import read_strings
from warehouse.errors import WarehouseError


def served_map(company: Company, access: Access) -> FastAPI:
    """The application. It has no pages about itself: those would load scripts from elsewhere."""
    app = FastAPI(title="Sojourn", openapi_url=None, docs_url=None, redoc_url=None)
    newest = NewestNight(company)
    app.middleware("http")(guard(access))
    for router in (signing_in(access), maps_room(newest), customers_room(newest)):
        app.include_router(router)
    _tell_errors(app)
    return app


def _tell_errors(app: FastAPI) -> None:
    """What people read where there is no page."""
    say = read_strings()

    @app.exception_handler(MapError)
    def no_map(request: Request, error: MapError) -> Response:
        return said(request, 404, say("serving.no_map"), str(error))

    @app.exception_handler(WarehouseError)
    def no_night(request: Request, error: WarehouseError) -> Response:
        # It may name files of this machine, which are no business of somebody elsewhere.
        logging.getLogger(__name__).error("%s", error)
        return said(request, 503, say("serving.no_night"), say("serving.no_night_about"))

    @app.exception_handler(MovedError)
    def moved(request: Request, _: MovedError) -> Response:
        return said(request, 409, say("serving.moved_title"), say("serving.moved"))

    @app.exception_handler(RequestValidationError)
    def wrong(request: Request, _: RequestValidationError) -> Response:
        return said(request, 422, say("serving.no_map"), say("serving.wrong_address"))

    @app.exception_handler(404)
    def nothing(request: Request, _: Exception) -> Response:
        return said(request, 404, say("serving.no_map"), say("serving.nothing_here"))
