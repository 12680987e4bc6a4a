"""Records are cut out of raw files, packed ones too; the bytes of all others stay as they were."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from ingestion.erasure.rewriting import Gone, RawFile, raw_file, write_without
from ingestion.formats import room_of

_TABLE = b'\xef\xbb\xbfid,ticket_id,user_id,created,body,public\r\n1,2,3,x,"a\nb, ""c""",true\r\n\r\n2,2,4,x,d,true\r\n3,2,3,x,e,true'
_LINES = b'{"a":1}\n{"b":2}\r\n\n[{"c":3}, {"d":"\xc3\xa9"}]\n{"e":5}'


def _without(tmp_path: Path, name: str, content: bytes, gone: Gone, wire: str = "segment") -> bytes:
    raw, to = tmp_path / name, tmp_path / f"new-{name}"
    raw.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    with raw_file(raw, room_of(wire), tmp_path) as file:
        assert isinstance(file, RawFile)
        write_without(file, gone, to)
    return gzip.decompress(to.read_bytes()) if name.endswith(".gz") else to.read_bytes()


@pytest.mark.parametrize(
    ("gone", "left"),
    [
        ({1: None}, b'{"b":2}\r\n\n[{"c":3}, {"d":"\xc3\xa9"}]\n{"e":5}'),
        ({2: {1}}, b'{"a":1}\n\n[{"c":3}, {"d":"\xc3\xa9"}]\n{"e":5}'),
        ({4: {1}}, b'{"a":1}\n{"b":2}\r\n\n[{"d":"\xc3\xa9"}]\n{"e":5}'),
        ({4: {1, 2}, 5: {1}}, b'{"a":1}\n{"b":2}\r\n\n'),
        ({}, _LINES),
    ],
)
@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_lines(tmp_path: Path, name: str, gone: Gone, left: bytes) -> None:
    assert _without(tmp_path, name, _LINES, gone) == left


def test_rows_of_a_table_with_line_ends_inside(tmp_path: Path) -> None:
    header = _TABLE[: _TABLE.index(b"1,2,3")]
    left = _without(tmp_path, "a.csv", _TABLE, {1: {1}, 3: {1}}, "zendesk")
    assert left == header + b"\r\n2,2,4,x,d,true\r\n"


def test_a_body(tmp_path: Path) -> None:
    assert (
        _without(tmp_path, "a.json", b'[{"a":1},\n{"b":2}]\n', {1: {2}}, "sendgrid")
        == b'[{"a":1}]\n'
    )
    assert _without(tmp_path, "a.json", b'{"a":1}\n', {1: {1}}, "sendgrid") == b""


def test_packing_the_same_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    packed = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        _without(tmp_path / name, "a.jsonl.gz", _LINES, {1: None})
        packed.append((tmp_path / name / "new-a.jsonl.gz").read_bytes())
    assert packed[0] == packed[1]
