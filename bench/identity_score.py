"""Identity against the sample company's truth, at one degree of dirt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from bench.clustering import Agreement, b_cubed, pairwise
from bench.naive_identity import POLICIES, shown_in
from company import load_company
from demo import DemoOptions, deliver_next, make_company
from demo.options import Dirt
from nights.open_night import Caller
from nights.progress import nobody
from nights.run import run_night
from warehouse.engine import Engine

Labels = npt.NDArray[np.int64]

_LISTED = 5

_ASSIGNED = """
SELECT
    loaded.touchpoint.touchpoint_id,
    evidence.order_no,
    CASE WHEN given.assigned_by <> 'shared' THEN given.customer_id END AS customer_id
FROM evidence
INNER JOIN loaded.touchpoint ON evidence.evidence_key = loaded.touchpoint.touchpoint_key
LEFT JOIN touchpoint_customer AS given ON evidence.evidence_key = given.touchpoint_key
WHERE NOT evidence.is_link
"""


@dataclass(frozen=True, slots=True)
class Split:
    """What falls apart: how many, the touchpoints apart from each one's largest part, and the worst."""

    count: int
    touchpoints: int
    worst: list[str]


@dataclass(frozen=True, slots=True)
class Scored:
    """One policy's clustering of the same touchpoints."""

    policy: str
    pairs: Agreement
    items: Agreement
    named_precision: float
    """Pairwise, over the touchpoints alone of which some record names who did them."""
    welded: Split
    """Customers that are several people."""
    torn: Split
    """People, as far as records link them, that are several customers."""


@dataclass(frozen=True, slots=True)
class Degree:
    """A degree of dirt: what was judged, and how everybody did."""

    dirt: Dirt
    people: int
    touchpoints: int
    mixups: dict[str, tuple[int, int]]
    """Kind of mix-up → people whom it touches, records."""
    scored: list[Scored]
    wrong: dict[str, int]
    """Kinds of mix-up that touch the people of a welded customer of Sojourn's → wrong pairs."""


def score(folder: Path, dirt: Dirt, customers: int) -> Degree:
    """Make the company, run one night over all of its files, and judge what people did."""
    made = make_company(
        folder / "company",
        DemoOptions(customers=customers, dirt=dirt, exports="once", truth=False),
    )
    deliver_next(made.folder)
    night = made.last_day + timedelta(days=1)
    company = load_company(made.folder, {})
    as_of = datetime(night.year, night.month, night.day, 12, tzinfo=UTC)
    run_night(company, as_of, Caller("bench", nobody, lambda: datetime.now(UTC)))
    truth = pd.read_parquet(made.truth / "touchpoint.parquet")
    truth = truth[(truth.night == night.isoformat()) & ~truth.is_bot & truth.person.notna()]
    with Engine.open(company.engine_file, read_only=True) as engine:
        told = truth.merge(engine.execute(_ASSIGNED).df(), on="touchpoint_id", how="left")
        shown = shown_in(engine)
    found = {name: told.order_no.map(policy(shown)) for name, policy in POLICIES.items()}
    scored = [
        _scored(name, labels, told) for name, labels in _with(found, told.customer_id).items()
    ]
    mixups = _mixups(made.truth, made.dirt)
    wrong = _wrong_pairs(told, pd.read_parquet(made.truth / "mixup.parquet"))
    return Degree(dirt, told.person.nunique(), len(told), mixups, scored, wrong)


def _with(found: dict[str, pd.Series], sojourn: pd.Series) -> dict[str, pd.Series]:
    return {"**Sojourn**": sojourn, **found}


def _mixups(truth: Path, records: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    people = pd.read_parquet(truth / "mixup.parquet").groupby("kind").person.nunique()
    return {str(kind): (int(count), records.get(str(kind), 0)) for kind, count in people.items()}


def _wrong_pairs(told: pd.DataFrame, mixups: pd.DataFrame) -> dict[str, int]:
    """Pairs that Sojourn gives to one customer and two people did, by what mixed those up."""
    sizes = told.groupby(["customer_id", "person"]).size().rename("n").reset_index()
    sizes = sizes[sizes.duplicated("customer_id", keep=False)]
    whole, own = sizes.groupby("customer_id").n.sum(), (sizes.n**2).groupby(sizes.customer_id).sum()
    kinds = sizes.merge(mixups, on="person", how="left").fillna({"kind": "nothing"})
    named = kinds.groupby("customer_id").kind.agg(lambda k: ", ".join(sorted(set(k))))
    pairs = ((whole**2 - own) // 2).groupby(named).sum().sort_values(ascending=False)
    return {str(kind): int(count) for kind, count in pairs.items()}


def _scored(policy: str, found: pd.Series, told: pd.DataFrame) -> Scored:
    labels, linkable, true = (_labels(x) for x in (found, told.customer, told.person))
    named = told.customer.fillna("").str.startswith("person ").to_numpy()
    people = "person " + told.person.astype(np.int64).astype(str)
    return Scored(
        policy,
        pairwise(labels, true, linkable),
        b_cubed(labels, true, linkable),
        pairwise(labels[named], true[named], true[named]).precision,
        _split(labels, people, people),
        _split(linkable, pd.Series(labels), told.customer),
    )


def _split(whole: Labels, part: pd.Series, name: pd.Series) -> Split:
    """Wholes that have several parts, told by the names of their rows."""
    rows = pd.DataFrame({"whole": whole, "part": part.to_numpy(), "name": name.to_numpy()})
    sizes = rows.groupby(["whole", "part"]).agg(n=("name", "size"), name=("name", "first"))
    sizes = sizes.sort_values("n", ascending=False).reset_index()
    apart = sizes[sizes.duplicated("whole")].groupby("whole").n.sum()
    worst = apart.sort_values(ascending=False, kind="stable").index[:_LISTED]
    told = [_told(sizes[sizes.whole == which]) for which in worst]
    return Split(len(apart), int(apart.sum()), told)


def _told(parts: pd.DataFrame) -> str:
    """`person 3: 40, person 8: 2`; where all parts have one name it is said once: `person 3: 40, 2`."""
    names = list(parts.name)
    if len(set(names)) == 1:
        return f"{names[0]}: " + ", ".join(str(n) for n in parts.n[:_LISTED])
    return ", ".join(f"{name}: {n}" for name, n in zip(names[:_LISTED], parts.n, strict=False))


def _labels(names: pd.Series) -> Labels:
    """Numbers for names; whoever has none stands alone."""
    codes = pd.factorize(names)[0].astype(np.int64)
    return np.where(codes >= 0, codes, codes.max(initial=0) + 1 + np.arange(len(codes)))
