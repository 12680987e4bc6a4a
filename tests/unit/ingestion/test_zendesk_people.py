"""What comments and users become."""

from __future__ import annotations

from ingestion.formats.zendesk import ROOM
from tests.unit.ingestion.table_drafts import drafts, outcomes, short

COMMENT = "id,ticket_id,user_id,created,public,body,voice_comment\n"
USER = "id,role,email,phone,external_id,created_at,updated_at\n"


# --- comments --------------------------------------------------------------------------------


def test_first_comment_of_a_ticket_is_its_description_and_notes_are_internal() -> None:
    rows = [
        "900,7,31,2024-03-02 10:00:00,TRUE,Still squeaks,FALSE",
        "800,7,31,2024-03-01 10:00:00,TRUE,My bed squeaks,FALSE",
        "950,7,11,2024-03-02 11:00:00,FALSE,What a customer,FALSE",
        "960,7,11,2024-03-02 12:00:00,TRUE,Oil it,TRUE",
        "800,7,31,2024-03-01 10:00:00,TRUE,My bed squeaks,FALSE",
        "970,8,31,2024-03-05 12:00:00,TRUE,Another,FALSE",
        "980,7,31,2024-03-06 12:00:00,,What,FALSE",
        ",7,31,2024-03-06 12:00:00,TRUE,What,FALSE",
        "990,,31,2024-03-06 12:00:00,TRUE,What,FALSE",
    ]
    found = drafts(ROOM, COMMENT + "\n".join(rows))
    assert outcomes(found) == [
        (1, "touchpoint", "ticket_commented"),
        (2, "ignored", "description_of_the_ticket"),
        (3, "ignored", "internal_note"),
        (4, "touchpoint", "ticket_commented"),
        (5, "ignored", "description_of_the_ticket"),
        (6, "ignored", "description_of_the_ticket"),
        (7, "rejected", "unreadable_public"),
        (8, "rejected", "missing_comment_id"),
        (9, "rejected", "missing_ticket_id"),
    ]
    assert [draft["channel"] for draft in (found[0], found[3])] == [None, "phone"]


def test_comment_is_the_authors_and_a_reply_when_the_author_is_staff() -> None:
    rows = "1,7,31,2024-03-01 10:00:00,TRUE,a,\n2,7,32,2024-03-02 10:00:00,TRUE,b,"
    found = drafts(ROOM, COMMENT + rows)[1]
    told = {name: value for name, value in found.items() if value is not None}
    assert told == {
        "record_no": 2,
        "item_no": 1,
        "outcome": "touchpoint",
        "dedupe_key": "ticket_comment/2",
        "is_deleted": False,
        "occurred_text": "2024-03-02 10:00:00",
        "source_sequence": 2,
        "objects": [{"type": "ticket", "id": "7"}],
        "identifiers": [{"namespace": "zendesk_user_id", "value": "32"}],
        "source_event_type": "comment",
        "event_type": "ticket_commented",
        "staff_event_type": "ticket_replied",
        "actor": {"namespace": "zendesk_user_id", "value": "32"},
        "text": "b",
    }


# --- users -----------------------------------------------------------------------------------


def test_end_user_is_a_link_and_no_staff_and_an_agent_is_staff() -> None:
    rows = [
        "31,end-user,Ada@X.example,+44 20 7946 0018,u-1,2024-03-01,2024-03-02",
        "11,agent,bo@acme.example,1,,2024-01-01,2024-01-02",
        "12,admin,cy@acme.example,,,2024-01-01,2024-01-02",
        "13,robot,x@acme.example,,,2024-01-01,2024-01-02",
        ",end-user,x@acme.example,,,2024-01-01,2024-01-02",
    ]
    found = drafts(ROOM, USER + "\n".join(rows))
    assert short(found, "outcome", "rule", "is_staff", "version_text") == [
        (1, "link", None, None, "2024-03-02"),
        (1, "staff", None, False, "2024-03-02"),
        (2, "staff", None, True, "2024-01-02"),
        (3, "staff", None, True, "2024-01-02"),
        (4, "rejected", "unknown_role", None, "2024-01-02"),
        (5, "rejected", "missing_user_id", None, "2024-01-02"),
    ]
    link, staff = found[:2]
    assert (link["dedupe_key"], link["is_personal_key"]) == ("user/31", True)
    assert link["occurred_text"] == "2024-03-01"
    assert [(i["namespace"], i["value"]) for i in link["identifiers"]] == [
        ("zendesk_user_id", "31"),
        ("user_id", "u-1"),
        ("email", "Ada@X.example"),
        ("phone", "+44 20 7946 0018"),
    ]
    assert [i["namespace"] for i in staff["identifiers"]] == ["zendesk_user_id", "email"]


def test_sync_time_is_when_it_was_received_and_is_in_utc() -> None:
    row = "31,end-user,,,,2024-03-01,2024-03-02,2024-03-03 00:00:01.5"
    found = drafts(ROOM, USER.strip() + ",_fivetran_synced\n" + row)
    assert [draft["received_us"] for draft in found] == [1709424001500000] * 2


def test_comment_synced_later_is_its_newer_version() -> None:
    header = COMMENT.strip() + ",_fivetran_synced,_fivetran_deleted\n"
    first = "1,7,31,2024-03-01 10:00:00,TRUE,a,,2024-03-01 11:00:00,"
    before = "2,7,31,2024-03-02 10:00:00,TRUE,my card is 4111,,2024-03-02 11:00:00,FALSE"
    after = "2,7,31,2024-03-02 10:00:00,TRUE,my card is XXXX,,2024-03-05 11:00:00,TRUE"
    _, old, new = drafts(ROOM, header + "\n".join([first, before, after]))
    assert old["dedupe_key"] == new["dedupe_key"]
    assert old["version_us"] < new["version_us"]
    assert (old["is_deleted"], new["is_deleted"]) == (False, True)
