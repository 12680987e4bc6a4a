"""Who may be one person or two, in the most obvious way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from tests.reference.corrections import holding
from tests.reference.identity import World
from tests.reference.seen import Rules, in_order
from tests.spec.identity.drawn import Entry

Proposals = dict[tuple[int, int], tuple[int, int, int]]
"""Two customers → devices that are theirs alone, and how often each was identified on them."""


def proposals(
    entries: Sequence[Entry], staff: Iterable[str], as_of: int, rules: Rules
) -> Proposals:
    """Every pair whose device nobody else was identified on, but for those kept apart."""
    world = World(in_order(entries, set(staff), as_of, rules), rules)
    world.judge_edges()
    apart = {
        frozenset((world.customer_of(told.a), world.customer_of(told.b)))
        for told in holding(rules.corrections)
        if told.kind == "keep_apart" and {told.a, told.b} <= set(world.of_level(rules.person))
    }
    found: Proposals = {}
    for device in world.of_level(rules.device):
        often = _identified(world, device)
        if len(often) == 2 and frozenset(often) not in apart:
            a, b = sorted(often)
            devices, of_a, of_b = found.get((a, b), (0, 0, 0))
            found[a, b] = (devices + 1, of_a + often[a], of_b + often[b])
    return found


def _identified(world: World, device: str) -> Counter[int]:
    """Customer → how often identified on the device."""
    if device in world.shared:
        return Counter()
    people = [
        world.strongest(entry, world.rules.person)
        for entry in world.seen
        if device in entry.identifiers and not entry.is_bot
    ]
    return Counter(world.customer_of(person) for person in people if person)
