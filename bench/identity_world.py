"""Loaded tables of any size for measuring identity: made of arrays, in seconds, the same every time.

Per 10 million touchpoints: 350,000 user ids, 400,000 e-mail addresses, 200,000 help desk users, 50,000
contacts and 500,000 devices, 3,000 of them shared by five people; 700,000 pairs of person identifiers,
of which one in fourteen says that a user signed in with somebody else's address. What kinds of
touchpoints there are, and what they show, is about as in the sample company.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from models import Base, Link, LinkIdentifier, LoadedTouchpoint, Staff, TouchpointIdentifier
from warehouse.engine import Engine, declared

Ints = npt.NDArray[np.int64]

AS_OF_US = 1_800_000_000_000_000
_YEAR_S = 31_536_000
_FIRST_S = AS_OF_US // 1_000_000 - _YEAR_S
_SEED = 4


@dataclass(frozen=True, slots=True)
class Size:
    """How many of everything there are, from the number of touchpoints."""

    touchpoints: int

    def of(self, per_ten_million: int) -> int:
        return max(10, self.touchpoints * per_ten_million // 10_000_000)


@dataclass(frozen=True, slots=True)
class Keys:
    """Identifier keys: random 60 bits, as keyed hashes are."""

    user: Ints
    email: Ints
    desk: Ints
    contact: Ints
    device: Ints


@dataclass(frozen=True, slots=True)
class Shown:
    """Identifiers of one namespace: the touchpoint's number, the key, the place in its record."""

    namespace: str
    level: str
    row: Ints
    key: Ints
    position: int


def fill(engine: Engine, touchpoints: int) -> None:
    """Make the loaded tables in `engine`, as a year of nights would have left them."""
    rng, size = np.random.default_rng(_SEED), Size(touchpoints)
    keys = Keys(*(_keys(rng, size.of(n)) for n in (350_000, 400_000, 200_000, 50_000, 500_000)))
    engine.create(LoadedTouchpoint, TouchpointIdentifier, Link, LinkIdentifier, Staff)
    # One batch a day, in no order within it.
    day = np.sort(rng.integers(0, _YEAR_S // 86_400, touchpoints))
    second = _FIRST_S + day * 86_400 + rng.integers(0, 86_400, touchpoints)
    kind = rng.choice(4, touchpoints, p=(0.57, 0.36, 0.05, 0.02))
    key = _keys(rng, touchpoints)
    _insert(engine, LoadedTouchpoint, _touchpoints(rng, key, kind, second))
    for shown in (*_web(rng, size, keys, kind), *_others(rng, keys, kind)):
        _insert(engine, TouchpointIdentifier, _shown("touchpoint_key", key, shown))
    _links(rng, engine, keys)


def _keys(rng: np.random.Generator, n: int) -> Ints:
    return rng.integers(1, 1 << 60, n)


def _touchpoints(rng: np.random.Generator, key: Ints, kind: Ints, second: Ints) -> pa.Table:
    """Web times are in milliseconds, all others in seconds; one in fifty is a machine's."""
    milliseconds = np.where(kind == 0, rng.integers(0, 1000, len(key)), 0)
    source = pa.DictionaryArray.from_arrays(
        kind.astype(np.int8), ["web", "email", "support", "sales"]
    )
    return pa.table(
        {
            "touchpoint_key": key,
            "source": source,
            "occurred_us": second * 1_000_000 + milliseconds * 1000,
            "is_bot": rng.random(len(key)) < 0.02,
        }
    )


def _web(rng: np.random.Generator, size: Size, keys: Keys, kind: Ints) -> list[Shown]:
    """Devices, on 45 % of them a user, on one in ten of those also the user's address."""
    web = np.flatnonzero(kind == 0)
    # A few devices are busy and most are not.
    device = (rng.random(len(web)) ** 1.5 * len(keys.device)).astype(np.int64)
    shared = device < size.of(3_000)
    user = device % len(keys.user)
    user[shared] = (user[shared] + 97 * rng.integers(0, 5, shared.sum())) % len(keys.user)
    known = rng.random(len(web)) < 0.45
    told = known & (rng.random(len(web)) < 0.25)
    email = np.where(rng.random(len(web)) < 0.5, user, user + len(keys.user)) % len(keys.email)
    wrong = rng.random(len(web)) < 0.035
    email[wrong] = rng.integers(0, len(keys.email), wrong.sum())
    return [
        Shown("user_id", "person", web[known], keys.user[user[known]], 0),
        Shown("email", "person", web[told], keys.email[email[told]], 1),
        Shown("anonymous_id", "device", web, keys.device[device], 2),
    ]


def _others(rng: np.random.Generator, keys: Keys, kind: Ints) -> list[Shown]:
    """E-mail events with their message, tickets with few requesters, deals with their contact."""
    mail, desk, sales = (np.flatnonzero(kind == number) for number in (1, 2, 3))
    asks = desk[rng.random(len(desk)) < 0.25]
    contact = rng.integers(0, len(keys.contact), len(sales))
    return [
        Shown("email", "person", mail, keys.email[rng.integers(0, len(keys.email), len(mail))], 0),
        Shown("message@email", "object", mail, _keys(rng, len(mail) // 3)[np.arange(len(mail)) // 4], 1),
        Shown("zendesk_user_id", "person", asks, keys.desk[rng.integers(0, len(keys.desk), len(asks))], 0),
        Shown("ticket@support", "object", desk, _keys(rng, len(desk))[rng.integers(0, len(desk) // 6, len(desk))], 1),
        Shown("crm_contact_id", "person", sales, keys.contact[contact], 0),
        Shown("opportunity@sales", "object", sales, keys.contact[contact] ^ 1, 1),
    ]  # fmt: skip


def _links(rng: np.random.Generator, engine: Engine, keys: Keys) -> None:
    """The help desk's users and the contacts of sales, each with an address."""
    told = np.r_[keys.desk, keys.contact]
    link_key = _keys(rng, len(told))
    seconds = _FIRST_S + rng.integers(0, _YEAR_S, len(told))
    links = pa.table(
        {
            "link_key": link_key,
            "source": np.where(np.arange(len(told)) < len(keys.desk), "support", "sales"),
            "occurred_us": seconds * 1_000_000,
        }
    )
    _insert(engine, Link, links)
    email = keys.email[
        rng.permutation(max(len(keys.email), len(told)))[: len(told)] % len(keys.email)
    ]
    every, desk = np.arange(len(told)), len(keys.desk)
    for shown in (
        Shown("zendesk_user_id", "person", every[:desk], told[:desk], 0),
        Shown("crm_contact_id", "person", every[desk:], told[desk:], 0),
        Shown("email", "person", every, email, 1),
    ):
        _insert(engine, LinkIdentifier, _shown("link_key", link_key, shown))


def _shown(evidence: str, key: Ints, shown: Shown) -> pa.Table:
    n = len(shown.row)
    return pa.table(
        {
            evidence: key[shown.row],
            "namespace": pa.array([shown.namespace]).take(pa.array(np.zeros(n, np.int64))),
            "identifier_key": shown.key,
            "level": pa.array([shown.level]).take(pa.array(np.zeros(n, np.int64))),
            "position": np.full(n, shown.position, np.int32),
        }
    )


_IDS = {
    LoadedTouchpoint: ", source || ':' || md5(CAST(touchpoint_key AS VARCHAR)) AS touchpoint_id, FALSE AS is_deleted",
    Link: ", source || ':' || md5(CAST(link_key AS VARCHAR)) AS link_id, FALSE AS is_deleted",
}


def _insert(engine: Engine, model: type[Base], made: pa.Table) -> None:
    """The rows, with an id as long as vendors' are; columns that identity does not read stay null."""
    with engine.registered(made=made):
        engine.execute(
            f"INSERT INTO {declared(model).fullname} BY NAME SELECT *{_IDS.get(model, '')} FROM made"
        )
