"""What leads, contacts and users become, and how their ids are read."""

from __future__ import annotations

import pytest

from ingestion.formats.salesforce import ROOM
from tests.unit.ingestion.salesforce_ids import (
    CONTACT_ID,
    DEAL_ID,
    LEAD_ID,
    OTHER_CONTACT_ID,
    OTHER_LEAD_ID,
    identifiers,
)
from tests.unit.ingestion.table_drafts import drafts, outcomes, short

LEAD = "id,created_date,is_converted,converted_date,converted_contact_id,converted_opportunity_id,email,phone,mobile_phone,is_deleted,master_record_id,system_modstamp\n"
CONTACT = "id,created_date,email,account_id,phone,mobile_phone,is_deleted,master_record_id\n"


# --- leads and contacts ----------------------------------------------------------------------


def test_lead_is_created_by_the_person_it_names() -> None:
    row = f"{LEAD_ID},2024-03-01 10:00:00,FALSE,,,,ada@x.example,1,2,FALSE,,2024-03-04 10:00:00"
    (found,) = drafts(ROOM, LEAD + row)
    assert (found["outcome"], found["event_type"]) == ("touchpoint", "lead_created")
    assert (found["dedupe_key"], found["is_personal_key"]) == (f"lead/{LEAD_ID}/created", True)
    assert (found["occurred_text"], found["version_text"]) == (
        "2024-03-01 10:00:00",
        "2024-03-04 10:00:00",
    )
    assert identifiers(found) == [
        ("email", "ada@x.example"),
        ("phone", "1"),
        ("phone", "2"),
        ("crm_lead_id", LEAD_ID),
    ]


def test_converted_lead_also_tells_what_it_became() -> None:
    row = f"{LEAD_ID},2024-03-01,TRUE,2024-03-05,{CONTACT_ID},{DEAL_ID},,,,FALSE,,"
    became, converted, created = drafts(ROOM, LEAD + row)
    deal = [{"type": "opportunity", "id": DEAL_ID}]
    assert outcomes([became, created, converted]) == [
        (1, "link", None),
        (1, "touchpoint", "lead_created"),
        (1, "touchpoint", "lead_converted"),
    ]
    assert (created["objects"], converted["objects"], became["objects"]) == (None, deal, deal)
    assert identifiers(created) == [("crm_lead_id", LEAD_ID)]
    both = [("crm_contact_id", CONTACT_ID), ("crm_lead_id", LEAD_ID)]
    assert identifiers(converted) == identifiers(became) == both


@pytest.mark.parametrize(
    ("written", "text", "is_date_only"),
    [
        ("2024-03-05", "2024-03-05", True),
        ("2024-03-05 00:00:00", "2024-03-05", True),
        ("2024-03-05T00:00:00.000Z", "2024-03-05", True),
        ("2024-03-05 10:20:30", "2024-03-05 10:20:30", False),
        ("2024-03-05T10:20:30.000+0000", "2024-03-05T10:20:30.000+0000", False),
    ],
)
def test_conversion_without_a_time_of_day_is_known_by_its_date_only(
    written: str, text: str, is_date_only: bool
) -> None:
    row = f"{LEAD_ID},2024-03-01,true,{written},{CONTACT_ID},,,,,false,,"
    found = {d["event_type"] or d["outcome"]: d for d in drafts(ROOM, LEAD + row)}
    for name in ("lead_converted", "link"):
        assert (found[name]["occurred_text"], found[name]["is_date_only"]) == (text, is_date_only)


def test_deleted_lead_leaves_but_what_it_became_or_was_merged_into_stays() -> None:
    rows = [
        f"{LEAD_ID},2024-03-01,TRUE,2024-03-05,{CONTACT_ID},,,,,TRUE,,",
        f"{OTHER_LEAD_ID},2024-03-01,FALSE,,,,,,,TRUE,{LEAD_ID},",
        ",2024-03-01,TRUE,2024-03-05,,,,,,FALSE,,",
    ]
    found = drafts(ROOM, LEAD + "\n".join(rows))
    assert short(found, "outcome", "event_type", "rule", "is_deleted") == [
        (1, "link", None, None, None),
        (1, "touchpoint", "lead_converted", None, True),
        (1, "touchpoint", "lead_created", None, True),
        (2, "link", None, None, None),
        (2, "touchpoint", "lead_created", None, True),
        (3, "rejected", "lead_created", "missing_lead_id", False),
    ]
    assert identifiers(found[3]) == [("crm_lead_id", OTHER_LEAD_ID), ("crm_lead_id", LEAD_ID)]


@pytest.mark.parametrize(
    ("medium", "gclid", "channel"),
    [
        ("CPC", "", "paid_search"),
        ("paid_social", "", "paid_social"),
        ("email", "", "email"),
        ("billboard", "", "unknown"),
        ("", "Cj0", "paid_search"),
        ("", "", None),
    ],
)
def test_marketing_channel_of_a_lead(medium: str, gclid: str, channel: str | None) -> None:
    header = "id,created_date,is_converted,utm_source_c,utm_medium_c,utm_campaign_c,gclid_c\n"
    (found,) = drafts(ROOM, header + f"{LEAD_ID},2024-03-01,FALSE,google,{medium},spring,{gclid}")
    expected = channel or "unknown"  # a source without a medium is told, but not what it means
    assert (found["marketing_channel"], found["campaign_source"]) == (expected, "google")
    assert (found["campaign_medium"], found["campaign_name"]) == (medium or None, "spring")


def test_lead_without_campaign_has_no_marketing_channel() -> None:
    (found,) = drafts(ROOM, f"id,created_date,is_converted\n{LEAD_ID},2024-03-01,FALSE")
    assert found["marketing_channel"] is None


def test_contact_is_a_link_and_a_merged_one_is_its_masters() -> None:
    rows = [
        f"{CONTACT_ID},2024-03-01,ada@x.example,001,1,2,FALSE,",
        f"{OTHER_CONTACT_ID},2024-03-01,a@x.example,001,,,TRUE,{CONTACT_ID}",
        f"{OTHER_CONTACT_ID},2024-03-01,a@x.example,001,,,TRUE,",
        ",2024-03-01,a@x.example,001,,,TRUE,",
    ]
    found = drafts(ROOM, CONTACT + "\n".join(rows))
    assert short(found, "outcome", "rule", "is_deleted") == [
        (1, "link", None, False),
        (2, "link", None, False),
        (3, "link", None, True),
        (4, "rejected", "missing_contact_id", True),
    ]
    assert identifiers(found[0]) == [
        ("crm_contact_id", CONTACT_ID),
        ("email", "ada@x.example"),
        ("phone", "1"),
        ("phone", "2"),
    ]
    assert identifiers(found[1])[:2] == [
        ("crm_contact_id", OTHER_CONTACT_ID),
        ("crm_contact_id", CONTACT_ID),
    ]


def test_ids_of_15_characters_are_those_of_18() -> None:
    for sample in (LEAD_ID, OTHER_LEAD_ID, CONTACT_ID, OTHER_CONTACT_ID, DEAL_ID):
        rows = [f"{name},2024-03-01,,001,,,FALSE," for name in (sample, sample[:15])]
        long, short_form = drafts(ROOM, CONTACT + "\n".join(rows))
        assert identifiers(long) == identifiers(short_form) == [("crm_contact_id", sample)]


def test_ids_that_differ_by_case_only_are_different() -> None:
    rows = [f"{name},2024-03-01,,001,,,FALSE," for name in ("0031G00001QtDPl", "0031G00001QtDPL")]
    one, other = drafts(ROOM, CONTACT + "\n".join(rows))
    assert identifiers(one) != identifiers(other)


def test_version_is_the_systems_and_else_the_best_there_is() -> None:
    header = (
        CONTACT.strip() + ",system_modstamp,last_modified_date,_fivetran_start,_fivetran_synced\n"
    )
    rows = [
        f"{CONTACT_ID},2024-01-01,,001,,,FALSE,,{rest}"
        for rest in ("5,4,3,2", ",4,3,2", ",,3,2", ",,,2")
    ]
    found = drafts(ROOM, header + "\n".join(rows))
    assert [draft["version_text"] for draft in found] == ["5", "4", "3", "2"]


# --- users -----------------------------------------------------------------------------------


def test_users_are_staff_also_when_they_left_but_portal_users_are_customers() -> None:
    header = "id,username,email,is_active,_fivetran_deleted,contact_id\n"
    rows = [
        "0051G00000600MlQAI,bo@acme.example.sf,bo@acme.example,true,false,",
        "0051G000005Mx8dQAC,cy@acme.example.sf,cy@acme.example,false,true,",
        f"0051G000005MunnQAC,ada@x.example,ada@x.example,true,false,{CONTACT_ID}",
        ",dy@acme.example.sf,dy@acme.example,true,false,",
    ]
    found = drafts(ROOM, header + "\n".join(rows))
    assert short(found, "outcome", "rule", "is_staff") == [
        (1, "staff", None, True),
        (2, "staff", None, True),
        (3, "ignored", "portal_user", True),
        (4, "rejected", "missing_user_id", True),
    ]
    assert identifiers(found[0]) == [
        ("salesforce_user_id", "0051G00000600MlQAI"),
        ("email", "bo@acme.example"),
    ]


def test_day_of_a_conversion_is_not_taken_for_a_wrong_clock() -> None:
    header = LEAD.strip() + ",_fivetran_synced\n"
    rows = [
        f"{LEAD_ID},2024-03-01,TRUE,{day},{CONTACT_ID},,,,,FALSE,,,2024-03-05 12:00:00"
        for day in ("2024-03-05", "2024-03-05 11:00:00")
    ]
    found = drafts(ROOM, header + "\n".join(rows))
    received = {(d["record_no"], d["event_type"]): d["received_us"] is not None for d in found}
    assert received == {
        (1, None): False,
        (1, "lead_converted"): False,
        (1, "lead_created"): True,
        (2, None): True,
        (2, "lead_converted"): True,
        (2, "lead_created"): True,
    }
