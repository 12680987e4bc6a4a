"""Every row of the landed tables that Zendesk's room reads: what becomes of it.

Rows are counted from 1 below the header.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.formats.zendesk import ROOM
from tests.tables import Row, rows
from tests.unit.ingestion.table_drafts import Draft, drafts, plan

SAMPLES = Path(__file__).parents[2] / "samples" / "zendesk"


def sample(table: str) -> list[Draft]:
    return drafts(ROOM, (SAMPLES / f"{table}_data.csv").read_text("utf-8"))


def told(found: list[Draft]) -> list[Row]:
    return [
        {"row": d["record_no"], "outcome": d["outcome"], "what": d["rule"] or d["event_type"]}
        for d in found
    ]


def spread(text: str) -> list[Row]:
    """Drawn rows where a first column `from` and `to` stand for a run of equal ones."""
    return [
        {"row": row, **{k: v for k, v in line.items() if k not in ("from", "to")}}
        for line in rows(text)
        for row in range(line["from"], line["to"] + 1)
    ]


def test_tickets() -> None:
    found = sample("ticket")
    assert told(found) == spread("""
        from | to | outcome    | what
        1    | 10 | touchpoint | ticket_created
    """)
    assert [d["record_no"] for d in found if d["is_deleted"]] == [1, 6]
    assert [d["channel"] for d in found] == ["web"] + ["email"] * 9


def test_changes_of_fields() -> None:
    # Ticket 11071 goes through every status; 102 is solved once and told four times.
    assert told(sample("ticket_field_history")) == spread("""
        from | to | outcome    | what
        1    | 1  | ignored    | status_without_a_step
        2    | 2  | touchpoint | ticket_assigned
        3    | 3  | ignored    | field_not_a_step
        4    | 8  | ignored    | status_without_a_step
        9    | 9  | ignored    | field_not_a_step
        10   | 11 | ignored    | status_without_a_step
        12   | 12 | ignored    | field_not_a_step
        13   | 15 | ignored    | status_without_a_step
        16   | 16 | ignored    | field_not_a_step
        17   | 17 | touchpoint | ticket_solved
        18   | 18 | touchpoint | ticket_closed
        19   | 20 | touchpoint | ticket_solved
        21   | 21 | ignored    | field_not_a_step
        22   | 23 | touchpoint | ticket_solved
        24   | 24 | touchpoint | ticket_assigned
        25   | 37 | touchpoint | ticket_solved
        38   | 38 | link       | requester_id
    """)


def test_copies_of_a_change_have_one_key() -> None:
    solved = [
        d["dedupe_key"] for d in sample("ticket_field_history") if d["outcome"] == "touchpoint"
    ]
    assert len(solved) - len(set(solved)) == 3


def test_comments() -> None:
    # The earliest of each of the seven tickets is its description.
    assert told(sample("ticket_comment")) == spread("""
        from | to | outcome    | what
        1    | 1  | ignored    | description_of_the_ticket
        2    | 4  | touchpoint | ticket_commented
        5    | 6  | ignored    | description_of_the_ticket
        7    | 9  | touchpoint | ticket_commented
        10   | 10 | ignored    | description_of_the_ticket
        11   | 13 | touchpoint | ticket_commented
        14   | 14 | ignored    | description_of_the_ticket
        15   | 16 | touchpoint | ticket_commented
        17   | 18 | ignored    | description_of_the_ticket
        19   | 20 | touchpoint | ticket_commented
    """)


def test_users() -> None:
    found = sample("user")
    links = [d["record_no"] for d in found if d["outcome"] == "link"]
    staff = [(d["record_no"], d["is_staff"]) for d in found if d["outcome"] == "staff"]
    assert len(found) == 19
    assert links == list(range(2, 11))
    assert staff == [(1, True), *((row, False) for row in range(2, 11))]


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.csv")), ids=lambda path: path.stem)
def test_no_row_is_compared_with_every_other(path: Path) -> None:
    # A join that cannot hash takes half a minute for 300,000 rows instead of a fifth of a second.
    assert "NL_JOIN" not in plan(ROOM, path.read_text("utf-8"))
    assert "NESTED_LOOP" not in plan(ROOM, path.read_text("utf-8"))
