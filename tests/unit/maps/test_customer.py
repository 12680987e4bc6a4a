"""A customer's page: stages beside what happened, waits, tone, and where it is stuck."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from company import MapTokens
from maps.serving import Access, served_map
from models import (
    Customer,
    CustomerAlias,
    Journey,
    JourneyTouchpoint,
    StageVisit,
    Touchpoint,
    Wait,
)
from tests.tables import Row
from tests.unit.maps.drawn import company_of, definition, published

ANN, OLD, SHARED = 7, 70, 71


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 2, day, hour)  # noqa: DTZ001 - as the tables hold times


def _touchpoint(key: int, day: int, hour: int = 0, **more: object) -> Row:
    return {
        "touchpoint_id": f"web:{key}", "touchpoint_key": key, "customer_id": ANN, "event_type": "page_viewed",
        "channel": "web", "source": "shop", "initiator": "customer", "occurred_at": at(day, hour),
        "order_no": key, "sentiment": None, "rating": None, "value_amount": None, "session_id": None,
    } | more  # fmt: skip


def _listed(key: int, visit_no: int, stage: str) -> Row:
    return {
        "definition": "purchase", "journey_id": 1, "visit_no": visit_no, "stage": stage,
        "touchpoint_key": key, "order_no": key,
    }  # fmt: skip


def _visit(customer: int, journey: int, **more: object) -> Row:
    return {
        "definition": "purchase", "journey_id": journey, "visit_no": 1, "stage": "s1", "customer_id": customer,
        "entered_at": at(2), "exited_at": at(3), "exit_kind": "advanced", "wait_seconds": None,
        "ended_by": None, "value_amount": None,
    } | more  # fmt: skip


@pytest.fixture
def asked(tmp_path: Path) -> TestClient:
    """Ann looks twice, asks, and has been in the second stage for longer than twenty others were."""
    company = company_of(tmp_path, definition("Look", "<b>Ask</b>"))
    others = [_visit(100 + n, 100 + n, stage="s2") for n in range(20)]
    published(
        company,
        {
            Customer: [{"customer_id": ANN, "first_seen_at": at(2), "last_seen_at": at(4), "touchpoints": 4, "sources": 1}],
            CustomerAlias: [{"alias_id": ANN, "customer_id": ANN}, {"alias_id": OLD, "customer_id": ANN}, {"alias_id": SHARED, "customer_id": None}],
            Touchpoint: [
                _touchpoint(1, 2), _touchpoint(2, 2, 5, event_type="email_sent", initiator="company"),
                _touchpoint(3, 3), _touchpoint(4, 4, event_type="ticket_created", sentiment=-0.5),
            ],
            Journey: [{"definition": "purchase", "journey_id": 1, "customer_id": ANN, "started_at": at(2)}],
            JourneyTouchpoint: [_listed(1, 1, "s1"), _listed(3, 1, "s1"), _listed(4, 2, "s2")],
            StageVisit: [
                _visit(ANN, 1, exited_at=at(4)),
                _visit(ANN, 1, visit_no=2, stage="s2", entered_at=at(4), exited_at=None, exit_kind="open"),
                *others,
            ],
            Wait: [{"definition": "purchase", "journey_id": 1, "visit_no": 2, "touchpoint_key": 4, "asked_at": at(4), "answered_at": None}],
        },
    )  # fmt: skip
    return TestClient(
        served_map(company, Access(MapTokens(), "localhost")),
        "http://localhost",
        follow_redirects=False,
    )


def test_a_stage_stands_beside_all_that_happened_from_its_first_touchpoint_to_its_last(
    asked: TestClient,
) -> None:
    html = asked.get(f"/customer/{ANN}").text
    spans = [int(n) for n in re.findall(r'class="band-cell[^"]*" rowspan="(\d+)"', html)]
    assert spans == [3, 1]
    assert html.count("<tr class=") == 4
    assert "2 days, went on" in html


def test_what_waits_how_it_sounds_and_where_it_is_stuck_is_said(asked: TestClient) -> None:
    html = asked.get(f"/customer/{ANN}").text
    assert "no answer yet" in html
    assert "tone −0.50" in html
    assert "Stuck in “&lt;b&gt;Ask&lt;/b&gt;”." in html
    assert "<b>Ask</b>" not in html


def test_an_id_of_an_earlier_night_leads_to_the_customer_of_today(asked: TestClient) -> None:
    answer = asked.get(f"/customer/{OLD}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/customer/{ANN}")


def test_the_old_id_of_a_shared_device_leads_to_nobody(asked: TestClient) -> None:
    answer = asked.get(f"/customer/{SHARED}", headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert "its old id leads to nobody" in answer.text


def test_a_page_beyond_the_last_has_nothing_to_list(asked: TestClient) -> None:
    html = asked.get(f"/customer/{ANN}?page=2").text
    assert "<tbody>" not in html
    assert "4 touchpoints" in html
