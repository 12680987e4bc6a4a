"""Alias calls give the same customers however the calls are cut into files, and in whatever order."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from ingestion import load, parse
from tests.unit.ingestion.inbox import NOW, Inbox, call, us
from transforms.identity import IDENTITY
from transforms.transform import Night
from warehouse import functions
from warehouse.engine import Engine

NAMES = st.sampled_from(["x", "y", "z"])
SHAPES: list[dict[str, Any]] = [
    {"type": "alias", "event": None, "userId": "A", "previousId": ...},
    {"type": "alias", "event": None, "userId": "B", "previousId": ..., "anonymousId": "x"},
    {"type": "page", "event": None, "userId": None, "anonymousId": ...},
    {"userId": ...},
]


@st.composite
def calls(draw: st.DrawFn) -> list[str]:
    """Aliases, and the calls that tell what they name, one a minute."""
    shapes = draw(st.lists(st.sampled_from(SHAPES), min_size=2, max_size=7))
    named = [{k: draw(NAMES) if v is ... else v for k, v in shape.items()} for shape in shapes]
    return [
        call(**one, messageId=f"m{no}", timestamp=f"2024-05-01T10:{no:02}:00Z")
        for no, one in enumerate(named)
    ]


# Every example parses and loads twice: a tenth of them takes as long as all of another property.
@settings(max_examples=settings().max_examples // 10)
@given(st.data())
def test_the_cut_into_files_changes_no_customer(data: st.DataObject) -> None:
    told = data.draw(calls())
    files = [data.draw(st.integers(0, 2)) for _ in told]
    arrival = data.draw(st.permutations(range(3)))
    event(f"files: {len(set(files))}")
    cut = ["".join(c for c, f in zip(told, files, strict=True) if f == file) for file in arrival]
    assert _customers([c for c in cut if c]) == _customers(["".join(told)])


def _customers(files: list[str]) -> tuple[list[Any], ...]:
    """What identity makes of files that land one after the other."""
    with TemporaryDirectory() as folder, Engine.open(None) as engine:
        inbox = Inbox(Path(folder))
        for hour, content in enumerate(files):
            inbox.drop("a.jsonl", content)
            inbox.land(NOW + timedelta(hours=hour))
        parse(inbox.company, inbox.source)
        functions.install(engine, inbox.company.secret)
        load(engine, inbox.company)
        for transform in IDENTITY:
            transform.make(engine, Night(us("2024-05-02T00:00:00+00:00"), None, inbox.company))
        tables = ("evidence_identifier", "identity_edge", "customer_member", "touchpoint_customer")
        return tuple(engine.rows(f"SELECT * FROM {table} ORDER BY ALL") for table in tables)
