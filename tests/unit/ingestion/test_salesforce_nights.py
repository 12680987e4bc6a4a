"""Salesforce's tables through landing, parsing and loading: both sums, versions, days, ids, money."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.unit.ingestion.salesforce_ids import CONTACT_ID, DEAL_ID, LEAD_ID
from tests.unit.ingestion.table_files import Desk, counts, key

SAMPLES = Path(__file__).parents[2] / "samples" / "salesforce"
LEAD = "id,created_date,is_converted,converted_date,converted_contact_id,converted_opportunity_id,email,system_modstamp,_fivetran_synced\n"
SNAPSHOT = "id,_fivetran_start,stage_name,is_won,is_closed,is_deleted,amount\n"
EVENT = "id,who_id,what_id,type,start_date_time,is_deleted,system_modstamp,_fivetran_synced\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, "salesforce", zone="America/New_York")


def test_samples_come_out_whole(desk: Desk) -> None:
    found = desk.deliver({path.name: path for path in SAMPLES.glob("*.csv")})
    assert {name: counts(batch) for name, batch in found.items()} == {
        # received, accepted, ignored, rejected; touchpoints, links
        "sf_lead_data.csv": (1, 1, 0, 0, 2, 1),
        "sf_contact_data.csv": (4, 4, 0, 0, 0, 4),
        "sf_opportunity_data.csv": (10, 10, 0, 0, 10, 0),
        "sf_opportunity_history_data.csv": (10, 10, 0, 0, 10, 0),
        "sf_task_data.csv": (10, 0, 10, 0, 0, 0),
        "sf_event_data.csv": (10, 10, 0, 0, 10, 0),
        "sf_user_data.csv": (10, 10, 0, 0, 0, 0),
    }
    assert found["sf_task_data.csv"].rules["ignored"] == {"task_without_a_word": 10}
    # The sample's makers scrambled the addresses.
    assert found["sf_user_data.csv"].rules["blocked"] == {"email_without_at": 10}
    assert desk.rows(
        "SELECT event_type, is_deleted, COUNT(*) FROM loaded.touchpoint GROUP BY ALL ORDER BY ALL"
    ) == [
        ("call_logged", False, 6),
        ("lead_converted", False, 1),
        ("lead_created", False, 1),
        ("meeting_held", False, 4),
        ("opportunity_created", True, 10),
        ("opportunity_lost", True, 4),
        ("opportunity_stage_changed", True, 1),
        ("opportunity_won", True, 5),
    ]
    assert desk.rows("SELECT COUNT(*), BOOL_AND(is_staff) FROM loaded.staff") == [(10, True)]


def test_sample_exported_again_brings_copies_and_no_conflict(desk: Desk) -> None:
    files = {path.name: path for path in SAMPLES.glob("*.csv")}
    desk.deliver(files)
    before = desk.rows("SELECT touchpoint_id, content_hash FROM loaded.touchpoint ORDER BY ALL")
    desk.deliver({f"again_{name}": path for name, path in files.items()})
    assert (
        desk.rows("SELECT touchpoint_id, content_hash FROM loaded.touchpoint ORDER BY ALL")
        == before
    )
    assert desk.rows("SELECT COUNT(*) FROM touchpoint_conflict") == [(0,)]
    assert desk.rows("SELECT SUM(touchpoints_loaded), SUM(touchpoints_duplicate) FROM batch") == [
        (32, 32)
    ]


def test_lead_that_is_converted_later_and_the_day_it_was(desk: Desk) -> None:
    row = f"{LEAD_ID},2026-02-01 10:00:00,"
    rest = ",ada@x.example,2026-02-0{0} 16:00:00,2026-02-0{0} 21:00:00\n"
    desk.deliver({"monday.csv": LEAD + row + "FALSE,,," + rest.format(2)})
    converted = f"TRUE,2026-02-03 00:00:00,{CONTACT_ID},{DEAL_ID}"
    desk.deliver({"tuesday.csv": LEAD + row + converted + rest.format(3)})
    assert desk.rows(
        """
        SELECT event_type, CAST(MAKE_TIMESTAMP(occurred_us) AS VARCHAR), occurred_at_basis, object_type
        FROM loaded.touchpoint ORDER BY ALL
        """
    ) == [
        # The day ends in New York, five hours after the sync.
        ("lead_converted", "2026-02-04 04:59:59.999999", "date_only", "opportunity"),
        ("lead_created", "2026-02-01 15:00:00", "server", None),
    ]
    assert desk.rows("SELECT namespace, identifier_key FROM loaded.link_identifier ORDER BY 1") == [
        ("crm_contact_id", key("crm_contact_id", CONTACT_ID)),
        ("crm_lead_id", key("crm_lead_id", LEAD_ID)),
        ("opportunity@salesforce", key("opportunity@salesforce", DEAL_ID)),
    ]


def test_converted_lead_that_does_not_say_when_is_refused_whole(desk: Desk) -> None:
    row = f"{LEAD_ID},2026-02-01 10:00:00,TRUE,,{CONTACT_ID},,,,\n"
    found = desk.deliver({"lead.csv": LEAD + row})["lead.csv"]
    assert counts(found) == (1, 0, 0, 1, 0, 0)
    assert found.rules["rejected"] == {"missing_time": 1}


def test_planned_meeting_stands_at_its_start_and_goes_when_called_off(desk: Desk) -> None:
    row = f"00U1,{CONTACT_ID[:15]},{DEAL_ID},Meeting,2026-03-09 10:00:00,{{}},{{}},2026-03-01 00:00:00\n"
    desk.deliver({"monday.csv": EVENT + row.format("false", "2026-03-01 00:00:00")})
    seen = """
        SELECT CAST(MAKE_TIMESTAMP(occurred_us) AS VARCHAR), occurred_at_basis, is_deleted
        FROM loaded.touchpoint
        """
    assert desk.rows(seen) == [("2026-03-09 14:00:00", "server", False)]
    assert desk.rows(
        "SELECT identifier_key FROM loaded.touchpoint_identifier WHERE level = 'person'"
    ) == [(key("crm_contact_id", CONTACT_ID),)]
    desk.deliver({"tuesday.csv": EVENT + row.format("true", "2026-03-02 00:00:00")})
    assert desk.rows(seen) == [("2026-03-09 14:00:00", "server", True)]


def test_won_deal_is_worth_its_amount_in_the_companys_currency_or_its_own(desk: Desk) -> None:
    other = DEAL_ID.replace("HddohAAB", "HdPzpAAF")
    row = "{},2026-02-01 10:00:00,Closed Won,true,true,false,{}{}\n"
    desk.deliver(
        {
            "one.csv": SNAPSHOT + row.format(DEAL_ID, "1200.50", ""),
            "two.csv": SNAPSHOT.strip() + ",currency_iso_code\n" + row.format(other, "7", ",USD"),
        }
    )
    assert desk.rows("SELECT value_amount, value_currency FROM loaded.touchpoint ORDER BY 1") == [
        (Decimal(7), "USD"),
        (Decimal("1200.5"), "EUR"),
    ]


@pytest.mark.parametrize("order", [("monday", "tuesday"), ("tuesday", "monday")])
def test_deleted_opportunity_takes_its_stages_along_whichever_file_came_first(
    desk: Desk, order: tuple[str, str]
) -> None:
    first = f"{DEAL_ID},2026-02-01 10:00:00,Proposal,false,false,false,1\n"
    second = f"{DEAL_ID},2026-02-02 10:00:00,Closed Won,true,true,true,1\n"
    files = {"monday": SNAPSHOT + first, "tuesday": SNAPSHOT + first + second}
    for day in order:
        desk.deliver({f"{day}.csv": files[day]})
    assert desk.rows("SELECT event_type, is_deleted FROM loaded.touchpoint ORDER BY ALL") == [
        ("opportunity_stage_changed", True),
        ("opportunity_won", True),
    ]


def test_no_key_or_id_contains_a_persons_identifier(desk: Desk) -> None:
    converted = f"{LEAD_ID},2026-02-01,TRUE,2026-02-03,{CONTACT_ID},,ada@x.example,,\n"
    contact = f"id,created_date,email,account_id\n{CONTACT_ID},2026-02-03,ada@x.example,001\n"
    desk.deliver({"lead.csv": LEAD + converted, "contact.csv": contact})
    ids = desk.rows(
        "SELECT touchpoint_id FROM loaded.touchpoint UNION ALL SELECT link_id FROM loaded.link"
    )
    assert len(ids) == 4
    assert not any(part in one for (one,) in ids for part in (LEAD_ID, CONTACT_ID, "ada"))
