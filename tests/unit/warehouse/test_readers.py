"""Readers of a night, and people who should not have written: neither meets the next night."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from company import Company
from tests.unit.warehouse.nights import night_in, publish_night, seen
from warehouse.engine import Engine
from warehouse.publishing import KEPT, newest_published_as_of, published_file
from warehouse.query import query

_ANALYST = """
import sys, pathlib, duckdb
link = pathlib.Path(sys.argv[1])
link.resolve().chmod(0o644)
connection = duckdb.connect(str(link))
connection.execute("UPDATE sojourn.customer SET touchpoints = 666")
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def analyst(company: Company) -> Iterator[None]:
    """Somebody who made the night writable, changed it through the link, and is then killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", _ANALYST, str(company.warehouse_link)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield
        finally:
            process.kill()


def log_of(file: Path) -> Path:
    return file.with_name(f"{file.name}.wal")


def test_a_reader_keeps_its_night_while_others_are_published_and_its_file_removed(
    engine: Engine, company: Company
) -> None:
    yesterday = publish_night(engine, company, 1)
    with duckdb.connect(str(yesterday), read_only=True) as reader:
        sql = "SELECT SUM(touchpoints) FROM sojourn.customer"
        assert reader.execute(sql).fetchall() == [(2,)]
        for day in (2, 3, 4, 5):
            publish_night(engine, company, day)
            assert reader.execute(sql).fetchall() == [(2,)]
            assert seen(company) == day
        assert not yesterday.exists()


def test_an_analyst_killed_over_an_open_night_leaves_a_log_that_the_next_night_never_reads(
    engine: Engine, company: Company
) -> None:
    yesterday = publish_night(engine, company, 1)
    with analyst(company):
        pass
    assert log_of(yesterday).stat().st_size > 0
    tonight = publish_night(engine, company, 2)
    assert night_in(tonight) == 2
    assert query(company, "SELECT MAX(touchpoints) AS n FROM customer")["n"].tolist() == [2]
    assert not log_of(tonight).exists()


def test_an_analyst_who_holds_a_night_open_for_writing_stops_no_night(
    engine: Engine, company: Company
) -> None:
    yesterday = publish_night(engine, company, 1)
    with analyst(company):
        tonight = publish_night(engine, company, 2)
        assert newest_published_as_of(company) is not None
        assert published_file(company) == tonight
        assert night_in(tonight) == 2
    assert log_of(yesterday).exists()
    assert seen(company) == 2
    assert publish_night(engine, company, 3).exists()
    assert seen(company) == 3


def test_logs_go_with_the_files_they_lie_beside(engine: Engine, company: Company) -> None:
    yesterday = publish_night(engine, company, 1)
    with analyst(company):
        pass
    for day in (2, 3, 4):
        publish_night(engine, company, day)
    assert not log_of(yesterday).exists()
    assert len(list(company.published.glob("*"))) == 2 * KEPT
