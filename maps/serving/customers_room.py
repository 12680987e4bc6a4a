"""The timeline of each customer, by id."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from explain import Asked, Page, timeline
from maps.customer import current_id, customer_document
from maps.errors import MapError
from maps.serving.access import Role
from maps.serving.answers import page as answer
from maps.serving.maps_room import PageNumber
from maps.serving.newest_night import NewestNight, OpenedNight
from maps.strings import read_strings
from warehouse.reading import open_night_whole


def customers_room(newest: NewestNight) -> APIRouter:
    """One route: `/customer/ID`."""
    router = APIRouter()

    @router.get("/customer/{customer}")
    def customer(request: Request, customer: int, page: PageNumber = 1) -> Response:
        night = newest()
        with night.session() as engine:
            current = current_id(engine, customer)
            if current is None:
                raise MapError(read_strings()("customer.nobody", customer=customer))
            if current != customer:
                return RedirectResponse(f"/customer/{current}", 303)
            names = _names(night, current) if request.state.role is Role.IDENTIFIERS else ()
            return answer(customer_document(engine, night.company, current, page, names))

    return router


def _names(night: OpenedNight, customer: int) -> Sequence[str]:
    """The customer's identifiers by fingerprint, from the evidence beside the night."""
    with open_night_whole(night.company, night.file) as engine:
        asked = Asked(str(customer), customer_id=customer)
        found = timeline(engine, asked, {}, Page(limit=0))
    return [str(name) for name in found.identifiers]
