"""The timeline page: the picture of one customer, and below it every touchpoint in time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from company import Company, JourneyDefinition
from explain import Page, Timeline, timeline_of
from maps.customer import lookup
from maps.customer.lines import cells
from maps.customer.picture import Picture, bands, channels, tones
from maps.customer.scale import Scale
from maps.drawing import inlined, templates
from maps.strings import read_strings
from warehouse.engine import Engine

LINES = 100
"""Touchpoints on one page of the list."""


def customer_document(
    engine: Engine, company: Company, customer: int, page: int = 1, names: Sequence[str] = ()
) -> str:
    """The document of a customer of today. Page 1 has the newest touchpoints, in time.

    `names`: the identifiers to show, by fingerprint; without them none is on the page.
    """
    goals = {definition.name: definition.goal for definition in company.definitions}
    found = timeline_of(engine, customer, goals, Page(LINES, LINES * (page - 1)))
    zone = ZoneInfo(company.reporting_zone)

    def local(moment: datetime) -> datetime:
        return moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)

    picture = _picture(engine, company, found, local)
    return templates().get_template("customer.html").render(
        say=read_strings(),
        style=inlined(["tokens.css", "map.css", "served.css", "print.css"]),
        company=company,
        found=found,
        names=names,
        picture=picture,
        lines=_lines(found, [definition for definition, _ in picture.bands]),
        visits={_key(visit): visit for visit in found.visits},
        stuck=[visit for visit in found.visits if visit["stuck_since"]],
        labels=_labels(company.definitions),
        words=_words(company.definitions),
        waits=lookup.waits(engine, customer),
        local=local,
        page=page,
        pages=max(1, -(-found.total // LINES)),
    )  # fmt: skip


def _picture(engine: Engine, company: Company, found: Timeline, local: Any) -> Picture:
    customer = found.customer["customer_id"]
    scale = Scale(*_stretch(found, local))
    return Picture(
        bands(found.visits, company.definitions, scale, local),
        channels(lookup.activity(engine, customer), scale, local),
        tones(lookup.tones(engine, customer), scale, local),
        [(scale.at(mark), mark) for mark in scale.marks()],
    )


def _stretch(found: Timeline, local: Any) -> tuple[datetime, datetime]:
    """From the first to the last that is known of the customer."""
    moments = [found.customer.get("first_seen_at"), found.customer.get("last_seen_at")]
    moments += [visit[end] for visit in found.visits for end in ("entered_at", "exited_at")]
    known = [local(moment) for moment in moments if moment] or [datetime(2000, 1, 1)]  # noqa: DTZ001 - local
    return min(known), max(known)


def _lines(found: Timeline, definitions: Sequence[JourneyDefinition]) -> list[tuple[Any, Any]]:
    """Each touchpoint with its cells, one for each definition or none where one above reaches down."""
    columns = [cells(found.touchpoints, definition.name) for definition in definitions]
    beside = zip(*columns, strict=True) if columns else ((),) * len(found.touchpoints)
    return list(zip(found.touchpoints, beside, strict=True))


def _key(visit: Mapping[str, Any]) -> tuple[str, int, int]:
    return visit["definition"], visit["journey_no"], visit["visit_no"]


def _labels(definitions: Sequence[JourneyDefinition]) -> dict[tuple[str, str], str]:
    return {(d.name, stage.name): stage.label for d in definitions for stage in d.stages}


def _words(definitions: Sequence[JourneyDefinition]) -> dict[str, str]:
    """What customers would call an event; where definitions differ, as the first of them has it."""
    told: dict[str, str] = {}
    for definition in definitions:
        told = dict(definition.labels) | told
    return told
