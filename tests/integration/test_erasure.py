"""Somebody is erased: nothing of them is left in any file, and nobody else's rows change."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from nights.erasure.erase import Receipt, Request, erase
from nights.errors import CallError, NightError
from nights.run import rebuild, run_night
from tests.marked import EMAIL, ENVIRON, MARK, PHONE, drop_all, make_marked, marked_company
from tests.personal_search import places, uncompressed
from tests.small_company import NOW, call, caller, deliver
from warehouse.query import query

pytestmark = pytest.mark.integration

WANTED = (MARK, PHONE)
_OF_CUSTOMERS = ("customer", "touchpoint", "session", "journey", "stage_visit")
_MARAS = "SELECT customer_id FROM touchpoint WHERE event_type = 'ticket_created' AND occurred_at = '2026-10-02 10:00:00'"
_SUMS = """
SELECT batch_id, items_received FROM batch
WHERE items_received <> items_accepted + items_ignored + items_rejected
    OR touchpoints_parsed <> touchpoints_loaded + touchpoints_duplicate
"""


def rows(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    frame = query(marked_company(folder), sql)
    return [tuple(row) for row in frame.itertuples(index=False)]


def of_others(folder: Path, before: Path) -> dict[str, list[str]]:
    """Every published row of the customers there were before, but of Mara, without its place in order."""
    others = ", ".join(
        str(c)
        for (c,) in rows(
            before, f"SELECT customer_id FROM customer WHERE customer_id NOT IN ({_MARAS})"
        )
    )
    listed = "(SELECT * FROM journey_touchpoint JOIN (SELECT touchpoint_key, customer_id FROM touchpoint) USING (touchpoint_key))"
    # An order_no counts everybody's touchpoints: it closes up behind those that went.
    found = {
        t: rows(
            folder,
            f"SELECT COLUMNS(c -> NOT SUFFIX(c, 'order_no')) FROM {t} WHERE customer_id IN ({others})",
        )
        for t in (*_OF_CUSTOMERS, listed)
    }
    assert all(found.values())
    return {table: sorted(map(repr, of)) for table, of in found.items()}


def run(folder: Path) -> None:
    assert run_night(marked_company(folder), NOW, caller()).failed_sources == {}


def erase_mara(folder: Path, typed: str = f"email: {EMAIL.upper()}") -> Receipt:
    request = Request(folder, ENVIRON, typed, "the tester", "asked for it")
    return erase(request, caller(name="sojourn erase"))


@pytest.fixture(scope="module", params=["keep", "remove"])
def before(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The company with two published nights, to be copied."""
    folder = make_marked(tmp_path_factory.mktemp("before") / "small", request.param)
    run(folder)
    run(folder)
    uncompressed(folder / "data/engine.duckdb")
    return folder


@pytest.fixture(scope="module")
def after(before: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Receipt]:
    folder = Path(
        shutil.copytree(before, tmp_path_factory.mktemp("after") / "small", symlinks=True)
    )
    return folder, erase_mara(folder)


def test_the_search_finds_the_person_where_they_are(before: Path) -> None:
    """In raw files, packed ones, Parquet, pages and cells of databases: the other tests hang on it."""
    found = places(before, WANTED)
    assert {" ".join(place.split()[:1]) for place in found} == {"raw", "gz", "parquet", "table"}
    assert "raw data/engine.duckdb" in found
    assert any(p.startswith("parquet data/rejected/web/") for p in found)
    assert any(p.startswith("parquet data/rejected/sales/") for p in found)
    assert any(p.startswith("table touchpoint.text") for p in found)
    assert {f"data/landing/{s}" for s in ("web", "email", "support", "sales")} <= {
        p.split()[-1].rsplit("/", 2)[0] for p in found
    }


def test_nothing_of_the_person_is_left_anywhere(
    after: tuple[Path, Receipt], tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(after[0], tmp_path / "small", symlinks=True))
    uncompressed(folder / "data/engine.duckdb")
    for file in (folder / "data/published").glob("*.duckdb"):
        uncompressed(file)
    assert places(folder, WANTED) == set()


def test_nobody_elses_rows_change(before: Path, after: tuple[Path, Receipt]) -> None:
    assert of_others(after[0], before) == of_others(before, before)
    strangers = "SELECT COUNT(*) FROM customer"
    assert rows(after[0], strangers) == rows(before, strangers)


def test_what_stays_is_nameless_and_as_much_as_configured(
    before: Path, after: tuple[Path, Receipt]
) -> None:
    folder, receipt = after
    ((was, count),) = rows(
        before,
        f"SELECT customer_id, COUNT(*) FROM touchpoint WHERE customer_id IN ({_MARAS}) GROUP BY 1",
    )
    left = rows(
        folder,
        f"SELECT customer_id, COUNT(*) FROM touchpoint WHERE customer_id IN ({_MARAS}) GROUP BY 1",
    )
    assert [n for _, n in left] == ([count] if receipt.touchpoints == "keep" else [])
    for table in (*_OF_CUSTOMERS, "customer_alias"):
        assert rows(folder, f"SELECT 1 FROM {table} WHERE customer_id = {was}") == []
    ((tablet,),) = rows(
        folder,
        "SELECT COUNT(*) FROM touchpoint WHERE event_type = 'page_viewed' AND customer_id IS NULL",
    )
    assert tablet == 0


def test_sums_hold_and_nothing_received_is_forgotten(
    before: Path, after: tuple[Path, Receipt]
) -> None:
    sql = "SELECT batch_id, items_received FROM batch ORDER BY 1"
    assert rows(after[0], _SUMS) == []
    assert rows(after[0], sql) == rows(before, sql)
    ((ignored,),) = rows(
        after[0],
        "SELECT SUM(item_count) FROM reject_summary WHERE rule = 'erased_person' AND outcome = 'ignored'",
    )
    assert ignored == after[1].counts["landing.items"]


def test_older_nights_are_gone_and_the_newest_is_whole(after: tuple[Path, Receipt]) -> None:
    folder, receipt = after
    assert (receipt.status, receipt.counts["published.files"]) == ("done", 2)
    files = [f for f in (folder / "data/published").glob("*.duckdb") if "evidence" not in f.name]
    assert files == [(folder / "data/warehouse.duckdb").resolve()]


def test_a_rebuild_gives_the_same(after: tuple[Path, Receipt], tmp_path: Path) -> None:
    folder = Path(shutil.copytree(after[0], tmp_path / "small", symlinks=True))
    told = rows(folder, "SELECT * FROM touchpoint ORDER BY touchpoint_id")
    rebuild(marked_company(folder), NOW, caller())
    assert rows(folder, "SELECT * FROM touchpoint ORDER BY touchpoint_id") == told
    assert places(folder, WANTED) == set()


@pytest.mark.parametrize("suffix", ["", "-again"])
def test_the_same_files_again_bring_nobody_back(
    before: Path, after: tuple[Path, Receipt], tmp_path: Path, suffix: str
) -> None:
    folder = Path(shutil.copytree(after[0], tmp_path / "small", symlinks=True))
    drop_all(folder, suffix)
    run(folder)
    assert places(folder, WANTED) == set()
    assert rows(folder, _SUMS) == []
    assert of_others(folder, before) == of_others(before, before)


def test_a_late_file_brings_nobody_back(after: tuple[Path, Receipt], tmp_path: Path) -> None:
    folder = Path(shutil.copytree(after[0], tmp_path / "small", symlinks=True))
    late = [
        call(
            "track", 6, 9, {"userId": f"u-{MARK}"}, event="Order Completed", properties={"a": MARK}
        ),
        call("track", 6, 9, {"userId": "ben"}, event="Order Completed", properties={}),
    ]
    deliver(folder, "web/late-2026-10-06.jsonl", late)
    run(folder)
    counts = "items_received, items_accepted, items_ignored, items_rejected, touchpoints_parsed"
    assert (2, 1, 1, 0, 1) in rows(folder, f"SELECT {counts} FROM batch")
    assert places(folder, WANTED) == set()


def test_one_who_is_unknown_is_turned_away_from_now_on(before: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(before, tmp_path / "small", symlinks=True))
    newest = (folder / "data/warehouse.duckdb").resolve()
    assert erase_mara(folder, "email:nobody@planted.example").status == "nothing"
    assert (folder / "data/warehouse.duckdb").resolve() == newest
    who = {"userId": "new"}
    late = [call("identify", 6, 9, who, traits={"email": "Nobody@planted.example"})]
    deliver(folder, "web/late-2026-10-06.jsonl", late)
    run(folder)
    assert places(folder, ["nobody@planted"]) == set()


@pytest.mark.parametrize(
    ("typed", "told"),
    [("anonymous_id:tablet", "name a person's identifier"), ("zendesk_user_id:7009", "staff")],
)
def test_what_is_not_one_persons_is_refused_and_nothing_changes(
    before: Path, tmp_path: Path, typed: str, told: str
) -> None:
    folder = Path(shutil.copytree(before, tmp_path / "small", symlinks=True))
    with pytest.raises(CallError, match=told):
        erase_mara(folder, typed)
    assert (folder / "corrections.csv").exists() is (before / "corrections.csv").exists()
    run(folder)


def test_two_can_be_erased_one_after_the_other(after: tuple[Path, Receipt], tmp_path: Path) -> None:
    folder = Path(shutil.copytree(after[0], tmp_path / "small", symlinks=True))
    drop_all(folder, "-again")
    run(folder)
    receipt = erase_mara(folder, "user_id:ben")
    assert receipt.status == "done"
    assert places(folder, ["ben@example.net"]) == set()
    assert rows(folder, _SUMS) == []
    rebuild(marked_company(folder), NOW, caller())
    assert places(folder, [*WANTED, "ben@example.net"]) == set()


def test_kept_copies_in_the_inbox_are_changed_and_not_taken_in_again(tmp_path: Path) -> None:
    folder = make_marked(tmp_path / "small")
    for path in (folder / "sources").glob("*.yaml"):
        path.write_text(
            path.read_text().replace("settle_seconds: 0", "settle_seconds: 0, keep_inbox: true")
        )
    run(folder)
    assert erase_mara(folder).counts["inbox.files"] == 10
    assert places(folder, WANTED) == set()
    batches = rows(folder, "SELECT batch_id FROM batch ORDER BY 1")
    run(folder)
    assert rows(folder, "SELECT batch_id FROM batch ORDER BY 1") == batches


def test_a_night_that_cannot_be_published_leaves_no_private_row(
    before: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Older files go with the next night that is published."""
    folder = Path(shutil.copytree(before, tmp_path / "small", symlinks=True))

    def fails(*_: object) -> None:
        raise NightError("a gate does not hold")

    with monkeypatch.context() as patch:
        patch.setattr("nights.erasure.erase.rebuild", fails)
        with pytest.raises(NightError, match="gone from everything private"):
            erase_mara(folder)
    left = {place.split()[-1].split("/")[1] for place in places(folder, WANTED)}
    assert left == {"published"}
    run(folder)
    assert places(folder, WANTED) == set()


def test_the_night_after_tells_whose_customer_was_erased_by_its_id_alone(tmp_path: Path) -> None:
    folder = make_marked(tmp_path / "small", "keep")
    before = NOW - timedelta(days=1)
    run_night(marked_company(folder), before, caller(now=before))
    run(folder)
    ((mara,),) = rows(folder, f"SELECT DISTINCT customer_id FROM ({_MARAS})")
    erase_mara(folder)
    told = "SELECT from_customer_id, to_customer_id IS NULL, cause FROM identity_change"
    assert rows(folder, f"{told} WHERE change = 'erased'") == [(mara, True, "erased")]
    later = NOW + timedelta(days=1)
    run_night(marked_company(folder), later, caller(now=later))
    assert rows(folder, f"{told} WHERE change = 'erased'") == [(mara, True, "erased")]
