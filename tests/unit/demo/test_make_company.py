"""The sample company as a folder: the same for the same seed, whole or not at all."""

from __future__ import annotations

import hashlib
import stat
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from company import CompanyError, FilesTransport, load_company
from demo import DemoOptions, DemoSummary, deliver_next, make_company

SMALL = DemoOptions(customers=60, days=21, dirt="much")


def content(folder: Path) -> dict[str, str]:
    """Relative path to hash of every file, the secret apart."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".env"
    }


def both(summary: DemoSummary) -> dict[str, str]:
    return content(summary.folder) | {f"truth/{k}": v for k, v in content(summary.truth).items()}


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    one, other = make_company(tmp_path / "a", SMALL), make_company(tmp_path / "b", SMALL)
    assert both(one) == both(other)
    assert (one.folder / ".env").read_text() != (other.folder / ".env").read_text()


def test_another_seed_gives_another_company(tmp_path: Path) -> None:
    one = make_company(tmp_path / "a", SMALL)
    other = make_company(tmp_path / "b", DemoOptions(customers=60, days=21, dirt="much", seed=8))
    there, beside = content(one.folder), content(other.folder)
    told = [name for name in there if "/web/" in name]
    assert len(told) == 20
    assert [name for name in told if there[name] == beside.get(name)] == []


def test_dirt_is_put_on_the_same_people(tmp_path: Path) -> None:
    made = [
        make_company(tmp_path / dirt, DemoOptions(customers=60, days=21, dirt=dirt))
        for dirt in ("none", "some")
    ]
    mixed_up = {r["person"] for r in pq.read_table(made[1].truth / "mixup.parquet").to_pylist()}
    emails = [
        {
            (r["person"], r["value"])
            for r in pq.read_table(m.truth / "person.parquet").to_pylist()
            if r["namespace"] == "email" and r["person"] not in mixed_up
        }
        for m in made
    ]
    assert emails[0] == emails[1]
    assert len(mixed_up) < 20


def test_the_summary_counts_what_is_there(clean: DemoSummary) -> None:
    written = [p for p in clean.folder.glob("inbox*/*/*") if p.is_file()]
    assert (clean.files, clean.bytes) == (len(written), sum(p.stat().st_size for p in written))
    nights = pq.read_table(clean.truth / "touchpoint.parquet", columns=["night"])[
        "night"
    ].to_pylist()
    last = nights.count(max(nights))
    late = clean.touchpoints - last
    assert 0 <= late < 30, "touchpoints of the hour between local and UTC midnight"
    assert (clean.first_day, clean.last_day) == (date(2026, 9, 27), date(2026, 10, 31))
    assert clean.dirt == {}


def test_every_day_has_its_files_and_the_last_ones_wait(clean: DemoSummary) -> None:
    stems = 2 + 4 + 7
    assert len(list(clean.folder.glob("inbox/*/*"))) == stems * 34
    waiting = sorted(p.name for p in clean.folder.glob("inbox-next/*/*"))
    assert len(waiting) == stems
    assert all("2026-10-31" in name for name in waiting)


def test_delivering_moves_the_last_day_in_once(tmp_path: Path) -> None:
    made = make_company(tmp_path / "company", SMALL)
    before = {p.name for p in made.folder.glob("inbox-next/*/*")}
    assert deliver_next(made.folder) == len(before)
    assert before <= {p.name for p in made.folder.glob("inbox/*/*")}
    assert not (made.folder / "inbox-next").exists()
    assert deliver_next(made.folder) == 0


def test_whole_tables_are_exported_as_often_as_asked(tmp_path: Path) -> None:
    counts = {}
    for exports in ("daily", "weekly", "once"):
        options = DemoOptions(customers=60, days=28, dirt="none", exports=exports)
        made = make_company(tmp_path / exports, options)
        counts[exports] = len(list(made.folder.glob("inbox*/support/support-ticket-*")))
    assert counts == {"daily": 28, "weekly": 3 + 7, "once": 2}


def test_the_company_can_be_used_at_once(clean: DemoSummary) -> None:
    company = load_company(clean.folder, {})
    assert [source.name for source in company.sources] == ["web", "sales", "support", "email"]
    assert company.definitions[0].goal == "buy"
    assert all(
        isinstance(source.transport, FilesTransport) and source.transport.folder.is_dir()
        for source in company.sources
    )


def test_the_secret_is_its_owners_alone(clean: DemoSummary) -> None:
    assert stat.S_IMODE((clean.folder / ".env").stat().st_mode) == 0o600
    assert ".env" in (clean.folder / ".gitignore").read_text().splitlines()


@pytest.mark.parametrize("taken", ["company", "company-truth"])
def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path, taken: str) -> None:
    (tmp_path / taken).mkdir()
    (tmp_path / taken / "mine.txt").write_text("mine")
    with pytest.raises(CompanyError, match="a new or empty folder"):
        make_company(tmp_path / "company", SMALL)
    assert [p.name for p in tmp_path.rglob("*")] == [taken, "mine.txt"]


def test_what_fails_leaves_nothing_half_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("demo.company.write_truth", full)
    with pytest.raises(OSError, match="No space"):
        make_company(tmp_path / "company", SMALL)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"customers": 3}, "at least 20"),
        ({"days": 5}, "between 14 and 730"),
        ({"seed": -1}, "negative"),
    ],
)
def test_options_that_make_no_company_are_refused(given: dict[str, int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        DemoOptions(**given)  # type: ignore[arg-type]
