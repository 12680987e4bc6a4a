"""Which of Salesforce's tables is which."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.formats.salesforce import ROOM
from tests.unit.ingestion.table_drafts import kind_of

SAMPLES = Path(__file__).parents[2] / "samples" / "salesforce"


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("sf_lead_data.csv", "lead"),
        ("sf_contact_data.csv", "contact"),
        ("sf_opportunity_data.csv", "opportunity"),
        ("sf_opportunity_history_data.csv", "opportunity_snapshot"),
        ("sf_task_data.csv", "task"),
        ("sf_event_data.csv", "event"),
        ("sf_user_data.csv", "user"),
    ],
)
def test_kind_is_known_by_the_header(file: str, kind: str) -> None:
    found = kind_of(ROOM, (SAMPLES / file).read_text("utf-8"))
    assert found is not None and found.name == kind


@pytest.mark.parametrize(
    "header",
    [
        "id,_fivetran_start,account_id,email,phone,last_modified_date,master_record_id",
        "id,account_id,created_date,status,total_amount,opportunity_id",
        "id,opportunity_id,created_date,quantity,unit_price,product_2_id",
        "id,name,phone,billing_city,master_record_id,owner_id",
    ],
)
def test_other_tables_of_salesforce_are_of_no_kind(header: str) -> None:
    assert kind_of(ROOM, header) is None
