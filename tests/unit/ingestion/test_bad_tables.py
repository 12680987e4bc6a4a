"""What becomes of CSV files and rows that are not as they should be."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.splitting.lines import RECORD_LIMIT
from tests.unit.ingestion.inbox import Inbox, short

HEADER = "id,ticket_id,user_id,created,public,body,voice_comment\n"


def _row(number: int, body: str = "text") -> str:
    return f"{number},7,31,2024-03-{number:02d} 10:00:00,TRUE,{body},FALSE\n"


def _take(folder: Path, *rows: str) -> Inbox:
    inbox = Inbox(folder, "zendesk", kind="support")
    inbox.take("ticket_comment.csv", HEADER + "".join(rows))
    return inbox


def _bodies(inbox: Inbox) -> list[tuple[int, str | None]]:
    return [(row["record_no"], row["text"]) for row in inbox.rows("touchpoint")]


def test_values_with_line_ends_commas_and_quotes_are_read_whole(tmp_path: Path) -> None:
    body = '"two\r\nlines, and ""quotes""\n"'
    inbox = _take(tmp_path, _row(1, "first"), _row(2, body), _row(3), _row(4, '"""x"'))
    assert _bodies(inbox) == [
        (2, 'two\r\nlines, and "quotes"\n'), (3, "text"), (4, '"x'),
    ]  # fmt: skip
    assert inbox.rejected() == []


def test_one_stray_quote_refuses_one_line_and_not_the_rest_of_the_file(tmp_path: Path) -> None:
    rows = [_row(n) for n in range(1, 9)]
    rows[3] = _row(4, 'a 5" pipe')
    rows[5] = _row(6, '"quoted, with a comma"')
    inbox = _take(tmp_path, *rows)
    assert [no for no, _ in _bodies(inbox)] == [2, 3, 5, 6, 7, 8]
    (refusal,) = inbox.rejected()
    assert (refusal["record_no"], refusal["rule"], refusal["raw"]) == (
        4, "stray_quote", rows[3].rstrip("\n").encode(),
    )  # fmt: skip
    assert refusal["byte_offset"] == len(HEADER + "".join(rows[:3]))


def test_even_stray_quotes_refuse_their_line_too(tmp_path: Path) -> None:
    inbox = _take(tmp_path, _row(1), _row(2, 'a 5" x 3" pipe'), _row(3))
    assert inbox.refusals() == [(2, "stray_quote")]
    assert [no for no, _ in _bodies(inbox)] == [3]


def test_wrong_number_of_fields_refuses_the_row(tmp_path: Path) -> None:
    inbox = _take(tmp_path, _row(1), "2,7\n", _row(3, "a,b"), _row(4), '5,"7\n8",x\n', _row(6))
    assert inbox.refusals() == [
        (2, "wrong_field_count"), (3, "wrong_field_count"),
        # A record with line ends inside that does not fit is taken apart at each line.
        (5, "stray_quote"), (6, "stray_quote"),
    ]  # fmt: skip
    assert [no for no, _ in _bodies(inbox)] == [4, 7]


def test_row_that_is_not_utf8_is_refused_alone(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path, "zendesk", kind="support")
    content = (HEADER + _row(1) + _row(2, "café") + _row(3)).encode("latin-1")
    inbox.take("a.csv", content)
    assert inbox.refusals() == [(2, "not_utf8")]
    assert inbox.rejected()[0]["raw"] == _row(2, "café").rstrip("\n").encode("latin-1")


def test_lone_carriage_return_and_nul_and_long_rows(tmp_path: Path) -> None:
    long = _row(4, "x" * RECORD_LIMIT)
    inbox = _take(tmp_path, _row(1), _row(2, "a\rb"), _row(3, "a\x00b"), long, _row(5))
    assert inbox.refusals() == [(2, "stray_return"), (4, "record_too_large")]
    assert _bodies(inbox) == [(3, "a\x00b"), (5, "text")]


def test_blank_lines_windows_line_ends_bom_and_missing_last_line_end(tmp_path: Path) -> None:
    content = "\ufeff\r\n" + HEADER + "\n" + _row(1) + "\n\n" + _row(2)
    inbox = Inbox(tmp_path, "zendesk", kind="support")
    parsed = inbox.take("a.csv", content.replace("\n", "\r\n").rstrip("\r\n"))
    assert (parsed.records, parsed.items_received, parsed.items_rejected) == (2, 2, 0)
    assert parsed.rules["counted"]["blank_line"] == 3
    assert short(inbox.rows("touchpoint"), "record_no", "text") == [(2, "text")]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        ('{"type": "track"}\n', "unknown_table"),
        ("name,colour\na,b\n", "unknown_table"),
        ("\x89PNG\x00\x01\n\n\x02", "unknown_table"),
        ('a"b,c\n', "unknown_table"),
        ("id,ID\n1,2\n", "duplicate_column"),
        (b"\xff\xe9,b\n1,2\n", "not_utf8"),
    ],
)
def test_file_with_another_header_is_one_refusal(
    tmp_path: Path, content: str | bytes, rule: str
) -> None:
    inbox = Inbox(tmp_path, "zendesk", kind="support")
    raw = content.encode() if isinstance(content, str) else content
    parsed = inbox.take("a.csv", raw)
    assert (parsed.records, parsed.items_received, parsed.items_rejected) == (1, 1, 1)
    assert short(inbox.rejected(), "rule", "raw", "item_no") == [(rule, raw, None)]


def test_refused_header_names_what_was_wanted_and_nothing_that_was_found(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path, "zendesk", kind="support")
    inbox.take("a.csv", "anna@example.com,secret\n1,2\n")
    detail = inbox.rejected()[0]["detail"]
    assert "ticket_comment: " in detail
    assert "anna" not in detail


def test_header_alone_and_an_empty_file_are_empty_batches(tmp_path: Path) -> None:
    for name, content in (("a", HEADER), ("b", ""), ("c", "\n\r\n"), ("d", HEADER.rstrip())):
        parsed = Inbox(tmp_path / name, "zendesk").take("a.csv", content)
        assert (parsed.records, parsed.items_received) == (0, 0)


def test_file_of_one_enormous_quoted_stretch_is_taken_apart(tmp_path: Path) -> None:
    rows = [_row(n % 28 + 1) for n in range(3000)]
    rows[0] = '"' + rows[0]
    parsed = Inbox(tmp_path, "zendesk").take("a.csv", HEADER + "".join(rows))
    assert (parsed.records, parsed.items_rejected) == (3000, 1)
