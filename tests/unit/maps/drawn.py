"""Pages of made-up nights, and what stands on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import maps
from company import Company, JourneyDefinition
from models import Base, PipelineRun
from tests.tables import Row, fill
from tests.unit.small_night import AS_OF, RUN_ID
from warehouse.engine import Engine
from warehouse.publishing import publish

Tables = Mapping[type[Base], Sequence[Row]]
EVERYBODY = {"definition": "purchase", "period_kind": "all", "segment_by": "all", "segment": "(all)"}  # fmt: skip


def definition(*stages: str, **more: Any) -> JourneyDefinition:
    """`purchase` with these stages in this order, named and ranked by it: s1, s2 …"""
    return JourneyDefinition.model_validate(
        {
            "name": "purchase",
            "stages": [
                {"name": f"s{n}", "rank": n, "label": label, "match": ["page_viewed"]}
                for n, label in enumerate(stages, 1)
            ],
        }
        | more
    )


def company_of(folder: Path, drawn: JourneyDefinition, name: str = "Acme") -> Company:
    return Company(
        name=name,
        reporting_zone="UTC",
        currency="EUR",
        default_country="DE",
        folder=folder,
        secret=b"a secret for the tests",
        definitions=(drawn,),
    )


def published(company: Company, tables: Tables) -> None:
    """Publish a night with these rows of everybody's; what a row leaves out gets its type's default."""
    with Engine.open(None) as engine:
        engine.create()
        now = AS_OF.replace(tzinfo=None)
        run = {"run_id": RUN_ID, "as_of": now, "watermark_at": now, "status": "running"}
        fill(engine, PipelineRun, [run | {"configuration_hash": company.configuration_hash}])
        for model, rows in tables.items():
            own = EVERYBODY if "segment" in model.__table__.columns else {}
            fill(engine, model, [{**own, **row} for row in rows])
        publish(engine, company, RUN_ID, AS_OF)


def page(company: Company, tables: Tables) -> str:
    """The page of that night, as a file."""
    published(company, tables)
    return maps.write(company, ["purchase"])[0].read_text("utf-8")


class _Marks(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, str]] = []
        self.selection = ""
        self.is_within = False

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.selection = told.get("data-selection", self.selection)
        self.is_within = "data-say" in told
        if self.is_within:
            own = {n.removeprefix("data-"): v for n, v in told.items() if n.startswith("data-")}
            self.found.append(own | {"selection": self.selection, "text": ""})

    def handle_data(self, data: str) -> None:
        if self.is_within:
            self.found[-1]["text"] += data

    def handle_endtag(self, _tag: str) -> None:
        self.is_within = False


def marks(html: str) -> list[dict[str, str]]:
    """Every marked number: table, column, key, value, say, selection, and the text that is shown."""
    parser = _Marks()
    parser.feed(html)
    return parser.found
