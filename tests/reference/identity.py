"""Identity in the most obvious way: slow, plain, and sharing nothing with the engine.

It restates semantics.md 2 word by word, over lists and sets; the property tests hold the engine
to it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from itertools import combinations, pairwise

from tests.reference.corrections import holding
from tests.reference.seen import Rules, in_order, namespace
from tests.spec.identity.drawn import Entry, Period, Who


def identity(entries: Sequence[Entry], staff: Iterable[str], as_of: int, rules: Rules) -> Who:
    """Who is who, and whose touchpoint is whose, at `as_of`."""
    seen = in_order(entries, set(staff), as_of, rules)
    world = World(seen, rules)
    refusals = world.judge_edges()
    assigned = {}
    for place, entry in enumerate(seen):
        verdict = world.whose(place)
        if verdict and not entry.is_link:
            assigned[entry.id] = verdict
    members = {name: world.customer_of(name) for name in world.of_level(rules.person)}
    periods = {name: world.periods(name) for name in [*members, *world.of_level(rules.device)]}
    return Who(
        assigned=assigned,
        members=members,
        edges=refusals,
        periods={name: found for name, found in periods.items() if found},
        aliases={
            name: world.alias(name, found, {customer for customer, _ in assigned.values()})
            for name, found in periods.items()
        },
    )


class World:
    """Everything seen, in order, and the customers found so far."""

    def __init__(self, seen: list[Entry], rules: Rules) -> None:
        self.seen = seen
        self.rules = rules
        self.customers: list[set[str]] = [{name} for name in self.of_level(rules.person)]
        known = [*self.of_level(rules.person), *self.of_level(rules.device)]
        self.apart: list[tuple[str, str]] = []
        self.shared = {name for name in known if self.is_shared(name)}

    def of_level(self, level: dict[str, int]) -> list[str]:
        """Every identifier of a level, each once."""
        shown = {i for entry in self.seen for i in entry.identifiers}
        return sorted(i for i in shown if namespace(i) in level)

    def is_shared(self, identifier: str) -> bool:
        """Seen with more values of the strongest person namespace than its own namespace allows."""
        strongest = min(self.rules.person, key=lambda name: self.rules.person[name])
        seen_with = {
            other
            for entry in self.seen
            if identifier in entry.identifiers and not entry.is_bot
            for other in entry.identifiers
            if namespace(other) == strongest and other != identifier
        }
        at_most = self.rules.max_people.get(namespace(identifier))
        return at_most is not None and len(seen_with) > at_most

    def strength(self, identifier: str) -> tuple[int, bool, int, int]:
        """Smaller is stronger: priority, then where it was first seen; bots' sightings count last."""
        priority = (self.rules.person | self.rules.device)[namespace(identifier)]
        sightings = [
            (entry.is_bot, place, entry.identifiers.index(identifier))
            for place, entry in enumerate(self.seen)
            if identifier in entry.identifiers
        ]
        return (priority, *min(sightings))

    def strongest(self, entry: Entry, level: dict[str, int]) -> str | None:
        """The strongest identifier of a level on an entry, shared ones as if absent.

        Of persons those first that were named for certain.
        """
        shown = [i for i in entry.identifiers if namespace(i) in level and i not in self.shared]
        if level == self.rules.person:
            shown = [i for i in shown if i not in entry.doubtful] or shown
        return min(shown, key=self.strength, default=None)

    # --- customers -----------------------------------------------------------------------------

    def join_corrected(self) -> None:
        """What belongs together, over all guards; and note who is to be kept apart. Of those seen only."""
        seen = set(self.of_level(self.rules.person))
        for told in holding(self.rules.corrections):
            if {told.a, told.b} <= seen:
                if told.kind == "keep_apart":
                    self.apart.append((told.a, told.b))
                elif self.group(told.a) is not self.group(told.b):
                    other = self.group(told.b)
                    self.customers.remove(other)
                    self.group(told.a).update(other)

    def judge_edges(self) -> dict[tuple[str, str], str | None]:
        """Every edge from the oldest on: accepted (None) or refused, joining customers on the way."""
        self.join_corrected()
        verdicts: dict[tuple[str, str], str | None] = {}
        for entry in self.seen:
            if entry.is_bot:
                continue
            people = [i for i in entry.identifiers if namespace(i) in self.rules.person]
            for a, b in combinations(sorted(people, key=self.strength), 2):
                if (a, b) not in verdicts:
                    verdicts[a, b] = self.judge(a, b)
        return verdicts

    def judge(self, a: str, b: str) -> str | None:
        """Join the customers of a and b, unless a guard says no: the first that does is the reason."""
        if a in self.shared or b in self.shared:
            return "shared"
        one, other = self.group(a), self.group(b)
        if one is other:
            return None
        for x, y in self.apart:
            if (x in one and y in other) or (y in one and x in other):
                return "keep_apart"
        for unique in self.rules.unique:
            if self.would_pass(1, unique, one, other):
                return "unique"
        for limited, at_most in self.rules.max_per_person.items():
            if self.would_pass(at_most, limited, one, other):
                return "max_per_person"
        self.customers.remove(other)
        one.update(other)
        return None

    def would_pass(self, at_most: int, name: str, one: set[str], other: set[str]) -> bool:
        """Whether both hold values of the namespace, and more than `at_most` together."""
        of_one = sum(namespace(member) == name for member in one)
        of_other = sum(namespace(member) == name for member in other)
        return of_one > 0 and of_other > 0 and of_one + of_other > at_most

    def group(self, identifier: str) -> set[str]:
        return next(members for members in self.customers if identifier in members)

    def customer_of(self, identifier: str) -> int:
        """The id of the customer that a person identifier belongs to."""
        _, name, key = min(
            (self.rules.person[namespace(member)], namespace(member), self.key(member))
            for member in self.group(identifier)
        )
        return self.customer_id(name, key)

    def key(self, identifier: str) -> int:
        return self.keyed(identifier.replace(":", "\x1f", 1))

    def keyed(self, text: str) -> int:
        """60 bits of HMAC-SHA-256."""
        digest = hmac.new(self.rules.secret, text.encode(), hashlib.sha256).digest()
        return int.from_bytes(digest[:8], "big") >> 4

    def customer_id(self, name: str, key: int) -> int:
        return self.keyed(f"customer\x1f{name}\x1f{key}")

    # --- whose touchpoint? -----------------------------------------------------------------------

    def whose(self, place: int) -> tuple[int, str] | None:
        """Person, identified device, object's owner, anonymous device, shared one; else nobody."""
        entry = self.seen[place]
        if person := self.strongest(entry, self.rules.person):
            return self.customer_of(person), "person"
        if (customer := self.identified(place)) is not None:
            return customer, "identified_device"
        for item in entry.identifiers:
            if self.is_object(item) and (owner := self.owner(item)) is not None:
                return owner, "object"
        if device := self.strongest(entry, self.rules.device):
            return self.own(device), "anonymous_device"
        for level in (self.rules.person, self.rules.device):
            shared = [i for i in entry.identifiers if namespace(i) in level and i in self.shared]
            if shared:
                return self.whose_shared(min(shared, key=self.strength)), "shared"
        return None

    def identified(self, place: int) -> int | None:
        """The customer identified on any of the entry's devices nearest in time."""
        entry = self.seen[place]
        devices = {
            i
            for i in entry.identifiers
            if namespace(i) in self.rules.device and i not in self.shared
        }
        proofs = [
            other
            for other, proof in enumerate(self.seen)
            if not proof.is_bot
            and devices & set(proof.identifiers)
            and self.strongest(proof, self.rules.person)
        ]
        nearest = [p for p in proofs if p < place][-1:] + [p for p in proofs if p > place][:1]
        if not nearest:
            return None
        # min() keeps the first of equals: the one before.
        proof = self.seen[min(nearest, key=lambda p: abs(self.seen[p].t - entry.t))]
        person = self.strongest(proof, self.rules.person)
        assert person
        return self.customer_of(person)

    def whose_shared(self, identifier: str) -> int:
        """The customer of a shared identifier: nobody else's, but for those it was told to belong to."""
        is_person = namespace(identifier) in self.rules.person
        return self.customer_of(identifier) if is_person else self.own(identifier)

    def own(self, identifier: str) -> int:
        """The customer of an anonymous device or a shared identifier: nobody else is in it."""
        return self.customer_id(namespace(identifier), self.key(identifier))

    # --- whose identifier? -----------------------------------------------------------------------

    def periods(self, identifier: str) -> list[Period]:
        """A person is one customer's for ever, a device whose its touchpoints are, one after the other."""
        if namespace(identifier) in self.rules.person:
            return [(None, None, self.customer_of(identifier))]
        owned: list[tuple[int, int]] = []
        for place, entry in enumerate(self.seen, start=1):
            verdict = self.whose(place - 1)
            if identifier in entry.identifiers and not entry.is_link and verdict:
                owned.append((place, verdict[0]))
        changes = owned[:1] + [this for before, this in pairwise(owned) if before[1] != this[1]]
        bounds = [None, *(place for place, _ in changes[1:]), None]
        return [
            (bounds[number], bounds[number + 1], customer)
            for number, (_, customer) in enumerate(changes)
        ]

    def alias(self, identifier: str, periods: list[Period], living: set[int]) -> int | None:
        """Whom its id leads to: itself while that is a customer, else the only one there is."""
        owners = {customer for *_, customer in periods}
        if self.own(identifier) in living:
            return self.own(identifier)
        return owners.pop() if len(owners) == 1 else None

    def is_object(self, identifier: str) -> bool:
        return namespace(identifier) not in self.rules.person | self.rules.device

    def owner(self, item: str) -> int | None:
        """The customer whose an object is."""
        claim = self.claim(item)
        if claim is None:
            return None
        place, owner = claim
        if namespace(owner) in self.rules.person:
            return self.customer_of(owner)
        customer = self.identified(place)
        return self.own(owner) if customer is None else customer

    def claim(self, item: str) -> tuple[int, str] | None:
        """What says whose an object is: the first person's sighting of it, else the first device's."""
        shows = [
            place
            for place, entry in enumerate(self.seen)
            if item in entry.identifiers and not entry.is_bot
        ]
        for place in shows:
            if person := self.strongest(self.seen[place], self.rules.person):
                return place, person
        for place in shows:
            device = self.strongest(self.seen[place], self.rules.device)
            if device and not self.seen[place].is_link:
                return place, device
        return None
