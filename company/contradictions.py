"""Which corrections hold where some say the opposite of others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from company.corrections import BELONG_TOGETHER, KEEP_APART, Correction
from company.fingerprint import Fingerprint

Chain = tuple[Correction, ...]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A correction that cannot hold, and the newer ones that together say the opposite."""

    dropped: Correction
    against: Chain

    def __str__(self) -> str:
        return f"{self.dropped} - contradicts - {' and '.join(map(str, self.against))}"


def weighed(
    corrections: Iterable[Correction],
) -> tuple[tuple[Correction, ...], tuple[Contradiction, ...]]:
    """The corrections that hold, and those that do not: taken newest first, of one time the lower line.

    One is dropped if those taken before it say the opposite: that two are kept apart whom a chain of
    belong_together makes one, or the other way round.
    """
    taken, dropped, held = [], [], _Held()
    for correction in sorted(corrections, key=lambda one: (one.when, one.line), reverse=True):
        if against := held.against(correction):
            dropped.append(Contradiction(correction, against))
        else:
            held.add(correction)
            taken.append(correction)
    return tuple(taken), tuple(dropped)


def contradicted_by(new: Correction, corrections: Iterable[Correction]) -> Chain:
    """Those of the corrections that hold which say the opposite of `new`; none if it can hold too."""
    held = _Held()
    for correction in weighed(corrections)[0]:
        held.add(correction)
    return held.against(new)


@dataclass(slots=True)
class _Held:
    """Corrections that hold together, by whom they name."""

    together: dict[Fingerprint, list[Correction]] = field(default_factory=lambda: defaultdict(list))
    apart: dict[Fingerprint, list[Correction]] = field(default_factory=lambda: defaultdict(list))

    def add(self, correction: Correction) -> None:
        named = self.together if correction.kind == BELONG_TOGETHER else self.apart
        for name in correction.pair:
            named[name].append(correction)

    def against(self, new: Correction) -> Chain:
        """Those that together say the opposite of `new`."""
        as_a, as_b = self._same_as(new.a), self._same_as(new.b)
        if new.kind == KEEP_APART:
            return as_a.get(new.b, ())
        for name, chain in as_a.items():
            for apart in self.apart.get(name, ()):
                other = _other(apart, name)
                if other in as_b:
                    return (apart, *chain, *as_b[other])
        return ()

    def _same_as(self, start: Fingerprint) -> dict[Fingerprint, Chain]:
        """Everyone whom belong_together makes one with `start`, by a shortest chain that does."""
        found: dict[Fingerprint, Chain] = {start: ()}
        waiting = [start]
        for name in waiting:
            for one in self.together.get(name, ()):
                other = _other(one, name)
                if other not in found:
                    found[other] = (*found[name], one)
                    waiting.append(other)
        return found


def _other(correction: Correction, name: Fingerprint) -> Fingerprint:
    return correction.b if name == correction.a else correction.a
