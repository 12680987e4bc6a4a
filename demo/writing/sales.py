"""The sales source: Salesforce tables as ELT tools land them, exported whole."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from demo.calendar import Ints
from demo.catalogue import FIRMS, SELLER_NAMES, STAFF_DOMAIN
from demo.dirt import Spoiler
from demo.moments import SALES, Flags, Kind, Moments
from demo.options import Exports
from demo.people import Texts
from demo.selling import PROBABILITY, STAGES
from demo.simulation import Story
from demo.writing import tables
from demo.writing.exports import Export, export_days, first_file, macros, next_of, put_all
from demo.writing.files import Inbox
from demo.writing.sales_tables import sales_tables
from demo.writing.told import Told

_DIGITS = np.array(list("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"))


def write_sales(story: Story, inbox: Inbox, exports: Exports, spoiler: Spoiler) -> Told:
    """Writes sales-<table>-<date>.csv; what the files tell of each sales moment."""
    steps = story.moments.where(story.moments.among(SALES))
    with tables.connect() as connection:
        macros(connection)
        for name, table in _relations(story, steps).items():
            connection.register(name, table)
        made: list[Export] = sales_tables(connection)
    when = export_days(exports, "sales", spoiler)
    put_all(made, "sales", inbox, when, spoiler)
    nobody = np.full(len(steps), None, object)
    day = first_file(steps.at, story.calendar, when)
    return Told(nobody, steps.at * 1_000_000, day, np.zeros(len(steps), bool))


def _relations(story: Story, steps: Moments) -> dict[str, pa.Table]:
    return {
        "person": tables.people(story),
        "deal": _deals(story),
        "step": _steps(story, steps),
        "stage": pa.table(
            {"no": np.arange(len(STAGES)), "name": STAGES, "probability": PROBABILITY}
        ),
        "seller": _sellers(),
    }


def _deals(story: Story) -> pa.Table:
    deals = story.deals
    no = np.arange(len(deals))
    return pa.table(
        {
            "no": no,
            "person": np.where(deals.is_cold, -1, deals.person),
            "is_cold": deals.is_cold,
            "firm": pa.array(np.array(FIRMS, object)[deals.firm], pa.string()),
            "seller": deals.seller,
            "amount": deals.amount,
            "from_web": deals.from_web,
            **{
                f"{name}_id": pa.array(record_ids(prefix, no), pa.string())
                for name, prefix in (
                    ("lead", "00Q"),
                    ("contact", "003"),
                    ("account", "001"),
                    ("opportunity", "006"),
                )
            },
        }
    )


def _sellers() -> pa.Table:
    no = np.arange(len(SELLER_NAMES))
    emails = [f"{name.lower().replace(' ', '.')}@{STAFF_DOMAIN}" for name in SELLER_NAMES]
    return pa.table(
        {
            "no": no,
            "id": pa.array(record_ids("005", no), pa.string()),
            "name": SELLER_NAMES,
            "email": emails,
        }
    )


def _steps(story: Story, steps: Moments) -> pa.Table:
    """Steps in order per deal, with what has become of it after each."""
    order = np.lexsort((steps.at, steps.thing))
    told = steps.where(order)
    begin = np.searchsorted(told.thing, told.thing)
    day = story.calendar.file_day(told.at).astype(np.int64)
    end = story.calendar.days
    return pa.table(
        {
            "place": np.arange(len(told)),
            "deal": told.thing,
            "seconds": told.at,
            "kind": [Kind(kind).name for kind in told.kind],
            "stage": told.extra,
            "is_converted": _so_far(told.are(Kind.CONVERT), begin) > 0,
            "has_opportunity": _so_far(told.are(Kind.OPPORTUNITY), begin) > 0,
            "raises": _so_far(told.are(Kind.AMOUNT), begin),
            "task_id": pa.array(record_ids("00T", order), pa.string()),
            "event_id": pa.array(record_ids("00U", order), pa.string()),
            "first_day": day,
            "until_day": np.full(len(told), end),
            **_versions(told, day, end),
        }
    )


def _versions(told: Moments, day: Ints, end: int) -> dict[str, Flags | Ints]:
    """Which steps make a new version of the opportunity's row, and when the next one came."""
    moves = told.are(Kind.OPPORTUNITY, Kind.STAGE, Kind.AMOUNT, Kind.WON, Kind.LOST)
    seconds, next_day = np.full(len(told), -1), np.full(len(told), end)
    seconds[moves] = next_of(told.at[moves], told.thing[moves], -1)
    next_day[moves] = next_of(day[moves], told.thing[moves], end)
    return {"moves": moves, "next_seconds": seconds, "next_day": next_day}


def _so_far(happened: Flags, begin: Ints) -> Ints:
    """How often it has happened by each step of the deal that begins at `begin`."""
    total = np.cumsum(happened)
    return np.asarray(total - (total - happened)[begin], dtype=np.int64)


def record_ids(prefix: str, numbers: Ints) -> Texts:
    """Salesforce ids of 18: prefix, 12 digits in base 62, and three that check the letters' case.

    >>> record_ids("001", np.array([0]))[0]
    '001Fw0000000000AAA'
    """
    rest = numbers.astype(np.int64)
    letters = np.full((len(rest), 15), "0")
    letters[:, :5] = list(prefix + "Fw")
    for column in range(14, 9, -1):
        letters[:, column] = _DIGITS[rest % 62]
        rest = rest // 62
    # Each of the three: which of five characters are capitals, as one of 32 signs.
    capital = np.char.isupper(letters).reshape(-1, 3, 5)
    checks = np.array(list("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"))[
        (capital * (1 << np.arange(5))).sum(axis=2)
    ]
    return np.array(["".join(row) for row in np.concatenate([letters, checks], axis=1)], object)
