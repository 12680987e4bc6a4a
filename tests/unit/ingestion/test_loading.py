"""Loading: which copy is kept of many, and what the ledger says of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from company import Company
from ingestion.loading import LoadResult, load
from tests.unit.ingestion.loading_batches import (
    company_at,
    engine,
    ledger,
    loaded,
    type_batches,
)
from warehouse.engine import Engine
from warehouse.functions import keyed60

SUMS = (
    "touchpoints_parsed",
    "touchpoints_loaded",
    "touchpoints_duplicate",
    "touchpoints_replaced",
)


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return company_at(tmp_path)


@pytest.fixture
def held() -> Engine:
    return engine()


def texts(held: Engine) -> dict[str, str]:
    """touchpoint_id → text of the kept copy."""
    return dict(held.rows("SELECT touchpoint_id, text FROM loaded.touchpoint"))


def test_a_batch_is_loaded_once(company: Company, held: Engine) -> None:
    type_batches(
        company,
        """
        batch | id | text | identifiers
        b1    | t1 | hi   | email:e user_id:u
        b1    | t2 | ho   | -
        """,
    )
    assert load(held, company) == LoadResult(batches=1, touchpoints=2)
    before = loaded(held, "touchpoint"), loaded(held, "touchpoint_identifier")
    assert [len(rows) for rows in before] == [2, 2]
    assert load(held, company) == LoadResult()
    assert (loaded(held, "touchpoint"), loaded(held, "touchpoint_identifier")) == before


@pytest.mark.parametrize("batch", ["b1 b1", "b1 b2"])
@pytest.mark.parametrize(
    ("winner", "loser"),
    [
        ("2 | 9 | w", "1 | 1 | l"),  # the larger version, however late it was received
        ("0 | 9 | w", "- | 1 | l"),  # any version rather than none
        ("1 | 3 | w", "1 | 4 | l"),  # the one received earlier
        ("1 | 9 | w", "1 | - | l"),  # one with a time of receipt rather than without
    ],
)
@pytest.mark.parametrize("lands_first", ["winner", "loser"])
def test_the_winner_of_two_copies(
    company: Company, held: Engine, batch: str, winner: str, loser: str, lands_first: str
) -> None:
    one, other = (winner, loser) if lands_first == "winner" else (loser, winner)
    first, second = batch.split()
    drawn = f"""
        batch    | id | version | received | text | identifiers
        {first}  | t1 | {one}   | user_id:{one[-1]}
        {second} | t1 | {other} | user_id:{other[-1]}
        """
    type_batches(company, drawn)
    load(held, company)
    assert texts(held) == {"t1": "w"}
    shown = held.rows("SELECT identifier_key FROM loaded.touchpoint_identifier")
    assert shown == [(keyed60("user_id\x1fw", company.secret),)]


def test_of_equal_copies_provenance_decides_and_not_landing(company: Company, held: Engine) -> None:
    type_batches(company, "batch | id | text\n b2 | t1 | hi")
    load(held, company)
    type_batches(company, "batch | id | text\n b1 | t1 | hi")
    load(held, company)
    assert held.rows("SELECT batch_id FROM loaded.touchpoint") == [("b1",)]


def test_both_sums_of_every_batch(company: Company, held: Engine) -> None:
    """b1 brings t1 twice and t2, b2 a worse t1, b3 a better one twice and t3."""
    drawn = """
        batch | id | received | text
        b1    | t1 | 5        | a
        b1    | t1 | 6        | a
        b1    | t2 | 5        | b
        b2    | t1 | 7        | a
        b3    | t1 | 3        | a
        b3    | t1 | 2        | a
        b3    | t3 | 5        | c
        """
    type_batches(company, drawn)
    assert load(held, company) == LoadResult(3, touchpoints=3, duplicates=4, replaced=1)
    assert ledger(held, *SUMS) == [("b1", 3, 2, 1, 0), ("b2", 1, 0, 1, 0), ("b3", 3, 1, 2, 1)]
    items = "items_received - items_accepted - items_ignored - items_rejected"
    assert ledger(held, items) == [("b1", 0), ("b2", 0), ("b3", 0)]


def test_the_ledger_says_the_same_when_batches_come_one_by_one(
    company: Company, held: Engine
) -> None:
    for line in ("b1 | t1 | 5", "b2 | t1 | 3", "b3 | t1 | 9", "b4 | t1 | 1"):
        type_batches(company, f"batch | id | received\n {line}")
        load(held, company)
    one_by_one = ledger(held, *SUMS)
    together = engine()
    load(together, company)
    assert one_by_one == ledger(together, *SUMS)
    assert [replaced for *_, replaced in one_by_one] == [0, 1, 0, 1]


def test_two_ids_with_one_key_are_two_touchpoints(company: Company, held: Engine) -> None:
    """60 bits can collide; uniqueness is the id's."""
    type_batches(
        company,
        """
        batch | id | key | received | text | identifiers
        b1    | t1 | 7   | 5        | one  | user_id:A
        b1    | t2 | 7   | 5        | two  | user_id:B
        """,
    )
    type_batches(
        company,
        """
        batch | id | key | received | text  | identifiers
        b2    | t2 | 7   | 4        | newer | user_id:C
        """,
    )
    load(held, company)
    assert texts(held) == {"t1": "one", "t2": "newer"}
    assert ledger(held, *SUMS) == [("b1", 2, 2, 0, 0), ("b2", 1, 0, 1, 1)]
    shown = {key for (key,) in held.rows("SELECT identifier_key FROM loaded.touchpoint_identifier")}
    assert shown == {keyed60(f"user_id\x1f{who}", company.secret) for who in "AC"}


def test_links_are_kept_like_touchpoints(company: Company, held: Engine) -> None:
    type_batches(
        company,
        """
        batch | kind | id | version | identifiers
        b1    | link | l1 | 1       | user_id:A email:old
        b1    | link | l2 | 1       | user_id:B
        b2    | link | l1 | 2       | user_id:A email:new
        """,
    )
    assert load(held, company) == LoadResult(batches=2, links=2)
    assert ledger(held, "links_parsed", "links_loaded") == [("b1", 2, 2), ("b2", 1, 0)]
    assert held.rows("SELECT link_id, version_us FROM loaded.link ORDER BY link_id") == [
        ("l1", 2),
        ("l2", 1),
    ]
    shown = {key for (key,) in held.rows("SELECT identifier_key FROM loaded.link_identifier")}
    names = ("user_id\x1fA", "email\x1fnew", "user_id\x1fB")
    assert shown == {keyed60(name, company.secret) for name in names}


@pytest.mark.parametrize(
    ("said", "is_staff"),
    [
        (("1 | yes", "2 | no"), False),  # the newest version
        (("2 | no", "1 | yes"), False),
        (("- | yes", "1 | no"), False),  # any version rather than none
        (("1 | no", "1 | yes"), True),  # in doubt staff: a customer too few, not an agent too many
        (("1 | yes", "1 | no"), True),
    ],
)
def test_staff_is_what_the_newest_version_says(
    company: Company, held: Engine, said: tuple[str, str], is_staff: bool
) -> None:
    for number, line in enumerate(said, start=1):
        drawn = f"batch | kind | identifiers | version | is_staff\n b{number} | staff | email:a | {line}"
        type_batches(company, drawn)
    load(held, company)
    assert held.rows("SELECT is_staff FROM loaded.staff") == [(is_staff,)]


def test_what_one_source_says_of_staff_does_not_outdo_another(
    company: Company, held: Engine
) -> None:
    type_batches(
        company,
        """
        batch | kind  | source  | identifiers | version | is_staff
        b1    | staff | sales   | email:a     | 1       | yes
        b2    | staff | support | email:a     | 2       | no
        """,
    )
    load(held, company)
    said = held.rows("SELECT source, is_staff FROM loaded.staff ORDER BY source")
    assert said == [("sales", True), ("support", False)]


def test_rules_are_kept_per_batch(company: Company, held: Engine) -> None:
    type_batches(company, "batch | id\n b1 | t1")
    load(held, company)
    assert sorted(held.rows("SELECT * FROM batch_rule")) == [
        ("b1", "ignored", "sample_ticket", 2),
        ("b1", "rejected", "missing_time", 1),
    ]
