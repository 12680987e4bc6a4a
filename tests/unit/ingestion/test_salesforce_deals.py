"""What opportunities and their stages become."""

from __future__ import annotations

import json
from decimal import Decimal

from ingestion.formats.salesforce import ROOM
from tests.unit.ingestion.salesforce_ids import (
    CONTACT_ID,
    DEAL_ID,
    identifiers,
)
from tests.unit.ingestion.table_drafts import Draft, drafts, outcomes

SNAPSHOT = "id,_fivetran_start,stage_name,is_won,is_closed,is_deleted,amount\n"


def stages(*rows: tuple[int, str, str]) -> list[Draft]:
    """Snapshots of one opportunity as (day, stage, open|won|lost)."""
    flags = {"open": "false,false", "won": "true,true", "lost": "false,true"}
    lines = [
        f"{DEAL_ID},2024-03-0{day} 10:00:00,{stage},{flags[how]},false,500"
        for day, stage, how in rows
    ]
    return drafts(ROOM, SNAPSHOT + "\n".join(lines))


# --- opportunities ---------------------------------------------------------------------------


def test_opportunity_is_created_and_brings_no_value_yet() -> None:
    header = "id,created_date,stage_name,is_won,is_closed,amount,contact_id,is_deleted\n"
    rows = f"{DEAL_ID},2024-03-01,Closed Won,true,true,500,{CONTACT_ID},true\n,2024-03-01,x,true,true,1,,"
    found, refused = drafts(ROOM, header + rows)
    assert (refused["outcome"], refused["rule"]) == ("rejected", "missing_opportunity_id")
    assert (found["outcome"], found["event_type"]) == ("touchpoint", "opportunity_created")
    assert found["dedupe_key"] == f"opportunity/{DEAL_ID}/created"
    assert found["objects"] == [{"type": "opportunity", "id": DEAL_ID}]
    assert identifiers(found) == [("crm_contact_id", CONTACT_ID)]
    assert (found["value_amount"], found["is_deleted"]) == (None, True)
    assert json.loads(found["attributes"]) == {"amount": "500"}


def test_stages_of_an_opportunity_until_it_is_won() -> None:
    found = stages(
        (4, "Closed Won", "won"),
        (1, "Prospecting", "open"),
        (2, "Prospecting", "open"),
        (3, "Proposal", "open"),
        (5, "Closed Won", "won"),
    )
    assert outcomes(found) == [
        (1, "touchpoint", "opportunity_won"),
        (2, "touchpoint", "opportunity_stage_changed"),
        (3, "ignored", "unchanged_stage"),
        (4, "touchpoint", "opportunity_stage_changed"),
        (5, "ignored", "unchanged_stage"),
    ]
    assert [draft["value_amount"] for draft in found[:2]] == [Decimal(500), None]
    assert json.loads(found[3]["attributes"]) == {"stage_name": "Proposal", "amount": "500"}
    assert found[0]["dedupe_key"] == f"opportunity/{DEAL_ID}/won"
    assert found[1]["dedupe_key"] == f"opportunity/{DEAL_ID}/stage/2024-03-01T10:00:00.000000"


def test_deal_is_lost_once_and_won_once_whatever_happens_between() -> None:
    found = stages(
        (1, "Closed Lost", "lost"),
        (2, "Proposal", "open"),
        (3, "Closed Lost", "lost"),
        (4, "Proposal", "open"),
        (5, "Closed Won", "won"),
        (6, "Proposal", "open"),
        (7, "Closed Won", "won"),
    )
    assert outcomes(found) == [
        (1, "touchpoint", "opportunity_lost"),
        (2, "touchpoint", "opportunity_stage_changed"),
        (3, "ignored", "outcome_already_told"),
        (4, "touchpoint", "opportunity_stage_changed"),
        (5, "touchpoint", "opportunity_won"),
        (6, "touchpoint", "opportunity_stage_changed"),
        (7, "ignored", "outcome_already_told"),
    ]


def test_copy_of_a_snapshot_is_the_same_step() -> None:
    one, copy = stages((1, "Closed Won", "won"), (1, "Closed Won", "won"))
    assert one["outcome"] == copy["outcome"] == "touchpoint"
    assert one["dedupe_key"] == copy["dedupe_key"]


def test_deletion_in_the_newest_snapshot_takes_all_stages_along() -> None:
    rows = [
        f"{DEAL_ID},2024-03-01,Proposal,false,false,false,1",
        f"{DEAL_ID},2024-03-02,Closed Won,true,true,true,1",
    ]
    before = drafts(ROOM, SNAPSHOT + rows[0])
    after = drafts(ROOM, SNAPSHOT + "\n".join(rows))
    assert [draft["is_deleted"] for draft in before + after] == [False, True, True]
    assert after[0]["dedupe_key"] == before[0]["dedupe_key"]
    assert after[0]["version_us"] > before[0]["version_us"]


def test_snapshot_that_cannot_be_read_is_refused() -> None:
    rows = [
        ",2024-03-01,A,false,false,false,1",
        f"{DEAL_ID},,A,false,false,false,1",
        f"{DEAL_ID},soon,A,false,false,false,1",
        f"{DEAL_ID},2024-03-02,,false,false,false,1",
        f"{DEAL_ID},2024-03-03,A,maybe,false,false,1",
        f"{DEAL_ID},2024-03-04,A,true,true,false,a lot",
    ]
    assert outcomes(drafts(ROOM, SNAPSHOT + "\n".join(rows))) == [
        (1, "rejected", "missing_opportunity_id"),
        (2, "rejected", "missing_time"),
        (3, "rejected", "unreadable_time"),
        (4, "rejected", "missing_stage"),
        (5, "rejected", "unreadable_outcome"),
        (6, "rejected", "unreadable_amount"),
    ]


def test_salesforces_own_history_tells_the_outcome_by_its_forecast_category() -> None:
    header = "id,opportunity_id,stage_name,amount,probability,forecast_category,created_date\n"
    rows = [
        f"008A,{DEAL_ID[:15]},Prospecting,1,10,Pipeline,2024-03-01T10:00:00.000+0000",
        f"008B,{DEAL_ID[:15]},Prospecting,500,10,Pipeline,2024-03-02T10:00:00.000+0000",
        f"008C,{DEAL_ID[:15]},On ice,500,20,Omitted,2024-03-03T10:00:00.000+0000",
        f"008D,{DEAL_ID[:15]},Gone,500,0,Omitted,2024-03-04T10:00:00.000+0000",
        f"008E,{DEAL_ID[:15]},Signed,500,100,Closed,2024-03-05T10:00:00.000+0000",
    ]
    found = drafts(ROOM, header + "\n".join(rows))
    assert outcomes(found) == [
        (1, "touchpoint", "opportunity_stage_changed"),
        (2, "ignored", "unchanged_stage"),
        (3, "touchpoint", "opportunity_stage_changed"),
        (4, "touchpoint", "opportunity_lost"),
        (5, "touchpoint", "opportunity_won"),
    ]
    assert {draft["objects"][0]["id"] for draft in found} == {DEAL_ID}
