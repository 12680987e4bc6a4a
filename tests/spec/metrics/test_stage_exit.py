"""Exits: by so many days after entry, how many had left the stage, in which way, and who is still there."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from scipy.stats import CensoredData, ecdf

from tests.histories import definition, run
from transforms.metrics.curve import curve

DEFINITION = definition("""
stages:
  - {name: browse, rank: 1, match: page_viewed}
  - {name: buy, rank: 2, match: order_placed}
inactivity: 2 days
""")

# W is January 20th. Exits after 1, 2, 2, 4, 4, 6, 8 days; still there after 3, 5 and 7.
HISTORY = """
customer | at    | event
ann      | 01-01 | page_viewed
ann      | 01-02 | order_placed
bob      | 01-01 | page_viewed
cid      | 01-01 | page_viewed
cid      | 01-03 | order_placed
dan      | 01-17 | page_viewed
dan      | 01-19 | page_viewed
eve      | 01-01 | page_viewed
eve      | 01-03 | page_viewed
eve      | 01-05 | order_placed
fay      | 01-01 | page_viewed
fay      | 01-03 | page_viewed
gus      | 01-15 | page_viewed
gus      | 01-17 | page_viewed
gus      | 01-19 | page_viewed
hal      | 01-01 | page_viewed
hal      | 01-03 | page_viewed
hal      | 01-05 | page_viewed
hal      | 01-07 | order_placed
ida      | 01-13 | page_viewed
ida      | 01-15 | page_viewed
ida      | 01-17 | page_viewed
ida      | 01-19 | page_viewed
jim      | 01-01 | page_viewed
jim      | 01-03 | page_viewed
jim      | 01-05 | page_viewed
jim      | 01-07 | page_viewed
"""
BROWSE = "stage = 'browse' AND period_kind = 'all'"


def test_competing_exits_with_people_still_deciding() -> None:
    """At 7 days: of 10, three left by buying in time, two dropped out, and three were not seen so long."""
    world = run(HISTORY, DEFINITION, watermark="01-20", as_of="01-31")
    world.shows(
        "stage_exit",
        """
        exit_kind | elapsed_days | n  | exits | cumulative_incidence | still_in_stage | at_risk
        advanced  | 0            | 10 | 0     | 0                    | 1              | 10
        advanced  | 1            | 10 | 1     | 0.1                  | 0.9            | 10
        advanced  | 2            | 10 | 2     | 0.2                  | 0.7            | 9
        advanced  | 3            | 10 | 2     | 0.2                  | 0.7            | 7
        advanced  | 7            | 10 | 4     | 0.472222             | 0.311111       | 2
        advanced  | 14           | 10 | 4     | 0.472222             | 0              | 0
        dropped   | 0            | 10 | 0     | 0                    | 1              | 10
        dropped   | 1            | 10 | 0     | 0                    | 0.9            | 10
        dropped   | 2            | 10 | 1     | 0.1                  | 0.7            | 9
        dropped   | 3            | 10 | 1     | 0.1                  | 0.7            | 7
        dropped   | 7            | 10 | 2     | 0.216667             | 0.311111       | 2
        dropped   | 14           | 10 | 3     | 0.527778             | 0              | 0
        """,
        f"{BROWSE} AND exit_kind IN ('advanced', 'dropped') AND elapsed_days < 30",
    )


def test_known_answer_of_the_definition() -> None:
    """(1,conv)(2,drop)(2,conv)(3,cens)(4,conv)(4,drop)(5,cens)(6,conv)(7,cens)(8,drop)"""
    times = np.array([1, 2, 2, 3, 4, 4, 5, 6, 7, 8])
    known = curve(times, np.array([1, 4, 1, 0, 1, 4, 0, 1, 0, 4]))
    at = dict(zip(known.times_us.tolist(), range(len(known.times_us)), strict=True))
    conv, drop = known.left[0], known.left[3]
    assert conv[at[6]] == pytest.approx(0.472222, abs=1e-6)
    assert drop[at[4]] == pytest.approx(0.216667, abs=1e-6)
    assert drop[at[8]] == pytest.approx(0.527778, abs=1e-6)
    assert known.staying[at[6]] == pytest.approx(0.311111, abs=1e-6)
    assert known.staying + known.left.sum(axis=0) == pytest.approx(np.ones(8))


@pytest.mark.parametrize("seed", range(20))
def test_curve_and_its_band_are_those_of_scipy(seed: int) -> None:
    chance = np.random.default_rng(seed)
    times = np.sort(chance.integers(0, 30, 60))
    exit_no = chance.choice([0, 0, 1, 2, 3, 4], 60)
    found = curve(times, exit_no)
    sample = CensoredData(uncensored=times[exit_no > 0], right=times[exit_no == 0])
    survival = ecdf(sample).sf
    assert found.staying == pytest.approx(survival.evaluate(found.times_us), rel=1e-12)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where nobody stays there is no interval, here and there
        told = survival.confidence_interval(0.95, method="log-log")
    inner = (found.staying > 0) & (found.staying < 1)
    for ours, theirs in zip(found.band(), (told.low, told.high), strict=True):
        at = found.times_us[inner]
        assert ours[inner] == pytest.approx(theirs.evaluate(at), rel=1e-9)


def test_beyond_the_longest_time_seen_nothing_is_told_while_somebody_stays() -> None:
    world = run(
        """
        customer | at    | event
        ann      | 01-17 | page_viewed
        ann      | 01-18 | order_placed
        bob      | 01-17 | page_viewed
        bob      | 01-19 | page_viewed
        """,
        DEFINITION,
        watermark="01-20",
    )
    world.shows(
        "stage_exit",
        """
        elapsed_days | exits | cumulative_incidence | low | high | still_in_stage | at_risk
        0            | 0     | 0                    | -   | -    | 1              | 2
        1            | 1     | 0.5                  | 0   | 1    | 0.5            | 2
        2            | 1     | 0.5                  | 0   | 1    | 0.5            | 1
        3            | 1     | 0.5                  | 0   | 1    | 0.5            | 1
        7            | 1     | -                    | -   | -    | -              | 0
        """,
        f"{BROWSE} AND exit_kind = 'advanced' AND elapsed_days < 14",
    )


@pytest.mark.parametrize(("watermark", "exits"), [("01-03", 1), ("01-02 23:59:59.999999", 0)])
def test_exit_exactly_at_the_watermark_counts(watermark: str, exits: int) -> None:
    """Ann buys on January 3rd; Bob is still deciding."""
    world = run(
        """
        customer | at    | event
        ann      | 01-01 | page_viewed
        ann      | 01-03 | order_placed
        bob      | 01-01 | page_viewed
        bob      | 01-02 | page_viewed
        """,
        DEFINITION,
        watermark=watermark,
    )
    assert world.table("stage_duration", ["n", "exits"], BROWSE) == [{"n": 2, "exits": exits}]


def test_intervals_take_customers_and_not_visits() -> None:
    """One who drops out again and again is one customer: there is no telling what others would do."""
    one = "customer | at\n" + "".join(f"ann | 01-{day:02}\n" for day in range(1, 29, 3))
    many = "customer | at\n" + "".join(f"c{day} | 01-{day:02}\n" for day in range(1, 29, 3))
    again = "\n".join(f"{name} | 02-03" for name in ("ann", "c1"))
    width = {}
    for name, history in (("one", one + again), ("many", many + again)):
        world = run(history, DEFINITION, watermark="02-04")
        (row,) = world.engine.rows(
            f"SELECT high - low FROM stage_exit WHERE {BROWSE} AND exit_kind = 'dropped'"
            " AND elapsed_days = 2"
        )
        width[name] = row[0]
    assert width["one"] > width["many"]


def test_shares_stay_within_nothing_and_all() -> None:
    """Sums of sevenths and the like end a rounding error beyond, which a gate would stop."""
    drawn = "".join(
        f"c{no} | 01-{1 + no % 5:02} {no % 7:02}:00 | page_viewed\n"
        f"c{no} | 01-{6 + no % 3:02} {no % 11:02}:00 | order_placed\n"
        for no in range(43)
    )
    inactive = DEFINITION.model_copy(update={"inactivity_us": 10 * 86_400_000_000})
    world = run("customer | at | event\n" + drawn, inactive)
    rows = world.engine.rows("SELECT cumulative_incidence, low, high FROM stage_exit")
    told = [value for row in rows for value in row if value is not None]
    assert len(told) > 100
    assert max(told) == 1
    assert min(told) == 0
