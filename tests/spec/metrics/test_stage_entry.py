"""Entered: customers, journeys and visits of a stage, by the period of the entry."""

from __future__ import annotations

from tests.histories import definition, run

DEFINITION = definition("""
stages:
  - {name: browse, rank: 1, match: page_viewed}
  - {name: buy, rank: 2, match: order_placed}
inactivity: 10 days
""")


def test_customers_journeys_and_visits_are_counted_apart() -> None:
    """Ann browses twice in one journey and once in another; Bob once."""
    world = run(
        """
        customer | at    | event
        ann      | 01-01 | page_viewed
        ann      | 01-02 | order_placed
        ann      | 01-03 | page_viewed
        ann      | 01-28 | page_viewed
        bob      | 01-29 | page_viewed
        """,
        DEFINITION,
    )
    world.shows(
        "stage_entry",
        """
        stage  | period_kind | period_start | segment_by | segment | customers | journeys | visits
        browse | all         | -            | all        | (all)   | 2         | 3        | 4
        browse | month       | 01-01        | all        | (all)   | 2         | 3        | 4
        browse | week        | 01-01        | all        | (all)   | 1         | 1        | 2
        browse | week        | 01-22        | all        | (all)   | 1         | 1        | 1
        browse | week        | 01-29        | all        | (all)   | 1         | 1        | 1
        buy    | all         | -            | all        | (all)   | 1         | 1        | 1
        buy    | month       | 01-01        | all        | (all)   | 1         | 1        | 1
        buy    | week        | 01-01        | all        | (all)   | 1         | 1        | 1
        """,
    )


def test_periods_begin_at_midnight_of_the_reporting_zone() -> None:
    """23:30 UTC of Sunday, March 31st is Monday, April 1st in Berlin: another week, another month."""
    history = "customer | at\nann | 03-31 21:59:59.999999\nbob | 03-31 23:30\n"
    in_utc = run(history, DEFINITION)
    in_berlin = run(history, DEFINITION, zone="Europe/Berlin")
    in_utc.shows(
        "stage_entry",
        """
        period_kind | period_start | visits
        week        | 03-25        | 2
        month       | 03-01        | 2
        all         | -            | 2
        """,
    )
    in_berlin.shows(
        "stage_entry",
        """
        period_kind | period_start | visits
        week        | 03-25        | 1
        week        | 04-01        | 1
        month       | 03-01        | 1
        month       | 04-01        | 1
        all         | -            | 2
        """,
    )


def test_entries_at_or_after_the_watermark_are_not_counted() -> None:
    history = "customer | at\nann | 01-04 23:59:59.999999\nbob | 01-05\ncid | 01-06\n"
    world = run(history, DEFINITION, watermark="01-05")
    world.shows("stage_entry", "stage | visits\nbrowse | 1", "period_kind = 'all'")


def test_without_a_watermark_there_are_no_metric_rows() -> None:
    world = run("customer | at\nann | 01-01\n", DEFINITION, watermark=None)
    assert world.table("journey", ["journey"]) == [{"journey": "ann/1"}]
    for table in ("stage_entry", "stage_flow", "stage_conversion", "stage_exit", "stage_duration"):
        assert world.table(table, ["period_kind"]) == []
