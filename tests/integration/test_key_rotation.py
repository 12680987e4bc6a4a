"""The secret is changed: the same people with the same journeys, and every old id still leads to them."""

from __future__ import annotations

import stat
from collections import defaultdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from company import Company, CompanyError, load_company
from nights.run import rebuild, run_night
from tests.small_company import NOW, call, caller, deliver, make, state
from warehouse.functions import keyed60
from warehouse.query import query

pytestmark = pytest.mark.integration

FIRST, SECOND, THIRD = (f"the {nth} secret of the tests" for nth in ("first", "second", "third"))
SHARED = "desk@example.net"


def company(folder: Path, secret: str, old: str | None = None) -> Company:
    environ = {"SOJOURN_SECRET": secret} | ({"SOJOURN_SECRET_OLD": old} if old else {})
    return load_company(folder, environ)


def night(folder: Path, day: int, secret: str, old: str | None = None) -> None:
    at = NOW + timedelta(days=day)
    run_night(company(folder, secret, old), at, caller(now=at))


def rows(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    frame = query(company(folder, FIRST), sql)
    return [tuple(row) for row in frame.itertuples(index=False)]


def people(folder: Path) -> dict[int, frozenset[str]]:
    """Every customer's touchpoints."""
    owned = defaultdict(set)
    for customer, touchpoint in rows(
        folder,
        "SELECT customer_id, touchpoint_id FROM touchpoint WHERE customer_id IS NOT NULL",
    ):
        owned[customer].add(touchpoint)
    return {customer: frozenset(touchpoints) for customer, touchpoints in owned.items()}


def aliases(folder: Path) -> dict[int, int]:
    found = rows(folder, "SELECT alias_id, customer_id FROM customer_alias WHERE customer_id > 0")
    return dict(found)


JOURNEYS = "SELECT * EXCLUDE (customer_id) FROM journey ORDER BY ALL"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company with a fingerprint blocked, one corrected, and a night under the first secret."""
    made = make(tmp_path_factory.mktemp("rotated") / "small")
    calls = [
        call("identify", 3, 12, {"userId": who}, traits={"email": SHARED}) for who in ("ana", "cy")
    ]
    deliver(made, "web/web-2026-10-05.jsonl", calls)
    key = keyed60(f"email\x1f{SHARED}", FIRST.encode())
    (made / "identity.yaml").write_text(
        f'namespaces:\n  email:\n    unique: false\n    blocked: ["fingerprint:{key:015x}"]\n'
    )
    ben, cy = (
        f"user_id:{keyed60(f'user_id{chr(31)}{who}', FIRST.encode()):015x}" for who in ("ben", "cy")
    )
    decided = f"belong_together,{ben},{cy},ops,2026-10-07T09:00:00+02:00,two accounts"
    (made / "corrections.csv").write_text(f"correction,a,b,who,when,why\n{decided}\n")
    night(made, 0, FIRST)
    return made


def test_rotation_keeps_people_journeys_and_every_id(folder: Path) -> None:
    """In order: rotated, forgotten the old secret and rebuilt, rotated again."""
    people_then, journeys, ids = people(folder), rows(folder, JOURNEYS), aliases(folder)
    assert len(people_then) == 3
    night(folder, 0, SECOND, FIRST)
    same_people(folder, people_then, journeys, ids)
    changes = rows(folder, "SELECT DISTINCT change, cause FROM identity_change")
    assert changes == [("created", "evidence")]  # this night's, published again
    by_night = state(company(folder, SECOND))
    at = NOW
    rebuild(company(folder, SECOND), at, caller(now=at))
    assert state(company(folder, SECOND)) == by_night
    same_people(folder, people_then, journeys, ids)
    second = aliases(folder)
    night(folder, 1, THIRD, SECOND)
    same_people(folder, people_then, journeys, ids | second)
    told = "SELECT DISTINCT change, cause, from_customer_id IS NULL FROM identity_change"
    newest = f"{told} WHERE as_of = (SELECT MAX(as_of) FROM pipeline_run)"
    assert rows(folder, newest) == [("renamed", "key_rotated", False)]
    night(folder, 2, THIRD)
    same_people(folder, people_then, journeys, ids | second)


def same_people(
    folder: Path,
    then: dict[int, frozenset[str]],
    journeys: list[tuple[Any, ...]],
    ids: dict[int, int],
) -> None:
    """All as it was, under other ids, to which the old ones lead."""
    now = people(folder)
    assert sorted(now.values(), key=sorted) == sorted(then.values(), key=sorted)
    assert not now.keys() & then.keys()
    assert rows(folder, JOURNEYS) == journeys
    leads = aliases(folder)
    for old, customer in ids.items():
        if customer in then:
            assert now[leads[old]] == then[customer]
    assert ids.keys() <= leads.keys()
    # The fingerprint was written down under the first secret and still blocks.
    blocked = "SELECT value FROM identity_summary WHERE measure = 'blocked_by_fingerprint'"
    assert rows(folder, blocked) == [(2,)]


def test_what_leads_back_is_private(folder: Path) -> None:
    files = list(company(folder, FIRST).rotation.iterdir())
    assert {file.stem for file in files} == {company(folder, s).key_id for s in (SECOND, THIRD)}
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o400}


def test_the_old_secret_may_come_a_night_late(tmp_path: Path) -> None:
    made = make(tmp_path / "small")
    night(made, 0, FIRST)
    then, ids = people(made), aliases(made)
    night(made, 0, SECOND)
    assert not ids.keys() & aliases(made).keys()
    night(made, 0, SECOND, FIRST)
    leads, now = aliases(made), people(made)
    assert all(now[leads[old]] == then[old] for old in then)


def test_going_back_to_the_old_secret_gives_the_old_ids(tmp_path: Path) -> None:
    made = make(tmp_path / "small")
    night(made, 0, FIRST)
    then = people(made)
    night(made, 0, SECOND, FIRST)
    between = aliases(made)
    night(made, 0, FIRST, SECOND)
    assert people(made) == then
    assert between.keys() <= aliases(made).keys()


def test_one_secret_given_twice_is_refused(tmp_path: Path) -> None:
    made = make(tmp_path / "small")
    with pytest.raises(CompanyError, match="the same secret in SOJOURN_SECRET and"):
        company(made, FIRST, FIRST)
