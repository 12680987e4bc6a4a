"""Zendesk's tables through landing, parsing and loading: both sums, versions, deletions, staff."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.ingestion.table_files import Desk, counts, key

SAMPLES = Path(__file__).parents[2] / "samples" / "zendesk"
TICKET = "id,requester_id,submitter_id,created_at,updated_at,status,via_channel,description\n"
USER = "id,role,email,phone,external_id,created_at,updated_at\n"
COMMENT = "id,ticket_id,user_id,created,public,body\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, "zendesk")


def test_samples_come_out_whole(desk: Desk) -> None:
    found = desk.deliver({path.name: path for path in SAMPLES.glob("*.csv")})
    assert {name: counts(batch) for name, batch in found.items()} == {
        # received, accepted, ignored, rejected; touchpoints, links
        "ticket_data.csv": (10, 10, 0, 0, 10, 0),
        "ticket_field_history_data.csv": (38, 22, 16, 0, 21, 1),
        "ticket_comment_data.csv": (20, 13, 7, 0, 13, 0),
        "user_data.csv": (10, 10, 0, 0, 0, 9),
    }
    assert found["ticket_field_history_data.csv"].rules == {
        # Three changes that the sample's makers synced before they happened.
        "counted": {"after_receipt": 3},
        "ignored": {"field_not_a_step": 5, "status_without_a_step": 11},
        "rejected": {},
    }
    assert found["ticket_comment_data.csv"].rules["ignored"] == {"description_of_the_ticket": 7}
    assert desk.rows(
        "SELECT event_type, is_deleted, COUNT(*) FROM loaded.touchpoint GROUP BY ALL ORDER BY ALL"
    ) == [
        ("ticket_assigned", False, 2),
        ("ticket_closed", False, 1),
        ("ticket_commented", False, 13),
        ("ticket_created", False, 8),
        ("ticket_created", True, 2),
        ("ticket_solved", False, 15),
    ]


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
    assert desk.rows(
        "SELECT SUM(touchpoints_parsed), SUM(touchpoints_loaded), SUM(touchpoints_duplicate) FROM batch"
    ) == [(88, 41, 47)]


@pytest.mark.parametrize("order", [("monday", "tuesday"), ("tuesday", "monday")])
def test_newest_version_of_a_ticket_counts_whichever_came_first(
    desk: Desk, order: tuple[str, str]
) -> None:
    row = "7,31,31,2026-02-02 10:00:00,{},{},web,Help\n"
    files = {
        "monday": TICKET + row.format("2026-02-02 10:00:00", "open"),
        "tuesday": TICKET + row.format("2026-02-03 10:00:00", "deleted"),
    }
    for day in order:
        desk.deliver({f"{day}.csv": files[day]})
    assert desk.rows("SELECT touchpoint_id, is_deleted FROM loaded.touchpoint") == [
        ("zendesk:ticket/7/created", True)
    ]


def test_agent_who_is_demoted_is_a_customer_again_and_joins(desk: Desk) -> None:
    row = "31,{},ada@x.example,,u-1,2026-02-01 10:00:00,{}\n"
    staff = "SELECT namespace, identifier_key, is_staff FROM loaded.staff ORDER BY namespace"
    desk.deliver({"monday.csv": USER + row.format("agent", "2026-02-02 10:00:00")})
    who = [
        ("email", key("email", "ada@x.example")),
        ("zendesk_user_id", key("zendesk_user_id", "31")),
    ]
    assert desk.rows(staff) == [(*one, True) for one in who]
    desk.deliver({"tuesday.csv": USER + row.format("end-user", "2026-02-03 10:00:00")})
    assert desk.rows(staff) == [(*one, False) for one in who]
    assert desk.rows("SELECT namespace, identifier_key FROM loaded.link_identifier ORDER BY 1") == [
        who[0],
        ("user_id", key("user_id", "u-1")),
        who[1],
    ]


def test_no_key_or_id_contains_a_persons_identifier(desk: Desk) -> None:
    desk.deliver({"user.csv": USER + "424242,end-user,ada@x.example,,,2026-02-01,2026-02-02\n"})
    ((link_id,),) = desk.rows("SELECT link_id FROM loaded.link")
    assert "424242" not in link_id


def test_comment_keeps_its_author_for_the_verdict_on_staff(desk: Desk) -> None:
    rows = "1,7,31,2026-02-01 10:00:00,TRUE,a\n2,7,11,2026-02-02 10:00:00,TRUE,b\n"
    desk.deliver({"comment.csv": COMMENT + rows})
    assert desk.rows(
        "SELECT event_type, staff_event_type, actor_key, channel, source_sequence FROM loaded.touchpoint"
    ) == [("ticket_commented", "ticket_replied", key("zendesk_user_id", "11"), "desk", 2)]


def test_other_table_is_refused_and_says_what_is_wanted(desk: Desk) -> None:
    found = desk.deliver({"group.csv": "id,name,created_at\n1,Billing,2026-02-01\n"})["group.csv"]
    assert counts(found) == (1, 0, 0, 1, 0, 0)
    assert found.rules["rejected"] == {"unknown_table": 1}


def test_foreign_columns_disturb_nothing(desk: Desk) -> None:
    header = TICKET.strip() + ",channel,is_gone,rule,previous,word\n"
    found = desk.deliver(
        {"t.csv": header + "7,31,31,2026-02-02,2026-02-02,open,web,Help,a,b,c,d,e\n"}
    )
    assert counts(found["t.csv"]) == (1, 1, 0, 0, 1, 0)


@pytest.mark.parametrize("order", [("monday", "tuesday"), ("tuesday", "monday")])
def test_row_that_the_tool_flags_as_deleted_goes_although_nothing_else_moved(
    desk: Desk, order: tuple[str, str]
) -> None:
    header = TICKET.replace("\n", ",_fivetran_synced,_fivetran_deleted\n")
    row = "7,31,31,2026-02-02 10:00:00,2026-02-02 10:00:00,open,web,Help,2026-02-0{} 06:00:00,{}\n"
    files = {
        "monday": header + row.format(3, "false"),
        "tuesday": header + row.format(4, "true"),
    }
    for day in order:
        desk.deliver({f"{day}.csv": files[day]})
    assert desk.rows("SELECT is_deleted FROM loaded.touchpoint") == [(True,)]
    assert desk.rows("SELECT COUNT(*) FROM touchpoint_conflict") == [(0,)]


def test_whom_the_company_names_as_staff_is_staff_whatever_the_user_list_says(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path / "named", "zendesk", staff=("zendesk_user_id:77",))
    comment = COMMENT + "1,7,31,2026-02-02 09:00:00,true,Help\n"
    comment += "2,7,77,2026-02-02 10:00:00,true,How can I help?\n"
    user = USER + "77,end-user,,,,2026-02-01 10:00:00,2026-02-03 10:00:00\n"
    desk.deliver({"comment.csv": comment, "user.csv": user})
    who = key("zendesk_user_id", "77")
    assert desk.rows("SELECT identifier_key, is_staff FROM loaded.staff") == [(who, True)]
    assert desk.rows("SELECT staff_event_type, actor_key FROM loaded.touchpoint") == [
        ("ticket_replied", who)
    ]
