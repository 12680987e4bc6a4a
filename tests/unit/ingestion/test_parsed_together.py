"""Small batches are parsed together, and nothing of it shows."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path
from typing import Any

import pytest

from ingestion import ParsedBatch, parse, parsing, parsing_json
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


def _all_at_once(folder: Path) -> tuple[dict[str, ParsedBatch], dict[str, list[Row]]]:
    inbox = Inbox(folder)
    for name, content in _files().items():
        inbox.drop(name, content)
    inbox.land()
    parsed = parse(inbox.company, inbox.source)
    return {batch.batch_id: batch for batch in parsed}, _everything(inbox)


def _one_by_one(folder: Path) -> tuple[dict[str, ParsedBatch], dict[str, list[Row]]]:
    inbox = Inbox(folder)
    parsed = [inbox.take(name, content) for name, content in _files().items()]
    return {batch.batch_id: batch for batch in parsed}, _everything(inbox)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {(parsing, "_GROUP_BATCHES"): 3},
        {(parsing_json, "PIECE_BYTES"): 400},
        {(parsing_json, "PIECE_BYTES"): 2},
    ],
)
def test_batches_parsed_together_or_in_pieces_are_as_if_each_were_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: dict[tuple[Any, str], int]
) -> None:
    expected = _one_by_one(tmp_path / "one")
    for (module, name), value in settings.items():
        monkeypatch.setattr(module, name, value)
    assert _all_at_once(tmp_path / "all") == expected


def test_parse_of_many_batches_cut_short_keeps_those_that_are_whole(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    first = inbox.take("a.jsonl", call())
    half = inbox.company.typed / "shop" / ".coming-shop-0"
    shutil.copytree(inbox.company.typed / "shop" / first.batch_id, half)
    second = inbox.take("b.jsonl", call(messageId="m2"))
    assert {path.name for path in (inbox.company.typed / "shop").iterdir()} == {
        first.batch_id, second.batch_id,
    }  # fmt: skip
