"""evidence: touchpoints and links in the order key, numbered.

The order key ends in the id's text. Ten million texts in a sort cost gigabytes and decide almost
nothing, so all rows are sorted by time alone and only those of one instant by the whole key.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from models import Evidence
from transforms.transform import Night, Transform
from warehouse.engine import Engine

Integers = npt.NDArray[np.int64]

_HERE = Path(__file__).parent


def make(engine: Engine, night: Night) -> int:
    """Number the evidence from 1 on."""
    sql = (_HERE / "evidence.sql").read_text(encoding="utf-8")
    rows = engine.arrow(sql, {"as_of_us": night.as_of_us})
    order_no = np.arange(1, len(rows) + 1)
    tied = _tied(rows["occurred_us"].to_numpy())
    if len(tied):
        # Rows of one instant have their places among themselves; who of them has which is decided here.
        order_no[_in_order(engine, rows, tied)] = tied + 1
    with engine.registered(numbered=rows.append_column("order_no", pa.array(order_no))):
        return engine.replace(Evidence, "SELECT * FROM numbered")


def _tied(occurred_us: Integers) -> Integers:
    """Places of rows that occurred in the same instant as the row before or after them."""
    is_same = np.r_[False, occurred_us[1:] == occurred_us[:-1], False]
    return np.flatnonzero(is_same[:-1] | is_same[1:])


def _in_order(engine: Engine, rows: pa.Table, places: Integers) -> Integers:
    """The places, in the order key."""
    tied = rows.select(["evidence_key", "is_link"]).take(pa.array(places))
    with engine.registered(tied=tied.append_column("place", pa.array(places))):
        ordered = engine.arrow((_HERE / "evidence_tie.sql").read_text(encoding="utf-8"))
    return np.asarray(ordered["place"].to_numpy())


EVIDENCE = Transform(Evidence, make)
