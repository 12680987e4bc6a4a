"""Conflicts: copies of one version that differ are recorded, whoever wins; clocks worked out apart."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from ingestion.loading import load
from tests.unit.ingestion.loading_batches import company_at, engine, ledger, type_batches


def conflicts(folder: Path, drawn: str, *, together: bool) -> list[tuple[str, int]]:
    """(batch_id, record_no) of the recorded copies, loaded in one group or batch by batch."""
    company, held = company_at(folder), engine()
    header, *lines = [line for line in drawn.strip().splitlines() if line.strip()]
    batches = defaultdict(list)
    for line in lines:
        batches[line.split("|", maxsplit=1)[0].strip()].append(line)
    for batch in batches.values():
        type_batches(company, "\n".join([header, *batch]))
        if not together:
            load(held, company)
    load(held, company)
    found = held.rows("SELECT batch_id, record_no FROM touchpoint_conflict ORDER BY ALL")
    for batch_id, count in ledger(held, "conflict_count"):
        assert count == sum(batch_id == found_in for found_in, _ in found)
    return found


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        pytest.param(
            """
            batch | id | text | received
            b1    | t1 | a    | 1
            b2    | t1 | a    | 2
            """,
            [],
            id="equal copies",
        ),
        pytest.param(
            """
            batch | id | text | received
            b1    | t1 | a    | 1
            b2    | t1 | b    | 2
            """,
            [("b2", 1)],
            id="differs from the held row, though it loses",
        ),
        pytest.param(
            """
            batch | id | text | version
            b1    | t1 | a    | 1
            b2    | t1 | b    | 2
            """,
            [],
            id="another version may say something else",
        ),
        pytest.param(
            """
            batch | id | text
            b1    | t1 | a
            b1    | t1 | b
            """,
            [("b1", 1), ("b1", 2)],
            id="within a batch each differs from the other",
        ),
        pytest.param(
            """
            batch | id | identifiers
            b1    | t1 | user_id:A
            b2    | t1 | user_id:B
            """,
            [("b2", 1)],
            id="identifiers are content",
        ),
        pytest.param(
            """
            batch | id | at | basis  | received
            b1    | t1 | 1  | client | 1
            b2    | t1 | 2  | client | 2
            """,
            [("b2", 1)],
            id="a told time is content",
        ),
        pytest.param(
            """
            batch | id | at | basis     | received
            b1    | t1 | 1  | client    | 1
            b2    | t1 | 2  | corrected | 2
            b3    | t1 | 3  | received  | 3
            """,
            [],
            id="a worked-out time is not",
        ),
        pytest.param(
            """
            batch | id | at | basis     | received
            b1    | t1 | 1  | client    | 1
            b1    | t1 | 2  | client    | 2
            b1    | t1 | 3  | corrected | 3
            """,
            [("b1", 1), ("b1", 2)],
            id="beside two told times a worked-out one stays out",
        ),
        pytest.param(
            """
            batch | id | at | basis     | text | received
            b1    | t1 | 1  | corrected | a    | 1
            b2    | t1 | 2  | corrected | b    | 2
            """,
            [("b2", 1)],
            id="a worked-out time hides no other difference",
        ),
        pytest.param(
            """
            batch | id | attributes                              | received
            b1    | t1 | {"b":[{"y":1,"x":{"q":2,"p":null}}],"a":1}     | 1
            b2    | t1 | {"a":1,"b":[{"x":{"p":null,"q":2},"y":1}]}     | 2
            b3    | t1 | {"a":1,"b":[{"x":{"p":null,"q":2},"y":1.5}]}   | 3
            """,
            [("b3", 1)],
            id="attributes in another order say the same",
        ),
        pytest.param(
            """
            batch | id | attributes    | received
            b1    | t1 | {"a":[1,2]}   | 1
            b1    | t1 | {"a":[2,1]}   | 2
            """,
            [("b1", 1), ("b1", 2)],
            id="lists have an order",
        ),
        pytest.param(
            """
            batch | id | text | received
            b1    | t1 | a    | 2
            b2    | t1 | b    | 1
            b3    | t1 | b    | 3
            """,
            [("b2", 1)],
            id="what was beaten is gone",
        ),
    ],
)
def test_which_copies_are_recorded(
    tmp_path: Path, drawn: str, expected: list[tuple[str, int]], together: bool
) -> None:
    assert conflicts(tmp_path, drawn, together=together) == expected
