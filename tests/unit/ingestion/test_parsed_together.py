"""Small batches are parsed together, and nothing of it shows."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ingestion import ParsedBatch, parse
from ingestion.parsing import json_files, source, table_files
from tests.unit.ingestion.inbox import Inbox, Row, call


def _files() -> dict[str, bytes | str]:
    page = {"type": "page", "event": None}
    alias = {"type": "alias", "event": None, "previousId": "a1"}
    return {
        "a.jsonl": call(**alias) + call(messageId="m2", **page, userId=None, anonymousId="a1"),
        "b.jsonl": call(**alias, messageId="b1") + "nonsense\n" + call(messageId="b2", event=None),
        "c.jsonl.gz": gzip.compress(call().encode() * 50, mtime=0)[:-9],
        "d.json": f"[{call().strip()}, 3, {call(messageId='d3', userId='guest').strip()}]",
        "e.jsonl": "",
        "f.csv": "a,b\n",
        "g.jsonl": "\n\n" + call(messageId="g3", event="Strange") + '{"batch": []}\n',
        "h.json": "[]",
    }


def _everything(inbox: Inbox) -> dict[str, list[Row]]:
    tables = ("touchpoint", "touchpoint_identifier", "link", "link_identifier", "staff")
    return {table: inbox.rows(table) for table in tables} | {"rejected": _rejected(inbox)}


def _rejected(inbox: Inbox) -> list[Row]:
    return sorted(
        inbox.rejected(), key=lambda r: (r["batch_id"], r["record_no"], r["item_no"] or 0)
    )


def _all_at_once(
    folder: Path, files: Mapping[str, bytes | str], wire: str
) -> tuple[dict[str, ParsedBatch], dict[str, list[Row]]]:
    inbox = Inbox(folder, wire)
    for name, content in files.items():
        inbox.drop(name, content)
    inbox.land()
    parsed = parse(inbox.company, inbox.source)
    return {batch.batch_id: batch for batch in parsed}, _everything(inbox)


def _one_by_one(
    folder: Path, files: Mapping[str, bytes | str], wire: str
) -> tuple[dict[str, ParsedBatch], dict[str, list[Row]]]:
    inbox = Inbox(folder, wire)
    parsed = [inbox.take(name, content) for name, content in files.items()]
    return {batch.batch_id: batch for batch in parsed}, _everything(inbox)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {(source, "_GROUP_BATCHES"): 3},
        {(json_files, "LOAD_BYTES"): 400},
        {(json_files, "LOAD_BYTES"): 2},
    ],
)
def test_batches_parsed_together_or_in_pieces_are_as_if_each_were_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: dict[tuple[Any, str], int]
) -> None:
    expected = _one_by_one(tmp_path / "one", _files(), "segment")
    for (module, name), value in settings.items():
        monkeypatch.setattr(module, name, value)
    assert _all_at_once(tmp_path / "all", _files(), "segment") == expected


_TICKETS = {
    # What came before on a ticket, and its first comment, are looked for in the file's own rows.
    "a.csv": "ticket_id,field_name,updated,value,user_id\n"
    "1,status,2024-05-01 10:00:00,solved,7\n1,status,2024-05-01 11:00:00,open,7\n",
    "b.csv": "id,ticket_id,user_id,created,public,body\n"
    "11,1,8,2024-05-01 10:00:00,true,first\n12,1,8,2024-05-01 11:00:00,true,second\n",
    # The same tables again, in another order of columns, with one more and one that nobody knows.
    "c.csv": "note,value,updated,field_name,ticket_id,_fivetran_synced\n"
    "x,open,2024-05-01 11:00:00,status,1,2024-05-01 12:00:00\n"
    'x,open,2024-05-01 11:00:00,status,1,"2024\nx,"\nx,solved,never,status,1,\n',
    "d.csv": "body,public,created,user_id,ticket_id,id\nsecond,true,2024-05-01 11:00:00,8,1,12\n",
    "e.csv": "body,public,created,user_id,ticket_id,id\n",
    "f.csv": "nothing,known\n1,2\n",
}
_DEALS = {
    name: "opportunity_id,stage_name,created_date,forecast_category,probability,contact_id\n" + rows
    for name, rows in {
        "a.csv": "006A,Open,2024-05-01 10:00:00,Pipeline,10,003A\n"
        "006A,Open,2024-05-01 11:00:00,Pipeline,20,003A\n",
        "b.csv": "006A,Open,2024-05-01 11:00:00,Pipeline,20,003A\n"
        "006A,Won,2024-05-01 12:00:00,Closed,100,003A\n",
        "c.csv": "006A,Won,2024-05-01 12:00:00,Closed,100,003A\n"
        "006A,Won,2024-05-01 13:00:00,Closed,100,003A\n",
    }.items()
}


@pytest.mark.parametrize("load_bytes", [1 << 24, 200, 1])
@pytest.mark.parametrize(("wire", "files"), [("zendesk", _TICKETS), ("salesforce", _DEALS)])
def test_tables_parsed_together_are_as_if_each_were_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wire: str, files: dict[str, bytes | str],
    load_bytes: int,
) -> None:  # fmt: skip
    expected = _one_by_one(tmp_path / "one", files, wire)
    monkeypatch.setattr(table_files, "_LOAD_BYTES", load_bytes)
    assert _all_at_once(tmp_path / "all", files, wire) == expected
    assert expected[1]["touchpoint"]


def test_parse_of_many_batches_cut_short_keeps_those_that_are_whole(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    first = inbox.take("a.jsonl", call())
    half = inbox.company.typed / "shop" / ".coming-shop-0"
    shutil.copytree(inbox.company.typed / "shop" / first.batch_id, half)
    second = inbox.take("b.jsonl", call(messageId="m2"))
    assert {path.name for path in (inbox.company.typed / "shop").iterdir()} == {
        first.batch_id, second.batch_id,
    }  # fmt: skip
