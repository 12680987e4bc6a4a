"""What is wrong with the files, by degree. Without dirt nothing here changes anything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from demo.moments import Flags, Ints
from demo.options import Dirt


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares of records (or devices, people, nights) that are hit."""

    duplicate: float = 0.0
    late: float = 0.0
    disorder: float = 0.0
    skewed_devices: float = 0.0
    malformed: float = 0.0
    unknown: float = 0.0
    crawled: float = 0.0
    """Page views of crawlers per page view of a person."""
    machine_opens: float = 0.0
    odd_emails: float = 0.0
    shared_tablets: float = 0.0
    torn_exports: float = 0.0
    """Of the exported tables' files: with a line that has lost its end, and with one that is empty."""
    silent: tuple[tuple[str, float], ...] = ()
    """Source, and how far into the demo its file comes a night late."""
    recycled_devices: float = 0.0
    kiosk_visitors: float = 0.0
    second_addresses: float = 0.0
    inbox_members: float = 0.0
    """Of people with an account."""
    counter_calls: float = 0.0
    """Of people whom the help desk knows by a call."""
    typos: float = 0.0
    """Of newsletter forms, like the next."""
    foreign: float = 0.0

    @property
    def are_mixed(self) -> bool:
        """Whether anybody is taken for somebody else at all."""
        return self.shared_tablets > 0


RATES: dict[Dirt, Rates] = {
    "none": Rates(),
    "some": Rates(
        0.01, 0.004, 0.02, 0.02, 0.0006, 0.002, 0.01, 0.06, 0.03, 0.01, 0.02, (("email", 0.5),),
        0.004, 0.01, 0.03, 0.01, 0.3, 0.01, 0.004,
    ),
    "much": Rates(
        0.06, 0.025, 0.2, 0.08, 0.004, 0.01, 0.05, 0.2, 0.15, 0.03, 0.15,
        (("email", 0.5), ("web", 0.35), ("support", 0.6), ("sales", 0.75)),
        0.015, 0.03, 0.1, 0.06, 0.7, 0.05, 0.02,
    ),
}  # fmt: skip


@dataclass
class Ledger:
    """What was injected: (source, file stem, day, kind) → records."""

    counts: dict[tuple[str, str, int, str], int] = field(default_factory=dict)

    def add(self, source: str, stem: str, kind: str, days: Ints | Iterable[int]) -> None:
        numbers, counts = np.unique(np.asarray(days, dtype=np.int64), return_counts=True)
        for day, count in zip(numbers.tolist(), counts.tolist(), strict=True):
            key = (source, stem, day, kind)
            self.counts[key] = self.counts.get(key, 0) + count

    def totals(self) -> dict[str, int]:
        """Records by kind, over all files."""
        total: dict[str, int] = {}
        for (_, _, _, kind), count in sorted(self.counts.items()):
            total[kind] = total.get(kind, 0) + count
        return total


@dataclass
class Spoiler:
    """Spoils what is written, at the rates of a degree of dirt, and keeps the ledger."""

    rates: Rates
    seed: int
    days: int
    ledger: Ledger = field(default_factory=Ledger)

    def __post_init__(self) -> None:
        for source, _ in self.rates.silent:
            self.ledger.add(source, source, "silent_night", [self._silent(source)])

    def rng(self, number: int) -> np.random.Generator:
        """Chance of its own for each writer, so that none depends on another."""
        return np.random.default_rng([self.seed, number])

    def file_days(self, source: str) -> list[int]:
        """Days on which a file of the source comes: all but the silent one."""
        return [day for day in range(self.days) if day != self._silent(source)]

    def delayed(self, source: str, day: Ints) -> Ints:
        """Days of arrival, with what belongs to the silent night moved to the next."""
        silent = self._silent(source)
        return np.where(day == silent, silent + 1, day)

    def _silent(self, source: str) -> int:
        share = dict(self.rates.silent).get(source)
        return -1 if share is None else int(self.days * share)


def chosen(rng: np.random.Generator, share: float, among: Flags) -> Flags:
    """A random share of the rows that `among` allows; nothing is drawn for a share of nothing."""
    if share == 0:
        return np.zeros(len(among), bool)
    return np.asarray(among & (rng.random(len(among)) < share))


def broken_lines(rng: np.random.Generator, source: str, n: int) -> list[str]:
    """Lines that no reader of the source can accept, of several kinds."""
    kinds = _BROKEN[source]
    return [kinds[k] for k in rng.integers(0, len(kinds), n)]


_BROKEN = {
    "web": (
        '{"anonymousId":"0b61fe3a9c","context":{"ip":"192.0.2.17","library":{"na\n',
        "<html><head><title>502 Bad Gateway</title></head></html>\n",
        '{"anonymousId":"5e0c1d77ab","context":{},"integrations":{},"messageId":"ajs-5e0c1d77ab"}\n',
        '{"anonymousId":"77aa10cd3f","event":"Product Viewed","messageId":"ajs-77aa10cd3f","properties":{},"receivedAt":"soon","sentAt":"soon","timestamp":"soon","type":"track"}\n',
        '{"anonymousId":"9d21e6b04c","event":"Signed In","messageId":"ajs-9d21e6b04c","timestamp":"9999-12-31T23:59:59.000Z","type":"track"}\n',
    ),
    "email": (
        '[{"email":"lena.vogel.7@example.com","timestamp":17912\n',
        "upstream connect error or disconnect/reset before headers\n",
    ),
}
BROKEN_EVENTS = (
    '{"email":"ida.falk.9@example.org","event":"open","sg_event_id":"bm8tdGltZQ1"}',
    '{"email":"ida.falk.9@example.org","timestamp":"yesterday","event":"click","sg_event_id":"YmFkLXRpbWU2"}',
    '{"email":"ida.falk.9@example.org","timestamp":1790000000,"sg_event_id":"bm8tZXZlbnQ5"}',
)
"""Identical broken records are wanted: a refusal is counted every time."""
