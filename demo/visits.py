"""Visits to the site: a start, some pages, perhaps something done at the end, unrolled into moments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import IntEnum

import numpy as np

from demo.catalogue import (
    ACCOUNT_PAGES,
    CAMPAIGNS,
    FIRST_PRODUCT_PAGE,
    GOODS,
    PAGES,
    PLANS,
    PRODUCT_PAGE_WEIGHT,
    PRODUCTS,
    SCREENS,
    SEARCHES,
)
from demo.moments import Flags, Ints, Kind, Moments, Scripts, within_groups


class Tail(IntEnum):
    """What a visit ends with."""

    NOTHING = 0
    NEWSLETTER = 1
    TRIAL = 2
    ADD = 3
    ABANDON = 4
    DIRECT = 5
    BUY = 6
    REORDER = 7
    CANCEL = 8
    CONTACT = 9
    CHAT = 10


NEEDS_LOGIN = (Tail.BUY, Tail.REORDER, Tail.CANCEL)

_TAILS = Scripts.of(
    (
        (),
        ((Kind.IDENTIFY_EMAIL, 25), (Kind.NEWSLETTER, 1)),
        ((Kind.IDENTIFY, 60), (Kind.SIGN_UP, 1), (Kind.TRIAL, 15)),
        ((Kind.ADD, 30),),
        ((Kind.ADD, 30), (Kind.CART, 20), (Kind.CHECKOUT, 30)),
        ((Kind.ADD, 30), (Kind.CART, 15), (Kind.CHECKOUT, 20), (Kind.IDENTIFY, 60), (Kind.SIGN_UP, 1), (Kind.ORDER, 50), (Kind.SUBSCRIBE, 2)),
        ((Kind.CHECKOUT, 40), (Kind.ORDER, 60), (Kind.SUBSCRIBE, 2)),
        ((Kind.ADD, 30), (Kind.CART, 20), (Kind.CHECKOUT, 20), (Kind.ORDER, 40)),
        ((Kind.CANCEL, 60),),
        ((Kind.IDENTIFY_EMAIL, 90), (Kind.FORM, 1), (Kind.GROUP, 1)),
        ((Kind.CHAT, 40),),
    )
)  # fmt: skip

_ANY_PAGE = np.array([p[2] for p in PAGES] + [PRODUCT_PAGE_WEIGHT] * len(PRODUCTS))
_ENTRIES = np.array([campaign.weight for campaign in CAMPAIGNS])


@dataclass
class Visits:
    """One row per visit. `entry` is a campaign, `plan` the product a tail is about."""

    person: Ints
    device: Ints
    at: Ints
    pages: Ints
    entry: Ints
    tail: Ints
    plan: Ints
    is_account: Flags
    """Whether it looks at the account rather than the shop."""
    is_app: Flags

    def __len__(self) -> int:
        return len(self.at)

    @classmethod
    def joined(cls, parts: Sequence[Visits]) -> Visits:
        return cls(
            **{f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(cls)}
        )

    def where(self, chosen: Flags | Ints) -> Visits:
        return Visits(**{f.name: getattr(self, f.name)[chosen] for f in fields(self)})


def visits(
    rng: np.random.Generator, person: Ints, device: Ints, at: Ints, **given: int | Ints | Flags
) -> Visits:
    """Visits with what is not given drawn: entry by the campaigns' weights, one page and more."""
    n = len(at)
    drawn: dict[str, int | Ints | Flags] = {
        "pages": 1 + rng.geometric(0.3, n),
        "entry": rng.choice(len(CAMPAIGNS), n, p=_ENTRIES / _ENTRIES.sum()),
        "tail": Tail.NOTHING,
        "plan": 0,
        "is_account": False,
        "is_app": False,
        **given,
    }
    flags = ("is_account", "is_app")
    columns = {
        name: np.broadcast_to(
            np.asarray(value, dtype=bool if name in flags else np.int64), n
        ).copy()
        for name, value in drawn.items()
    }
    return Visits(person, device, at, **columns)


def plans_of(rng: np.random.Generator, n: int, *, office: bool = False) -> Ints:
    """The subscription each of n people would take."""
    chances = (0.1, 0.3, 0.6) if office else (0.5, 0.44, 0.06)
    return rng.choice(PLANS, n, p=chances).astype(np.int64)


def unroll(rng: np.random.Generator, told: Visits, login: Flags) -> Moments:
    """Moments of the visits: sign-in where `login` says so, pages, things looked at, the tail."""
    visit = np.repeat(np.arange(len(told)), told.pages)
    place = within_groups(visit)
    dwell = np.ceil(rng.lognormal(3.4, 0.9, len(visit))).astype(np.int64).clip(2, 1500)
    dwell[place == 0] = 0
    total = np.cumsum(dwell)
    first = np.cumsum(told.pages) - told.pages
    at = told.at[visit] + total - total[first[visit]]
    last = at[first + told.pages - 1]
    looked = _looked_at(rng, told, visit, at, place)
    begun = _sign_ins(told, login)
    return Moments.joined([*looked, begun, _tails(rng, told, last)])


def _looked_at(
    rng: np.random.Generator, told: Visits, visit: Ints, at: Ints, place: Ints
) -> list[Moments]:
    """Pages or screens, product views and searches."""
    n = len(visit)
    page = rng.choice(len(_ANY_PAGE), n, p=_ANY_PAGE / _ANY_PAGE.sum())
    account = rng.choice(ACCOUNT_PAGES, n)
    page = np.where(told.is_account[visit] & ((place == 0) | (rng.random(n) < 0.93)), account, page)
    app = told.is_app[visit]
    kind = np.where(app, Kind.SCREEN, Kind.PAGE)
    thing = np.where(app, rng.integers(0, len(SCREENS), n), page)
    seen = Moments.of(
        told.person[visit],
        at,
        kind,
        device=told.device[visit],
        session=visit,
        thing=thing,
        extra=place,
    )
    product = seen.where((page >= FIRST_PRODUCT_PAGE) & ~app)
    product.kind[:] = Kind.PRODUCT
    product.thing -= FIRST_PRODUCT_PAGE
    product.at += 1
    search = seen.where((place > 0) & ~app & (rng.random(n) < 0.05))
    search.kind[:] = Kind.SEARCH
    search.thing = rng.integers(0, len(SEARCHES), len(search))
    search.at += 2
    return [seen, product, search]


def _sign_ins(told: Visits, login: Flags) -> Moments:
    """Signing in right after the first page: the call that identifies, then the event."""
    who = np.flatnonzero(login)
    begun = Moments.of(
        told.person[who], told.at[who] + 1, Kind.IDENTIFY, device=told.device[who], session=who
    )
    signed = begun.where(np.ones(len(who), bool))
    signed.kind[:], signed.at = Kind.SIGN_IN, begun.at + 1
    # Apps of this firm still tell Segment of the change of identity the old way.
    alias = begun.where(told.is_app[who])
    alias.kind[:], alias.at = Kind.ALIAS, alias.at + 2
    return Moments.joined([begun, signed, alias])


def _tails(rng: np.random.Generator, told: Visits, begin: Ints) -> Moments:
    row, kind, at = _TAILS.unrolled(rng, told.tail, begin)
    goods = rng.choice(GOODS, len(told))
    thing = np.where(told.tail == Tail.REORDER, goods, told.plan)[row]
    return Moments.of(told.person[row], at, kind, device=told.device[row], session=row, thing=thing)
