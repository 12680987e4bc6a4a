"""What becomes of files and lines of JSON that are not as they should be."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from ingestion import parse
from ingestion.splitting.lines import RECORD_LIMIT
from tests.unit.ingestion.inbox import Inbox, call, short

GOOD = call().rstrip("\n").encode()


def _refused(folder: Path, line: bytes) -> str | None:
    """The rule that one line breaks between two good ones; None if it is accepted."""
    inbox = Inbox(folder)
    others = [GOOD.replace(b"m1", b"m2"), GOOD.replace(b"m1", b"m3")]
    parsed = inbox.take("a.jsonl", b"\n".join([others[0], line, others[1], b""]))
    assert parsed.items_received == parsed.items_accepted + parsed.items_rejected == 3
    assert parsed.touchpoints_parsed == parsed.items_accepted
    if parsed.items_rejected == 0:
        return None
    (refusal,) = inbox.rejected()
    assert (refusal["record_no"], refusal["byte_offset"]) == (2, len(others[0]) + 1)
    assert refusal["raw"] == line
    assert parsed.rules["rejected"] == {refusal["rule"]: 1}
    return str(refusal["rule"])


@pytest.mark.parametrize(
    "line",
    [
        b'{"type": "track"',
        b'{"type": "track"} x',
        b'{"type": "track"}{}',
        b"type,event",
        b"{'type': 'track'}",
        b'{"type": "track",}',
        b'{"type": "track", "properties": [1, ]}',
        b'{"properties": {"price": NaN}}',
        b'{"properties": [1, -Infinity]}',
        b'{"properties": [nan]}',
        b'{"type": "a\x00b"}',
        b"\x00\x00\x00",
        b'{"type": "a\tb"}',
        b'{"type": "\\ud800"}',
        b'{"price": 01}',
        b"/* c */ {}",
        b"<html></html>",
        "\ufeff{}".encode(),
    ],
)
def test_line_that_is_not_json_is_refused_with_its_bytes(tmp_path: Path, line: bytes) -> None:
    assert _refused(tmp_path, line) == "not_json"


@pytest.mark.parametrize("line", [b"1", b'"text"', b"null", b"true", b" 1 "])
def test_json_that_is_no_object_is_refused(tmp_path: Path, line: bytes) -> None:
    assert _refused(tmp_path, line) == "not_an_object"


@pytest.mark.parametrize(
    "text",
    ['"a,]"', '"x: nan bread, infinite [inf]"', '"trailing ,}"', '{"nan": ",\\"}"}', "[[], {}]"],
)
def test_text_that_merely_looks_like_broken_json_is_accepted(tmp_path: Path, text: str) -> None:
    line = call().replace('"event"', f'"properties": {{"note": {text}}}, "event"')
    assert _refused(tmp_path, line.rstrip("\n").encode()) is None


@pytest.mark.parametrize("bad", [b"\xff", b"\xc3(", b"\xed\xa0\x80", "é".encode("latin-1")])
def test_line_that_is_not_utf8_is_refused_alone(tmp_path: Path, bad: bytes) -> None:
    assert _refused(tmp_path, GOOD.replace(b"Signed In", bad)) == "not_utf8"


def test_line_of_five_megabytes_is_refused_and_one_at_the_limit_is_not(tmp_path: Path) -> None:
    start, end = GOOD[:-1] + b', "properties": {"note": "', b'"}}'
    most = RECORD_LIMIT - len(start) - len(end)
    assert _refused(tmp_path / "a", start + b"x" * 5_000_000 + end) == "record_too_large"
    assert _refused(tmp_path / "b", start + b"x" * (most + 1) + end) == "record_too_large"
    assert _refused(tmp_path / "c", start + b"x" * most + end) is None


@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}")])
def test_line_nested_a_thousand_deep_is_refused(
    tmp_path: Path, opening: bytes, closing: bytes
) -> None:
    def nested(levels: int) -> bytes:
        inner = opening * levels + b"1" + closing * levels
        return GOOD[:-1] + b', "properties": {"x": ' + inner + b"}}"

    assert _refused(tmp_path / "a", nested(1000)) == "too_deep"
    assert _refused(tmp_path / "b", nested(500_000)) == "too_deep"
    assert _refused(tmp_path / "c", nested(498)) is None
    assert _refused(tmp_path / "d", nested(499)) == "too_deep"


def test_brackets_in_a_text_are_no_depth(tmp_path: Path) -> None:
    line = GOOD[:-1] + b', "properties": {"note": "' + b'\\"[' * 2000 + b'"}}'
    assert _refused(tmp_path, line) is None


def test_empty_file_is_an_empty_batch(tmp_path: Path) -> None:
    for name in ("a.jsonl", "a.json", "a.jsonl.gz"):
        inbox = Inbox(tmp_path / name)
        parsed = inbox.take(name, "")
        assert (parsed.records, parsed.items_received, parsed.touchpoints_parsed) == (0, 0, 0)
        assert inbox.rows("touchpoint") == inbox.rejected() == []


def test_blank_lines_are_counted_and_hold_no_items(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    parsed = inbox.take("a.jsonl", "\n" + call() + " \t\r\n\n" + call(messageId="m2") + "\n")
    assert (parsed.records, parsed.items_received) == (2, 2)
    assert parsed.rules["counted"]["blank_line"] == 4
    assert short(inbox.rows("touchpoint"), "record_no") == [(2,), (5,)]


def test_line_ends_of_windows_and_a_missing_last_one_and_a_bom(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    first, second = call().rstrip("\n"), call(messageId="m2").rstrip("\n")
    content = "\ufeff" + first + "\r\nbroken\r\n" + second
    parsed = inbox.take("a.jsonl", content)
    assert parsed.touchpoints_parsed == 2
    (refusal,) = inbox.rejected()
    assert (refusal["raw"], refusal["byte_offset"]) == (b"broken", 3 + len(first) + 2)


def test_truncated_gzip_is_one_refusal_with_all_its_bytes_and_the_night_goes_on(
    tmp_path: Path,
) -> None:
    inbox = Inbox(tmp_path)
    packed = gzip.compress(call().encode() * 1000)[:-20]
    inbox.drop("a.jsonl.gz", packed)
    inbox.drop("b.jsonl.gz", call())
    inbox.land()
    parsed = parse(inbox.company, inbox.source)
    assert sorted((b.records, b.items_rejected, b.touchpoints_parsed) for b in parsed) == [
        (1, 0, 1), (1, 1, 0),
    ]  # fmt: skip
    (refusal,) = inbox.rejected()
    assert (refusal["rule"], refusal["raw"], refusal["record_no"]) == ("truncated_gzip", packed, 1)


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"no gzip at all", "not_gzip"),
        (gzip.compress(b"{}")[:-8] + b"\x00" * 8, "not_gzip"),
        (gzip.compress(b"{}")[:5], "truncated_gzip"),
        (gzip.compress(b"{}" * 9000)[:12] + b"\xff" * 40, "not_gzip"),
    ],
    ids=["plain text", "wrong checksum", "cut header", "broken stream"],
)
def test_damaged_gzip_is_one_refusal(tmp_path: Path, content: bytes, rule: str) -> None:
    inbox = Inbox(tmp_path)
    parsed = inbox.take("a.jsonl.gz", content)
    assert (parsed.items_received, parsed.items_rejected) == (1, 1)
    assert short(inbox.rejected(), "rule", "raw") == [(rule, content)]


def test_utf16_file_is_one_refusal_that_says_so(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    inbox.take("a.jsonl", call().encode("utf-16"))
    (refusal,) = inbox.rejected()
    assert (refusal["rule"], refusal["detail"]) == (
        "not_utf8",
        "the whole file is UTF-16; save it as UTF-8",
    )


def test_table_among_json_is_one_refusal_and_json_among_tables_too(tmp_path: Path) -> None:
    for wire, name, detail in (
        ("segment", "a.csv", "segment comes as a .json or .jsonl file"),
        ("zendesk", "a.jsonl", "zendesk comes as a .csv file"),
    ):
        inbox = Inbox(tmp_path / wire, wire)
        parsed = inbox.take(name, "id,name\n1,2\n")
        assert (parsed.items_received, parsed.items_rejected) == (1, 1)
        assert short(inbox.rejected(), "rule", "detail") == [("wrong_file_type", detail)]


def test_whole_file_is_one_record_and_tells_lines_from_a_body(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    parsed = inbox.take("a.json", call() + call(messageId="m2"))
    assert (parsed.records, parsed.items_received, parsed.items_rejected) == (1, 1, 1)
    assert inbox.refusals() == [(1, "not_json")]


def test_items_of_an_array_are_refused_one_by_one_with_their_whole_record(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    body = (
        "[" + ", ".join([call().strip(), "7", "[]", call(messageId="m2", event=None).strip()]) + "]"
    )
    parsed = inbox.take("a.jsonl", body + "\n" + call(messageId="m3"))
    assert (parsed.records, parsed.items_received, parsed.items_rejected) == (2, 5, 3)
    assert short(inbox.rejected(), "record_no", "item_no", "rule", "raw") == [
        (1, 2, "not_an_object", body.encode()),
        (1, 3, "not_an_object", body.encode()),
        (1, 4, "missing_event_name", body.encode()),
    ]
    assert short(inbox.rows("touchpoint"), "record_no", "item_no") == [(1, 1), (2, 1)]


def test_empty_array_holds_no_items(tmp_path: Path) -> None:
    parsed = Inbox(tmp_path).take("a.jsonl", "[]\n")
    assert (parsed.records, parsed.items_received) == (1, 0)
