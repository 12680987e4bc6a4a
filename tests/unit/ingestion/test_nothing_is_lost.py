"""For any dirty file: every byte is accounted for, and both counts add up."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from pathlib import Path
from typing import Literal

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ingestion.splitting.lines import pieces
from ingestion.splitting.table_rows import table, without_blank
from tests.unit.ingestion.inbox import Inbox, call

_GOOD = st.integers(1, 99).map(lambda n: call(messageId=f"m{n}").rstrip("\n").encode())
_BAD = st.sampled_from(
    [
        b"{", b"1", b"[]", b"[1, {}]", b"null", b"\xff\xfe", b"\x00", b" ", b"", b"\t", b"[[[[",
        b'{"type": NaN}', b'{"a": 1,}', b'{"batch": []}', b'{"batch": [{}, 2]}', b'{"type":"alias"}',
        b'{"type":"page"}', b"x\ry", b'"\xed\xa0\x80"', b'{"type":"track","event":"a","timestamp":"x"}',
        b'{"type":"identify","timestamp":"9999-12-31T00:00:00Z"}',
    ]
)  # fmt: skip
_LINES = st.lists(
    st.one_of(_GOOD, _BAD, st.binary(max_size=30).map(lambda b: b.replace(b"\n", b"")))
)


@settings(max_examples=40, deadline=None)
@given(lines=_LINES, line_end=st.sampled_from([b"\n", b"\r\n"]), ends=st.booleans())
def test_refused_and_accepted_json_lines_are_the_file(
    lines: list[bytes], line_end: bytes, ends: bool
) -> None:
    content = line_end.join(lines) + (line_end if ends else b"")
    assume(content[:2] not in (b"\xff\xfe", b"\xfe\xff") or b"\0" not in content)  # UTF-16
    with tempfile.TemporaryDirectory() as folder:
        inbox = Inbox(Path(folder))
        parsed = inbox.take("a.jsonl", content)
        received = parsed.items_accepted + parsed.items_ignored + parsed.items_rejected
        assert parsed.items_received == received
        assert parsed.touchpoints_parsed == len(inbox.rows("touchpoint")) == parsed.items_accepted
        refused = inbox.rejected()
        assert sum(parsed.rules["rejected"].values()) == len(refused) == parsed.items_rejected
        split = _lines(content)
        for row in refused:
            assert row["raw"] == split[row["record_no"] - 1]
            at = row["byte_offset"]
            assert content[at : at + len(row["raw"])] == row["raw"]
        accepted = {row["record_no"] for row in inbox.rows("touchpoint")}
        told = accepted | {row["record_no"] for row in refused}
        silent = [line for no, line in enumerate(split, 1) if no not in told]
        assert all(re.fullmatch(rb"\s*(\[\]|\{\"batch\": ?\[\]\})?\s*", line) for line in silent)


def _lines(content: bytes) -> list[bytes]:
    """The lines of a file, in the most obvious way."""
    body = content.removeprefix(b"\xef\xbb\xbf")
    lines = body.split(b"\n")
    if lines[-1] == b"":
        lines.pop()
    return [line.removesuffix(b"\r") for line in lines]


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=200), size=st.integers(1, 50))
def test_pieces_of_any_size_hold_every_line_once(content: bytes, size: int) -> None:
    found = list(pieces(memoryview(content), 1, size))
    lines = [one for piece in found for one in piece.raw().to_pylist()]
    numbers = [int(no) for piece in found for no in piece.numbers]
    assert lines == _lines(content)
    assert numbers == list(range(1, len(lines) + 1))


_VALUE = st.text(st.sampled_from('ab,"\n\r é'), max_size=6)
_ROWS = st.lists(st.tuples(_VALUE, _VALUE, _VALUE), min_size=1, max_size=8)


@settings(max_examples=300, deadline=None)
@given(rows=_ROWS, quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]))
def test_rows_that_a_writer_of_csv_wrote_are_read_as_such(
    rows: list[tuple[str, str, str]], quoting: Literal[0, 1]
) -> None:
    if quoting == csv.QUOTE_MINIMAL:
        # Python leaves a lone carriage return without quotes; its own reader cannot read that.
        rows = [(a.replace("\r", ""), b.replace("\r", ""), c.replace("\r", "")) for a, b, c in rows]
    written = io.StringIO()
    csv.writer(written, lineterminator="\n", quoting=quoting).writerows([("h1", "h2", "h3"), *rows])
    content = written.getvalue().encode()
    found, _ = without_blank(table(memoryview(content), 0))
    assert found.good.all()
    texts = [raw.decode() for raw in found.lines.raw().to_pylist()]
    assert [next(csv.reader(io.StringIO(text, newline=""))) for text in texts[1:]] == [
        list(r) for r in rows
    ]


@settings(max_examples=300, deadline=None)
@given(body=st.text(st.sampled_from('a,"\n\r'), max_size=60))
def test_records_of_any_csv_and_their_line_ends_are_the_file(body: str) -> None:
    content = ("h1,h2\n" + body).encode()
    lines = table(memoryview(content), 0).lines
    rebuilt = b""
    for start, end in zip(lines.starts, lines.ends, strict=True):
        gap = content[len(rebuilt) : start]
        assert gap in (b"", b"\n", b"\r\n")
        rebuilt += gap + content[start:end]
    assert content[len(rebuilt) :] in (b"", b"\n", b"\r", b"\r\n")
