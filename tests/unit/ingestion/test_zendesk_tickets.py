"""What tickets and changes of their fields become."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingestion.formats.zendesk import ROOM
from tests.unit.ingestion.table_drafts import Draft, drafts, kind_of, outcomes, short

SAMPLES = Path(__file__).parents[2] / "samples" / "zendesk"

TICKET = "id,requester_id,submitter_id,created_at,updated_at,status,via_channel,description\n"
HISTORY = "ticket_id,field_name,updated,user_id,value\n"
DAY = "2024-03-0{} 10:00:00"


def history(*rows: tuple[str, int, str]) -> list[Draft]:
    """Changes of ticket 7, as (field, day, value)."""
    lines = [f"7,{field},{DAY.format(day)},31,{value}" for field, day, value in rows]
    return drafts(ROOM, HISTORY + "\n".join(lines))


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("ticket_data.csv", "ticket"),
        ("ticket_field_history_data.csv", "ticket_field_history"),
        ("ticket_comment_data.csv", "ticket_comment"),
        ("user_data.csv", "user"),
    ],
)
def test_kind_is_known_by_the_header(file: str, kind: str) -> None:
    found = kind_of(ROOM, (SAMPLES / file).read_text("utf-8"))
    assert found is not None and found.name == kind


@pytest.mark.parametrize(
    "header",
    [
        "id,_fivetran_synced,created_at,details,external_id,group_id,name,updated_at,url",
        "ticket_id,_fivetran_synced,created_at,updated_at,name,active",
        "chat_id,ticket_id,created_at,actor_id,type,message",
    ],
)
def test_other_tables_of_zendesk_are_of_no_kind(header: str) -> None:
    assert kind_of(ROOM, header) is None


# --- tickets ---------------------------------------------------------------------------------


def test_ticket_becomes_its_creation_by_the_requester() -> None:
    row = "145,31,31,2024-03-01 10:00:00,2024-03-02 11:00:00,open,email,My bed squeaks"
    (found,) = drafts(ROOM, TICKET + row)
    told = {name: value for name, value in found.items() if value is not None}
    assert json.loads(told.pop("attributes")) == {"status": "open", "via_channel": "email"}
    assert told == {
        "record_no": 1,
        "item_no": 1,
        "outcome": "touchpoint",
        "dedupe_key": "ticket/145/created",
        "is_deleted": False,
        "occurred_text": "2024-03-01 10:00:00",
        "version_text": "2024-03-02 11:00:00",
        "source_sequence": 0,
        "objects": [{"type": "ticket", "id": "145"}],
        "identifiers": [{"namespace": "zendesk_user_id", "value": "31"}],
        "source_event_type": "ticket",
        "event_type": "ticket_created",
        "channel": "email",
        "actor": {"namespace": "zendesk_user_id", "value": "31"},
        "text": "My bed squeaks",
    }


def test_channel_is_where_the_ticket_came_from_and_else_the_sources() -> None:
    vias = ["web", "voice", "chat", "native_messaging", "mobile_sdk", "twitter", "api", "rule", ""]
    rows = [f"{n},1,1,2024-03-01,2024-03-01,new,{via},x" for n, via in enumerate(vias)]
    found = [draft["channel"] for draft in drafts(ROOM, TICKET + "\n".join(rows))]
    assert found == ["web", "phone", "chat", "chat", "mobile_app", "social", None, None, None]


def test_deleted_ticket_is_a_deletion_and_a_sample_ticket_is_ignored() -> None:
    text = TICKET.strip() + ",_fivetran_deleted\n"
    text += "1,9,9,2024-03-01,2024-03-02,deleted,web,x,FALSE\n"
    text += "2,9,9,2024-03-01,2024-03-02,open,web,x,TRUE\n"
    text += "3,9,9,2024-03-01,2024-03-02,open,web,x,\n"
    text += "4,9,9,2024-03-01,2024-03-02,open,sample_ticket,x,\n"
    text += ",9,9,2024-03-01,2024-03-02,open,web,x,\n"
    found = drafts(ROOM, text)
    assert outcomes(found) == [
        (1, "touchpoint", "ticket_created"),
        (2, "touchpoint", "ticket_created"),
        (3, "touchpoint", "ticket_created"),
        (4, "ignored", "sample_ticket"),
        (5, "rejected", "missing_ticket_id"),
    ]
    assert [draft["is_deleted"] for draft in found[:3]] == [True, True, False]


def test_what_an_agent_wrote_for_the_requester_is_not_the_customers_text() -> None:
    rows = "1,31,11,2024-03-01,2024-03-01,new,voice,Caller says\n2,31,,2024-03-01,2024-03-01,new,web,I say"
    assert short(drafts(ROOM, TICKET + rows), "text") == [(1, None), (2, "I say")]


# --- changes of fields -----------------------------------------------------------------------


def test_statuses_that_are_steps_and_those_that_are_not() -> None:
    found = history(
        ("status", 1, "new"),
        ("status", 2, "open"),
        ("status", 3, "pending"),
        ("status", 4, "solved"),
        ("status", 5, "open"),
        ("status", 6, "on-hold"),
        ("status", 7, "solved"),
        ("status", 8, "closed"),
    )
    assert outcomes(found) == [
        (1, "ignored", "status_without_a_step"),
        (2, "ignored", "status_without_a_step"),
        (3, "ignored", "status_without_a_step"),
        (4, "touchpoint", "ticket_solved"),
        (5, "touchpoint", "ticket_reopened"),
        (6, "ignored", "status_without_a_step"),
        (7, "touchpoint", "ticket_solved"),
        (8, "touchpoint", "ticket_closed"),
    ]


def test_order_is_that_of_the_changes_and_not_of_the_file() -> None:
    found = history(("status", 5, "open"), ("status", 2, "open"), ("status", 4, "solved"))
    assert outcomes(found) == [
        (1, "touchpoint", "ticket_reopened"),
        (2, "ignored", "status_without_a_step"),
        (3, "touchpoint", "ticket_solved"),
    ]


def test_status_told_again_is_no_step_but_a_copy_of_a_row_is_the_same_step() -> None:
    found = history(("status", 1, "solved"), ("status", 1, "solved"), ("status", 2, "solved"))
    assert outcomes(found) == [
        (1, "touchpoint", "ticket_solved"),
        (2, "touchpoint", "ticket_solved"),
        (3, "ignored", "unchanged_status"),
    ]
    assert found[0]["dedupe_key"] == found[1]["dedupe_key"]


def test_cleared_status_is_a_change_between_solved_and_what_follows() -> None:
    found = history(
        ("status", 1, "solved"),
        ("status", 2, ""),
        ("status", 3, "open"),
        ("status", 4, ""),
        ("status", 5, "solved"),
        ("status", 6, ""),
        ("status", 7, "solved"),
    )
    assert outcomes(found) == [
        (1, "touchpoint", "ticket_solved"),
        (2, "ignored", "value_cleared"),
        (3, "ignored", "status_without_a_step"),
        (4, "ignored", "value_cleared"),
        (5, "touchpoint", "ticket_solved"),
        (6, "ignored", "value_cleared"),
        (7, "touchpoint", "ticket_solved"),
    ]


def test_previous_status_is_the_same_tickets() -> None:
    rows = ["1,status,2024-03-01 10:00:00,,solved", "2,status,2024-03-01 11:00:00,,open"]
    assert outcomes(drafts(ROOM, HISTORY + "\n".join(rows))) == [
        (1, "touchpoint", "ticket_solved"),
        (2, "ignored", "status_without_a_step"),
    ]


def test_assignee_requester_and_other_fields() -> None:
    found = history(
        ("assignee_id", 1, "11"),
        ("assignee_id", 2, ""),
        ("requester_id", 3, "31"),
        ("requester_id", 4, ""),
        ("priority", 5, "high"),
        ("priority", 6, ""),
    )
    assert outcomes(found) == [
        (1, "touchpoint", "ticket_assigned"),
        (2, "ignored", "value_cleared"),
        (3, "link", "requester_id"),
        (4, "ignored", "value_cleared"),
        (5, "ignored", "field_not_a_step"),
        (6, "ignored", "field_not_a_step"),
    ]
    ticket = [{"type": "ticket", "id": "7"}]
    assigned, _, link, *_ = found
    assert (assigned["objects"], assigned["identifiers"]) == (ticket, None)
    assert assigned["actor"] == {"namespace": "zendesk_user_id", "value": "31"}
    assert json.loads(assigned["attributes"]) == {"assignee_id": "11"}
    assert link["objects"] == ticket
    assert link["identifiers"] == [{"namespace": "zendesk_user_id", "value": "31"}]


def test_key_of_a_change_does_not_depend_on_how_its_time_is_written() -> None:
    times = ["2024-03-01 10:00:00", "2024-03-01T10:00:00.000Z", "2024-03-01 12:00:00+02:00"]
    keys = {drafts(ROOM, HISTORY + f"7,status,{time},,solved")[0]["dedupe_key"] for time in times}
    assert keys == {"ticket/7/status/2024-03-01T10:00:00.000000"}


def test_change_that_does_not_say_what_or_when_is_refused() -> None:
    rows = [
        ",status,2024-03-01,,open",
        "7,,2024-03-01,,open",
        "7,status,,,open",
        "7,status,soon,,x",
    ]
    assert outcomes(drafts(ROOM, HISTORY + "\n".join(rows))) == [
        (1, "rejected", "missing_ticket_id"),
        (2, "rejected", "missing_field_name"),
        (3, "rejected", "missing_time"),
        (4, "rejected", "unreadable_time"),
    ]


# --- satisfaction ----------------------------------------------------------------------------


def test_satisfaction_is_asked_and_answered_good_or_bad() -> None:
    found = history(
        ("satisfaction_score", 1, "unoffered"),
        ("satisfaction_score", 2, "offered"),
        ("satisfaction_score", 3, "bad"),
        ("satisfaction_score", 4, "good_with_comment"),
        ("satisfaction_score", 5, ""),
        ("satisfaction_comment", 4, "much better now"),
    )
    assert outcomes(found) == [
        (1, "ignored", "not_surveyed"),
        (2, "touchpoint", "survey_sent"),
        (3, "touchpoint", "survey_answered"),
        (4, "touchpoint", "survey_answered"),
        (5, "ignored", "value_cleared"),
        (6, "ignored", "field_not_a_step"),
    ]
    told = [(draft["rating"], draft["rating_scale"]) for draft in found[1:4]]
    assert told == [(None, "csat_2"), (1.0, "csat_2"), (2.0, "csat_2")]
    assert found[2]["dedupe_key"] == "ticket/7/satisfaction_score/2024-03-03T10:00:00.000000"
    assert found[2]["objects"] == [{"type": "ticket", "id": "7"}]


def test_a_score_that_nobody_knows_is_refused() -> None:
    assert outcomes(history(("satisfaction_score", 1, "great"))) == [
        (1, "rejected", "unknown_score")
    ]
