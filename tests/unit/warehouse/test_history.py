"""What was published when: every kept as_of once, of the run that published it last."""

from __future__ import annotations

from datetime import timedelta

from company import Company
from tests.unit.small_night import AS_OF
from tests.unit.warehouse.nights import nights_in_history, publish_night, rows
from warehouse.engine import Engine

NIGHTS = [(AS_OF + timedelta(days=day)).replace(tzinfo=None) for day in range(6)]


def test_history_holds_every_night_also_those_whose_files_are_gone(
    engine: Engine, company: Company
) -> None:
    for day in range(6):
        file = publish_night(engine, company, day)
    for table in ("stage_entry", "stage_flow", "stage_conversion"):
        assert nights_in_history(file, table) == NIGHTS
        assert len(list((company.history / table).glob("*.parquet"))) == 6
    assert rows(
        file,
        "SELECT as_of, visits FROM sojourn.stage_entry_history WHERE stage = 'visit' "
        "AND period_kind = 'all' ORDER BY as_of",
    ) == [(night, day) for day, night in enumerate(NIGHTS)]


def test_a_night_published_again_replaces_its_own_set(engine: Engine, company: Company) -> None:
    publish_night(engine, company, 1)
    engine.execute("DELETE FROM stage_entry WHERE stage <> 'visit'")
    publish_night(engine, company, 2)
    file = publish_night(engine, company, 2, "-2")
    assert rows(
        file, "SELECT as_of, COUNT(*) FROM sojourn.stage_entry_history GROUP BY 1 ORDER BY 1"
    ) == [(NIGHTS[1], 6), (NIGHTS[2], 2)]
    assert sorted(path.name for path in (company.history / "stage_entry").iterdir()) == [
        "20260303T000000Z-2026-03-03.parquet",
        "20260304T000000Z-2026-03-04-2.parquet",
    ]


def test_a_night_without_metrics_leaves_an_empty_set(engine: Engine, company: Company) -> None:
    publish_night(engine, company, 1)
    for table in ("stage_entry", "stage_flow", "stage_conversion"):
        engine.execute(f"DELETE FROM {table}")
    publish_night(engine, company, 2)
    file = publish_night(engine, company, 3)
    assert nights_in_history(file) == NIGHTS[1:2]


def test_sets_of_other_versions_are_read_by_the_columns_they_share_with_today(
    engine: Engine, company: Company
) -> None:
    publish_night(engine, company, 1)
    (kept,) = (company.history / "stage_entry").iterdir()
    engine.execute(
        f"""COPY (SELECT * EXCLUDE (visits), 7 AS gone FROM read_parquet('{kept}'))
        TO '{kept}.new' (FORMAT parquet)"""
    )
    kept.with_name(f"{kept.name}.new").replace(kept)
    file = publish_night(engine, company, 2)
    assert rows(
        file,
        "SELECT as_of, customers, visits FROM sojourn.stage_entry_history "
        "WHERE stage = 'visit' AND period_kind = 'all' ORDER BY as_of",
    ) == [(NIGHTS[1], 2, None), (NIGHTS[2], 2, 2)]
