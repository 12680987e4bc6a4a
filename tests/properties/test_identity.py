"""The engine's identity against the slow reference, on random histories in any order of arrival."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import event, given, settings
from hypothesis import strategies as st

from company import NamespaceRule
from tests.reference.corrections import holding
from tests.reference.explained import explained as explained_plainly
from tests.reference.identity import identity
from tests.reference.proposals import proposals
from tests.reference.seen import Rules, in_order, namespace
from tests.spec.identity.drawn import Entry, Period, Told, namespaces
from tests.spec.identity.explained import explained
from tests.spec.identity.history import SECRET, SOURCES, identify_entries, own_id
from tests.spec.identity.history import told as rows_told

PEOPLE = ["user_id:A", "user_id:B", "user_id:C", "email:e", "email:f", "phone:p", "crm_lead_id:l"]
DEVICES = ["anonymous_id:c", "anonymous_id:A", "cookie:k"]
EITHER = ["anonymous_id/user_id:c", "anonymous_id/user_id:A"]
OBJECTS = ["ticket:7", "order:1", "order:2"]
AS_OF = 9
KINDS = ["touchpoint"] * 4 + ["link", "bot"]


def rules_of(told: dict[str, NamespaceRule], corrections: Sequence[Told] = ()) -> Rules:
    """What the namespaces say, as the reference takes it."""
    return Rules(
        person={n: rule.priority for n, rule in told.items() if rule.level == "person"},
        device={n: rule.priority for n, rule in told.items() if rule.level == "device"},
        unique=frozenset(n for n, rule in told.items() if rule.unique),
        max_per_person={n: r.max_per_person for n, r in told.items() if r.max_per_person},
        max_people={n: rule.max_people for n, rule in told.items() if rule.max_people},
        ranks={source: rank for rank, source in enumerate(SOURCES, start=1)},
        secret=SECRET,
        corrections=tuple(corrections),
    )


# Few identifiers, so that they meet; few instants, so that the order key is needed.
pools = st.sampled_from(
    [PEOPLE, DEVICES, OBJECTS + DEVICES, PEOPLE + DEVICES + OBJECTS, PEOPLE[:2] + DEVICES + EITHER]
)
shown = pools.flatmap(lambda pool: st.lists(st.sampled_from(pool), max_size=4, unique=True))


@st.composite
def histories(draw: st.DrawFn) -> list[Entry]:
    """Touchpoints and links of a few people, in the order in which they arrive."""
    size = draw(st.integers(1, 20))
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=size, max_size=size))
    return [
        Entry(
            id=f"{number:02}",
            t=draw(st.integers(0, AS_OF)),
            identifiers=tuple(draw(shown)),
            source=draw(st.sampled_from(SOURCES[:2])),
            seq=draw(st.none() | st.integers(0, 2)),
            is_link=kinds[number] == "link",
            is_bot=kinds[number] == "bot",
            is_deleted=draw(st.integers(0, 9)) == 0,
        )
        for number in draw(st.permutations(range(size)))
    ]


@st.composite
def guarded(draw: st.DrawFn) -> dict[str, NamespaceRule]:
    """Namespaces with small limits: half of the time the default ones, with nothing but user_id's."""
    if draw(st.booleans()):
        return namespaces({})
    few = st.sampled_from([None, 1, 1, 2])
    told = {}
    for name in ("user_id", "email", "phone", "anonymous_id", "cookie"):
        told[name] = {"max_people": draw(few)}
        if name in ("user_id", "email"):
            is_unique = draw(st.booleans())
            at_most = None if is_unique else draw(few)
            told[name] |= {"unique": is_unique, "max_per_person": at_most}
    return namespaces(told)


@st.composite
def decisions(draw: st.DrawFn) -> list[Told]:
    """Corrections that often contradict each other, some of people who are never seen."""
    pools = [PEOPLE[:3], PEOPLE[:4], [*PEOPLE, "email:never"]]
    kinds = st.sampled_from(["keep_apart", "belong_together"])
    told = []
    for _ in range(draw(st.sampled_from([0, 1, 1, 2, 3, 6, 6]))):
        a, b, *_ = draw(st.permutations(draw(st.sampled_from(pools))))
        told.append(Told(draw(kinds), a, b, draw(st.integers(1, 3))))
    return told


user_lists = st.dictionaries(st.sampled_from(PEOPLE + DEVICES), st.booleans(), max_size=2)


@given(histories(), user_lists, guarded(), decisions())
def test_the_engine_agrees_with_the_reference(
    history: list[Entry],
    users: dict[str, bool],
    guards: dict[str, NamespaceRule],
    decided: list[Told],
) -> None:
    engine = identify_entries(history, users, guards, decided, as_of=AS_OF)
    event(
        f"corrections: {min(len(decided), 3)}, of them dropped: {len(decided) - len(holding(decided))}"
    )
    event(f"refused edges: {min(len(engine.refused()), 3)}")
    for why in set(engine.refused().values()):
        event(f"refused by {why}")
    for by in set(engine.assigned_by().values()):
        event(f"assigned by {by}")
    staff = {identifier for identifier, is_staff in users.items() if is_staff}
    rules = rules_of(guards, decided)
    assert engine == identity(history, staff, AS_OF, rules)
    assert explained(history) == explained_plainly(history, staff, AS_OF, rules)
    proposed = proposals(history, staff, AS_OF, rules)
    event(f"proposed: {min(len(proposed), 2)}")
    assert {row[:2]: row[2:] for row in rows_told("SELECT * FROM identity_proposal")} == proposed


# Agreement on histories in drawn order holds this already; fewer say it again by itself.
@settings(max_examples=settings().max_examples // 10)
@given(st.data())
def test_the_order_of_arrival_changes_nothing(data: st.DataObject) -> None:
    history = data.draw(histories())
    guards = data.draw(guarded())
    arrival = data.draw(st.permutations(history))
    in_order = identify_entries(history, {}, guards, as_of=AS_OF)
    assert identify_entries(arrival, {}, guards, as_of=AS_OF) == in_order


@settings(max_examples=settings().max_examples // 10)
@given(st.data())
def test_corrections_hold_whatever_their_order_and_one_taken_out_leaves_no_trace(
    data: st.DataObject,
) -> None:
    history, guards = data.draw(histories()), data.draw(guarded())
    decided = [told._replace(when=no) for no, told in enumerate(data.draw(decisions()))]
    before = identify_entries(history, {}, guards, decided[1:], as_of=AS_OF)
    who = identify_entries(history, {}, guards, decided, as_of=AS_OF)
    for kind, a, b, _ in holding(decided):
        if {a, b} <= who.members.keys():
            assert (who.members[a] == who.members[b]) == (kind == "belong_together")
    lines = data.draw(st.permutations(decided))
    assert identify_entries(history, {}, guards, lines, as_of=AS_OF) == who
    assert identify_entries(history, {}, guards, decided[1:], as_of=AS_OF) == before


@settings(max_examples=settings().max_examples // 3)
@given(histories(), guarded())
def test_every_touchpoint_is_whose_its_identifiers_are_at_its_place(
    history: list[Entry], guards: dict[str, NamespaceRule]
) -> None:
    """Of its strongest person for ever; without one, of each of its devices in that period."""
    who = identify_entries(history, {}, guards, as_of=AS_OF)
    seen = in_order(history, set(), AS_OF, rules_of(guards))
    for place, entry in enumerate(seen, start=1):
        if entry.is_link or entry.id not in who.assigned:
            continue
        customer, by = who.assigned[entry.id]
        devices = [name for name in entry.identifiers if guards_level(guards, name) == "device"]
        assert all(owner_at(who.periods[name], place) == customer for name in devices)
        if by == "person":
            people = [name for name in entry.identifiers if name in who.members]
            assert customer in {owner_at(who.periods[name], place) for name in people}


@settings(max_examples=settings().max_examples // 3)
@given(histories(), guarded())
def test_every_customer_is_found_by_its_own_id_and_by_those_of_all_its_members(
    history: list[Entry], guards: dict[str, NamespaceRule]
) -> None:
    who = identify_entries(history, {}, guards, as_of=AS_OF)
    led = {own_id(name): customer for name, customer in who.aliases.items()}
    for customer in {*who.members.values(), *(customer for customer, _ in who.assigned.values())}:
        assert led[customer] == customer
    for name, customer in who.members.items():
        assert led[own_id(name)] == customer


def guards_level(guards: dict[str, NamespaceRule], name: str) -> str:
    rule = guards.get(namespace(name))
    return rule.level if rule else "object"


def owner_at(periods: list[Period], place: int) -> int:
    """The customer of the one period that holds the place."""
    (owner,) = [
        customer
        for begins, until, customer in periods
        if (begins is None or begins <= place) and (until is None or place < until)
    ]
    return owner
