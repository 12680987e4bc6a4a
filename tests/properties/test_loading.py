"""Of any copies, landed in any order and grouping, the engine holds the same rows, and counts all."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.loading import load
from tests.tables import Row
from tests.unit.ingestion.loading_batches import (
    company_at,
    content_hash,
    engine,
    loaded,
    write_batch,
)
from warehouse.engine import Engine

BATCHES = ["b1", "b2", "b3", "b4"]
TABLES = ("touchpoint", "touchpoint_identifier", "link", "link_identifier", "staff")

# Few values, so that copies tie in every part of the order.
copies = st.fixed_dictionaries(
    {
        "batch": st.sampled_from(BATCHES),
        "kind": st.sampled_from(["touchpoint", "touchpoint", "link", "staff"]),
        "id": st.sampled_from(["x", "y", "z"]),
        "version": st.none() | st.integers(1, 2),
        "received": st.none() | st.integers(1, 2),
        "text": st.sampled_from("ab"),
        "identifiers": st.sampled_from(["email:e", "user_id:A email:e"]),
        "is_staff": st.booleans(),
    }
)


# A load takes a tenth of a second: fewer histories than of what happens in memory.
@settings(max_examples=settings().max_examples // 10)
@given(st.lists(copies, min_size=1, max_size=12), st.permutations(BATCHES), st.integers(1, 4))
def test_landing_order_and_grouping_change_no_row(
    drawn: list[Row], landing: list[str], group: int
) -> None:
    # x and y collide in their 60 bits.
    drawn = [copy | {"key": 7 if copy["id"] in "xy" else 8} for copy in drawn]
    with TemporaryDirectory() as folder:
        held = landed(Path(folder), drawn, landing, group)
        in_order = landed(Path(folder) / "again", drawn, BATCHES, len(BATCHES))
    assert winners(held, "touchpoint") == expected(drawn, "touchpoint")
    assert winners(held, "link") == expected(drawn, "link")
    for table in TABLES:
        assert loaded(held, table) == loaded(in_order, table)
    sums(held, drawn)


def landed(folder: Path, drawn: list[Row], landing: list[str], group: int) -> Engine:
    """An engine after the batches came in the order `landing`, `group` of them before each load."""
    company, held = company_at(folder), engine()
    for number, batch in enumerate(landing, start=1):
        write_batch(company, batch, [copy for copy in drawn if copy["batch"] == batch])
        if number % group == 0:
            load(held, company)
    load(held, company)
    return held


def winners(held: Engine, kind: str) -> dict[str, tuple[Any, ...]]:
    """id → (version, received, batch, record) of the row the engine holds."""
    rows = held.rows(
        f"SELECT {kind}_id, version_us, received_us, batch_id, record_no FROM loaded.{kind}"
    )
    assert len({row[0] for row in rows}) == len(rows)
    return {row[0]: row[1:] for row in rows}


def expected(drawn: list[Row], kind: str) -> dict[str, tuple[Any, ...]]:
    """The same by the rule, over the copies as they were drawn."""
    best: dict[str, tuple[Any, ...]] = {}
    records: Counter[str] = Counter()
    for copy in drawn:
        records[copy["batch"]] += 1
        if copy["kind"] != kind:
            continue
        place = (
            -(copy["version"] or 0),
            copy["received"] or 9,
            content_hash(copy),
            copy["batch"],
            records[copy["batch"]],
        )
        told = (copy["version"], copy["received"], copy["batch"], records[copy["batch"]])
        if copy["id"] not in best or place < best[copy["id"]][0]:
            best[copy["id"]] = (place, told)
    return {id_: told for id_, (_, told) in best.items()}


def sums(held: Engine, drawn: list[Row]) -> None:
    """Both sums of every batch, and of all: as many touchpoints loaded as there are."""
    parsed = Counter(copy["batch"] for copy in drawn if copy["kind"] == "touchpoint")
    rows = held.rows(
        "SELECT batch_id, touchpoints_parsed, touchpoints_loaded, touchpoints_duplicate FROM batch"
    )
    assert {row[0]: row[1] for row in rows} == {batch: parsed[batch] for batch in BATCHES}
    assert all(total == new + copies for _, total, new, copies in rows)
    assert sum(row[2] for row in rows) == len(loaded(held, "touchpoint"))
