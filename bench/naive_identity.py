"""What four simple policies make of the same records.

All of them see what Sojourn sees: identifiers without blocked values, staff and bots' evidence. They are
read kindly: person identifiers seen together are one person for the first two as well, and what shows an
object alone goes to whoever was seen with the object first. What names nobody stands alone.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from warehouse.engine import Engine

Labels = npt.NDArray[np.int64]

_SHOWN = """
SELECT order_no, identifier_key, is_person, is_device, priority, is_bot
FROM evidence_identifier
ORDER BY order_no, is_person DESC, is_device DESC, priority, position
"""


def shown_in(engine: Engine) -> pd.DataFrame:
    """Every identifier on every touchpoint and link, in order, the strongest of each first."""
    shown: pd.DataFrame = engine.execute(_SHOWN).df()
    shown["node"] = pd.factorize(shown.identifier_key)[0]
    return shown


def last_per_device(shown: pd.DataFrame) -> pd.Series:
    """All that a device ever did belongs to the person seen on it last."""
    return _by_device(shown, "last")


def first_per_device(shown: pd.DataFrame) -> pd.Series:
    """All that a device ever did belongs to the person seen on it first."""
    return _by_device(shown, "first")


def union_of_everything(shown: pd.DataFrame) -> pd.Series:
    """Whatever was seen on one record is one customer: people, devices and objects."""
    return _first(shown.assign(label=_components(shown, _nodes(shown))[shown.node]))


def user_id_only(shown: pd.DataFrame) -> pd.Series:
    """Who has a user id is that user; who has none is whatever else is on the record."""
    return _with_objects(shown, shown.assign(label=shown.node))


POLICIES: dict[str, Callable[[pd.DataFrame], pd.Series]] = {
    "last identity per device wins": last_per_device,
    "first identity per device wins": first_per_device,
    "union of everything": union_of_everything,
    "user id only": user_id_only,
}
"""Each gives a label for every order_no that it gives to somebody."""


def _by_device(shown: pd.DataFrame, keep: str) -> pd.Series:
    nodes = _nodes(shown)
    # Numbers of people begin after those of devices, which stand for themselves.
    customer = nodes + _components(shown[shown.is_person], nodes)
    people = shown[shown.is_person].assign(label=customer[shown.node[shown.is_person]])
    devices = shown[shown.is_device].copy()
    devices["person"] = devices.order_no.map(_first(people))
    proof = devices[devices.person.notna() & ~devices.is_bot]
    owner = getattr(proof.groupby("node").person, keep)()
    devices["label"] = devices.node.map(owner).fillna(devices.node)
    # What a device did is its owner's, also where the record shows somebody else.
    return _with_objects(shown, pd.concat([devices, people]))


def _nodes(shown: pd.DataFrame) -> int:
    return int(shown.node.max()) + 1


def _components(shown: pd.DataFrame, nodes: int) -> Labels:
    """For every node the component that records join it to."""
    proof = shown[~shown.is_bot]
    strongest = proof.groupby("order_no").node.transform("first")
    pairs = (strongest.to_numpy(), proof.node.to_numpy())
    graph = coo_array((np.ones(len(proof), np.int8), pairs), shape=(nodes, nodes))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _with_objects(shown: pd.DataFrame, labelled: pd.DataFrame) -> pd.Series:
    """Labels of what shows a person or a device, and of their objects for what shows nothing else."""
    found = _first(labelled[labelled.is_person | labelled.is_device])
    objects = shown[~shown.is_person & ~shown.is_device]
    owner = objects.assign(label=objects.order_no.map(found)).groupby("node").label.first()
    alone = objects[~objects.order_no.isin(found.index)]
    alone = alone.assign(label=alone.node.map(owner)).dropna(subset="label")
    everybody: pd.Series = pd.concat([found, _first(alone)])
    return everybody


def _first(labelled: pd.DataFrame) -> pd.Series:
    """The label of every order_no's first row that has one."""
    return pd.Series(labelled.groupby("order_no").label.first())
