"""What tasks and calendar events become."""

from __future__ import annotations

import pytest

from ingestion.formats.salesforce import ROOM
from tests.unit.ingestion.salesforce_ids import (
    CONTACT_ID,
    DEAL_ID,
    LEAD_ID,
    identifiers,
)
from tests.unit.ingestion.table_drafts import drafts, outcomes

TASK = "id,who_id,what_id,type,task_subtype,status,is_closed,is_deleted,activity_date,completed_date_time,created_date\n"
EVENT = "id,who_id,what_id,type,start_date_time,is_child,is_recurrence,group_event_type,is_all_day_event,_fivetran_synced\n"


# --- activities ------------------------------------------------------------------------------


def test_tasks_are_calls_and_emails_once_they_are_done() -> None:
    rows = [
        f"1,{CONTACT_ID},{DEAL_ID},Call,Task,Completed,TRUE,FALSE,2024-03-01,2024-03-01 10:00:00,",
        f"2,{LEAD_ID},001X,,Email,Completed,,FALSE,2024-03-01,2024-03-01 10:00:00,",
        f"3,{LEAD_ID},,,Call,Not Started,FALSE,FALSE,2024-03-01,,",
        f"4,{LEAD_ID},,,Call,Not Started,,FALSE,2024-03-01,,",
        f"5,{LEAD_ID},,,Call,Not Started,FALSE,TRUE,2024-03-01,,",
        f"6,{LEAD_ID},,X,Task,Completed,TRUE,FALSE,2024-03-01,,",
        f",{LEAD_ID},,Call,Task,Completed,TRUE,FALSE,2024-03-01,,",
    ]
    found = drafts(ROOM, TASK + "\n".join(rows))
    assert outcomes(found) == [
        (1, "touchpoint", "call_logged"),
        (2, "touchpoint", "email_sent"),
        (3, "ignored", "task_not_done"),
        (4, "ignored", "task_not_done"),
        (5, "touchpoint", "call_logged"),
        (6, "ignored", "task_without_a_word"),
        (7, "rejected", "missing_task_id"),
    ]
    call, mail, deleted = found[0], found[1], found[4]
    assert (call["channel"], mail["channel"], deleted["is_deleted"]) == ("phone", "email", True)
    assert (identifiers(call), call["objects"]) == (
        [("crm_contact_id", CONTACT_ID)],
        [{"type": "opportunity", "id": DEAL_ID}],
    )
    assert (identifiers(mail), mail["objects"]) == ([("crm_lead_id", LEAD_ID)], None)


@pytest.mark.parametrize(
    ("activity_date", "completed", "text", "is_date_only"),
    [
        ("2024-03-01", "2024-03-02 10:00:00", "2024-03-02 10:00:00", False),
        ("2024-03-01", "2024-03-02 00:00:00", "2024-03-02 00:00:00", False),
        ("2024-03-01", "", "2024-03-01", True),
        ("2024-03-01 00:00:00", "", "2024-03-01", True),
        ("", "", "2024-02-01 09:00:00", False),
    ],
)
def test_call_took_place_when_it_was_completed_else_on_its_date(
    activity_date: str, completed: str, text: str, is_date_only: bool
) -> None:
    row = f"1,{LEAD_ID},,Call,Task,Completed,TRUE,FALSE,{activity_date},{completed},2024-02-01 09:00:00"
    (found,) = drafts(ROOM, TASK + row)
    assert (found["occurred_text"], found["is_date_only"]) == (text, is_date_only)


def test_events_are_meetings_and_calls_and_each_counts_once() -> None:
    at = "2024-03-01 10:00:00"
    rows = [
        f"1,{CONTACT_ID},{DEAL_ID},Meeting,{at},FALSE,FALSE,0,FALSE,",
        f"2,{LEAD_ID},,Call,{at},FALSE,FALSE,0,FALSE,",
        f"3,{LEAD_ID},,,{at},,,,,",
        f"4,{LEAD_ID},,Call,{at},TRUE,FALSE,1,FALSE,",
        f"5,{LEAD_ID},,Call,{at},FALSE,TRUE,0,FALSE,",
        f"6,{LEAD_ID},,Call,{at},FALSE,FALSE,3,FALSE,",
        f",{LEAD_ID},,Call,{at},FALSE,FALSE,0,FALSE,",
        f"8,{LEAD_ID},,,2024-03-01T00:00:00.000Z,FALSE,FALSE,0,TRUE,",
    ]
    found = drafts(ROOM, EVENT + "\n".join(rows))
    assert outcomes(found) == [
        (1, "touchpoint", "meeting_held"),
        (2, "touchpoint", "call_logged"),
        (3, "touchpoint", "meeting_held"),
        (4, "ignored", "copy_for_an_invitee"),
        (5, "ignored", "pattern_of_a_series"),
        (6, "ignored", "pattern_of_a_series"),
        (7, "rejected", "missing_event_id"),
        (8, "touchpoint", "meeting_held"),
    ]
    assert [draft["channel"] for draft in found[:2]] == [None, "phone"]
    assert (found[7]["occurred_text"], found[7]["is_date_only"]) == ("2024-03-01", True)


def test_planned_meeting_is_not_taken_for_a_wrong_clock() -> None:
    rows = [
        f"1,{LEAD_ID},,,2024-03-09 10:00:00,,,,,2024-03-01 00:00:00",
        f"2,{LEAD_ID},,,2024-02-09 10:00:00,,,,,2024-03-01 00:00:00",
    ]
    found = drafts(ROOM, EVENT + "\n".join(rows))
    assert [draft["received_us"] for draft in found] == [None, 1709251200000000]
