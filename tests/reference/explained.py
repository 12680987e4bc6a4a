"""What explains identity's verdicts, in the most obvious way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tests.reference.identity import World
from tests.reference.seen import Rules, in_order
from tests.spec.identity.drawn import Entry
from tests.spec.identity.explained import Explained, Run, evidence


def explained(
    entries: Sequence[Entry], staff: Iterable[str], as_of: int, rules: Rules
) -> Explained:
    """Whose a device was found to be, time after time, and what says whose an object is."""
    seen = in_order(entries, set(staff), as_of, rules)
    world = World(seen, rules)
    world.judge_edges()
    runs = {device: _runs(world, device) for device in world.of_level(rules.device)}
    items = {item for entry in seen for item in entry.identifiers if world.is_object(item)}
    claims = {item: claim for item in items if (claim := world.claim(item))}
    return Explained(
        runs={device: found for device, found in runs.items() if found},
        owners={item: (evidence(seen[place]), owner) for item, (place, owner) in claims.items()},
    )


def _runs(world: World, device: str) -> list[Run]:
    """Who was identified on a device, one after the other."""
    found: list[Run] = []
    for entry in world.seen:
        person = world.strongest(entry, world.rules.person)
        if device not in entry.identifiers or device in world.shared or entry.is_bot or not person:
            continue
        customer, here = world.customer_of(person), evidence(entry)
        if found and found[-1].customer == customer:
            found[-1] = replace(found[-1], last=here, events=found[-1].events + 1)
        else:
            found.append(Run(customer, person, here, here, 1))
    return found
