"""Values are found as files spell them, and not inside of other words."""

from __future__ import annotations

import pytest

from ingestion.erasure.spelling import Spelling


@pytest.mark.parametrize(
    ("value", "content", "found"),
    [
        ("ana@example.net", b'{"email": "Ana@Example.net"}', True),
        ("ana@example.net", b"?to=ana%40example.net&x", True),
        ("ana@example.net", b"mariana@example.network", False),
        ("jos\u00e9-0017", b'{"id": "jos\\u00e9-0017"}', True),
        ("jos\u00e9-0017", "1,jos\u00e9-0017,2".encode(), True),
        ('a "b" c', b'1,"a ""b"" c",2', True),
        ("ana", b'{"userId": "ana"}', True),
        ("ana", b'{"text": "ana was here"}', False),
        ("4711", b"1,4711,2", True),
        ("4711", b"4711,2", True),
        ("4711", b"1,14711,2", False),
        ("4711", b'{"id": 4711}', True),
        ("+436641234567", b"tel:+436641234567.", True),
    ],
)
def test_a_value_is_found_where_it_stands_alone(value: str, content: bytes, found: bool) -> None:
    assert bool(Spelling.of([value]).places(content)) is found


@pytest.mark.parametrize(
    ("value", "tells"),
    [("a@b.de", True), ("customer-17", True), ("ana", False), ("12345678", False), ("+436641234567", True)],
)  # fmt: skip
def test_only_long_values_count_in_what_others_say(value: str, tells: bool) -> None:
    assert Spelling.of([value]).tells(f"told by {value} today".encode()) is tells


def test_nothing_is_found_of_nobody() -> None:
    spelling = Spelling.of([" "])
    assert spelling.places(b"anything at all") == []
    assert not spelling.is_in_foreign(b"anything")


def test_a_file_in_utf_16_is_looked_through() -> None:
    content = "name,ANA@example.net".encode("utf-16")
    assert Spelling.of(["ana@example.net"]).is_in_foreign(content)
