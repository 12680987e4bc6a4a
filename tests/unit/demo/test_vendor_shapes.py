"""Every key and type that the demo writes occurs in the vendor's samples or documentation."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from demo import DemoSummary
from tests.unit.demo.made_files import Row, calls, events, newest_tables

SAMPLES = Path(__file__).parents[2] / "samples"
ECOMMERCE = "https://segment.com/docs/connections/spec/ecommerce/v2/"
PAGE = "https://segment.com/docs/connections/spec/page/#properties"
EVENTS = "https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event"

DOCUMENTED_CALLS = {
    ("properties.path", "string"): PAGE,
    ("properties.referrer", "string"): PAGE,
    ("properties.search", "string"): PAGE,
    ("properties.query", "string"): ECOMMERCE + "#products-searched",
    ("properties.product_id", "string"): ECOMMERCE + "#product-viewed",
    ("properties.order_id", "string"): ECOMMERCE + "#order-completed",
    ("properties.products[].product_id", "string"): ECOMMERCE + "#order-completed",
    ("properties.products[].url", "string"): ECOMMERCE + "#order-completed",
}
"""What the samples lack and the spec's pages name, with the page."""

DOCUMENTED_EVENTS = {
    ("sg_machine_open", "boolean"): EVENTS + "#engagement-events",
    ("tls", "number"): EVENTS + "#delivery-events",
}

SPEC_NAMES = {
    "Product Viewed": ECOMMERCE,
    "Products Searched": ECOMMERCE,
    "Product Added": ECOMMERCE,
    "Cart Viewed": ECOMMERCE,
    "Checkout Started": ECOMMERCE,
}
OWN_NAMES = {
    "Newsletter Subscribed",
    "Form Submitted",
    "Subscription Started",
    "Subscription Renewed",
    "Subscription Cancelled",
    "Payment Failed",
    "Feedback Requested",
    "Banner Dismissed",
}
"""The spec lets a firm name its events: https://segment.com/docs/connections/spec/track/#event"""


def paths(value: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """(path, type) of everything inside a JSON value; `[]` stands for any place of a list."""
    if isinstance(value, dict):
        for name, inner in value.items():
            inside = f"{at}.{name}" if at else name
            yield inside, kind(inner)
            yield from paths(inner, inside)
    elif isinstance(value, list):
        for inner in value:
            yield f"{at}[]", kind(inner)
            yield from paths(inner, f"{at}[]")


def kind(value: Any) -> str:
    names = {
        bool: "boolean",
        int: "number",
        float: "number",
        str: "string",
        dict: "object",
        list: "list",
    }
    return "null" if value is None else names[type(value)]


def test_segment_calls_have_only_keys_and_types_of_the_spec(dirty: DemoSummary) -> None:
    samples = json.loads((SAMPLES / "segment/segment_spec_examples.json").read_text())
    known = {found for sample in samples for found in paths(sample["payload"])}
    written = {
        found for call in calls(dirty) if call.get("timestamp") != "soon" for found in paths(call)
    }
    assert written - known - DOCUMENTED_CALLS.keys() == set()
    assert DOCUMENTED_CALLS.keys() <= written, "documented for nothing"


def test_segment_events_are_named_by_the_spec_or_by_the_firm(dirty: DemoSummary) -> None:
    samples = json.loads((SAMPLES / "segment/segment_spec_examples.json").read_text())
    known = {sample["payload"].get("event") for sample in samples}
    written = {call["event"] for call in calls(dirty) if "event" in call}
    assert written - known - SPEC_NAMES.keys() == OWN_NAMES


def test_sendgrid_events_have_only_keys_and_types_of_the_documentation(clean: DemoSummary) -> None:
    samples = json.loads((SAMPLES / "sendgrid/sendgrid_doc_events.json").read_text())
    known = {found for sample in samples for found in paths(sample)}
    written = {found for event in events(clean) for found in paths(event)}
    assert written - known == DOCUMENTED_EVENTS.keys()
    assert {event["event"] for event in events(clean)} <= {
        sample.get("event") for sample in samples
    }


TABLES = {
    "support": {
        t: f"zendesk/{t}_data.csv"
        for t in ("ticket", "ticket_field_history", "ticket_comment", "user")
    },
    "sales": {
        t: f"salesforce/sf_{t}_data.csv"
        for t in ("lead", "contact", "opportunity", "opportunity_history", "task", "event", "user")
    },
}


@pytest.mark.parametrize("source", TABLES)
def test_tables_have_the_vendors_columns_in_the_vendors_order(
    clean: DemoSummary, source: str
) -> None:
    made = newest_tables(clean, source)
    assert made.keys() == TABLES[source].keys()
    for table, rows in made.items():
        with (SAMPLES / TABLES[source][table]).open(newline="") as file:
            sampled = next(csv.reader(file))
        header = list(rows[0])
        assert header == [name for name in sampled if name in header], table
        assert len(header) > len([name for name in sampled if not name.endswith("_c")]) * 0.99, (
            table
        )


@pytest.mark.parametrize("source", TABLES)
def test_cells_are_written_as_the_vendor_writes_them(clean: DemoSummary, source: str) -> None:
    for table, rows in newest_tables(clean, source).items():
        with (SAMPLES / TABLES[source][table]).open(newline="") as file:
            sampled = shapes(list(csv.DictReader(file)))
        differing = {
            name: (shape, sampled[name])
            for name, shape in shapes(rows).items()
            if sampled.get(name, "text") not in ("text", shape)
        }
        assert differing == {}, table


SHAPES = {
    "time": r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?",
    "flag": r"TRUE|FALSE",
    "small flag": r"true|false",
    "number": r"-?\d+(\.\d+)?",
    "list": r"\[.*\]",
}


def shapes(rows: list[Row]) -> dict[str, str]:
    """Per column with any value: the shape that all of its values have, else text."""
    found = {}
    for name in rows[0]:
        values = [row[name] for row in rows if row[name]]
        fits = (s for s, pattern in SHAPES.items() if all(re.fullmatch(pattern, v) for v in values))
        if values:
            found[name] = next(fits, "text")
    return found
