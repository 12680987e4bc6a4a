"""Every row of the landed tables that Salesforce's room reads: what becomes of it.

Rows are counted from 1 below the header.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from ingestion.formats.salesforce import ROOM
from tests.unit.ingestion.salesforce_ids import identifiers
from tests.unit.ingestion.table_drafts import Draft, drafts, outcomes, plan

SAMPLES = Path(__file__).parents[2] / "samples" / "salesforce"


def sample(table: str) -> list[Draft]:
    return drafts(ROOM, (SAMPLES / f"sf_{table}_data.csv").read_text("utf-8"))


def test_leads() -> None:
    became, converted, created = sample("lead")
    assert outcomes([became, converted, created]) == [
        (1, "link", None),
        (1, "touchpoint", "lead_converted"),
        (1, "touchpoint", "lead_created"),
    ]
    assert identifiers(converted) == [
        ("crm_contact_id", "0031G00001QtDPlQAN"),
        ("email", "user_53e5cc3c@example.com"),
        ("crm_lead_id", "00Q1G00000nDnM5UAK"),
    ]


def test_contacts() -> None:
    found = sample("contact")
    assert outcomes(found) == [(row, "link", None) for row in range(1, 5)]
    assert [identifiers(draft) for draft in found] == [
        [("crm_contact_id", "0033700000JmrFPAA")],
        [("crm_contact_id", "0031G00000q9jPQAQ"), ("phone", "(555) 555-5555")],
        [("crm_contact_id", "0031G00000rfAvuQAE")],
        [
            ("crm_contact_id", "0031G00000qAfq1QAC"),
            ("email", "user_9f88828e@example.com"),
            ("phone", "(555) 555-5555"),
        ],
    ]


def test_opportunities_all_of_them_deleted_since() -> None:
    found = sample("opportunity")
    assert outcomes(found) == [(row, "touchpoint", "opportunity_created") for row in range(1, 11)]
    assert all(draft["is_deleted"] for draft in found)


def test_snapshots_of_opportunities() -> None:
    found = sample("opportunity_history")
    assert outcomes(found) == [
        *((row, "touchpoint", "opportunity_won") for row in range(1, 6)),
        *((row, "touchpoint", "opportunity_lost") for row in range(6, 10)),
        (10, "touchpoint", "opportunity_stage_changed"),
    ]
    assert all(draft["is_deleted"] for draft in found)
    assert [d["value_amount"] for d in found if d["value_amount"]] == [Decimal(24120000)]


def test_tasks_are_plain_to_dos() -> None:
    assert outcomes(sample("task")) == [
        (row, "ignored", "task_without_a_word") for row in range(1, 11)
    ]


def test_events() -> None:
    found = sample("event")
    calls = {1, 2, 5, 6, 9, 10}
    assert outcomes(found) == [
        (row, "touchpoint", "call_logged" if row in calls else "meeting_held")
        for row in range(1, 11)
    ]
    assert all(len(identifiers(draft)) == 1 for draft in found)


def test_users() -> None:
    found = sample("user")
    assert outcomes(found) == [(row, "staff", None) for row in range(1, 11)]
    assert all(draft["is_staff"] for draft in found)


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.csv")), ids=lambda path: path.stem)
def test_no_row_is_compared_with_every_other(path: Path) -> None:
    # A join that cannot hash takes half a minute for 300,000 rows instead of a fifth of a second.
    assert "NL_JOIN" not in plan(ROOM, path.read_text("utf-8"))
    assert "NESTED_LOOP" not in plan(ROOM, path.read_text("utf-8"))
