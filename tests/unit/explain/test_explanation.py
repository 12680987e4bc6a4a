"""The shortest chain of evidence, the refused edge and its rule, or nothing."""

from __future__ import annotations

import pytest

from explain import Asked, NotFoundError, explain
from models import RotationReference
from tests.spec.identity.history import identifier_key, identify
from tests.tables import fill
from tests.unit.explain.asking import asked, evidence_of, night, shown, told, why

A, B, E, F, P, D = "user_id:A", "user_id:B", "email:e", "email:f", "phone:p", "anonymous_id:d"


def test_a_chain_is_told_step_by_step_with_its_oldest_evidence() -> None:
    who = identify("""
        id | kind       | t | identifiers
        t1 | touchpoint | 1 | user_id:A email:e
        t2 | touchpoint | 2 | user_id:A email:e
        l3 | link       | 3 | email:e phone:p
        """)
    found = why(A, P)
    assert (found.verdict, found.customers) == ("one_customer", (who.members[A],))
    assert told(found, A, E, P) == [
        "user_id:A - email:e (seen_together, web:t1)",
        "email:e - phone:p (seen_together, link of web)",
    ]
    assert [step.event_count for step in found.steps] == [2, 1]
    assert [step.a for step in why(P, A).steps] == [shown(P), shown(E)]


def test_of_several_chains_the_shortest_then_the_oldest() -> None:
    identify("""
        id | t | identifiers
        t1 | 1 | email:e email:f
        t2 | 2 | email:f phone:p
        t3 | 3 | crm_lead_id:l phone:q
        t4 | 4 | phone:p crm_lead_id:l
        t5 | 5 | email:e crm_contact_id:c
        t6 | 6 | crm_contact_id:c crm_lead_id:l
        t7 | 7 | email:f crm_lead_id:l
        """)
    # By f (1, 7) and by c (5, 6) it takes two steps, by f and p three.
    assert told(why(E, "crm_lead_id:l"), E, F, "crm_lead_id:l") == [
        "email:e - email:f (seen_together, web:t1)",
        "email:f - crm_lead_id:l (seen_together, web:t7)",
    ]


def test_a_refused_edge_is_told_with_its_rule_and_what_clashes() -> None:
    who = identify("""
        id | t | identifiers
        t1 | 1 | user_id:A email:e
        t5 | 5 | user_id:B email:e
        t6 | 6 | user_id:B phone:p
        """)
    found = why(P, A)
    assert found.verdict == "refused"
    assert set(found.customers) == {who.members[A], who.members[B]}
    assert told(found, A, B, E, P) == [
        "phone:p - user_id:B (seen_together, web:t6)",
        "user_id:B x unique x email:e (seen_together, web:t5)",
        "email:e - user_id:A (seen_together, web:t1)",
    ]
    assert set(found.clash) == {shown(A), shown(B)}


def test_max_per_person_tells_all_that_the_two_hold() -> None:
    identify(
        """
        id | t | identifiers
        t1 | 1 | email:e phone:p
        t2 | 2 | email:f phone:q
        t3 | 3 | phone:p phone:q
        """,
        guards="""
        namespace | max_per_person
        email     | 1
        """,
    )
    found = why(E, F)
    assert [step.refusal for step in found.steps] == [None, "max_per_person", None]
    assert set(found.clash) == {shown(E), shown(F)}


def test_two_people_of_a_shared_inbox_meet_in_it_over_two_refused_edges() -> None:
    identify(
        """
        id | t | identifiers
        t1 | 1 | user_id:A email:office
        t2 | 2 | user_id:B email:office
        """,
        guards="""
        namespace | max_people
        email     | 1
        """,
    )
    found = why(A, B)
    assert found.verdict == "refused"
    assert told(found, A, B, "email:office") == [
        "user_id:A x shared x email:office (seen_together, web:t1)",
        "email:office x shared x user_id:B (seen_together, web:t2)",
    ]
    assert why(A, "email:office").b.is_shared


SHARED_DEVICE = """
    id  | kind       | t  | identifiers
    t1  | touchpoint | 1  | anonymous_id:d
    t2  | touchpoint | 2  | anonymous_id:d user_id:A
    t9  | touchpoint | 9  | anonymous_id:d
    t10 | touchpoint | 10 | anonymous_id:d user_id:B
    l11 | link       | 11 | user_id:B email:e
    """


def test_a_device_is_explained_by_who_was_identified_on_it_and_when_it_was_whose() -> None:
    who = identify(SHARED_DEVICE)
    a, b = who.members[A], who.members[B]
    found = why(D, E)
    assert (found.verdict, found.customers) == ("one_customer", (b,))
    assert told(found, D, B, E) == [
        "anonymous_id:d - user_id:B (identified, web:t10)",
        "user_id:B - email:e (seen_together, link of web)",
    ]
    assert [(p.customer_id, p.since and p.since.second) for p in found.a.periods] == [
        (a, None),
        (b, 9),
    ]
    assert why(A, D).customers == (a,)


def test_two_people_on_one_device_are_linked_by_nothing_and_told_of_it() -> None:
    identify(SHARED_DEVICE)
    found = why(E, A)
    assert (found.verdict, found.steps) == ("nothing", ())
    ((one, other),) = found.shared_devices
    assert (one.a, one.b, evidence_of(one)) == (shown(D), shown(B), "web:t10")
    assert (other.a, other.b, evidence_of(other)) == (shown(D), shown(A), "web:t2")


def test_two_devices_meet_in_the_person_on_both() -> None:
    identify("""
        id | t | identifiers
        t1 | 1 | anonymous_id:d user_id:A
        t2 | 2 | cookie:k email:e
        t3 | 3 | user_id:A email:e
        t4 | 4 | cookie:lone
        """)
    found = why(D, "cookie:k")
    assert told(found, D, A, E, "cookie:k") == [
        "anonymous_id:d - user_id:A (identified, web:t1)",
        "user_id:A - email:e (seen_together, web:t3)",
        "email:e - cookie:k (identified, web:t2)",
    ]
    assert why(D, "cookie:lone").verdict == "nothing"


def test_an_object_is_explained_by_its_owner() -> None:
    identify("""
        id | t | identifiers
        t1 | 1 | order:1 user_id:A
        t2 | 2 | order:2 anonymous_id:d
        t3 | 3 | anonymous_id:d user_id:A
        t4 | 4 | order:3 cookie:lone
        """)
    assert told(why("order:1", D), "order:1", A, D) == [
        "order:1 - user_id:A (owns, web:t1)",
        "user_id:A - anonymous_id:d (identified, web:t3)",
    ]
    assert told(why(A, "order:2"), A, D, "order:2") == [
        "user_id:A - anonymous_id:d (identified, web:t3)",
        "anonymous_id:d - order:2 (owns, web:t2)",
    ]
    assert told(why("order:3", "cookie:lone"), "order:3", "cookie:lone") == [
        "order:3 - cookie:lone (owns, web:t4)"
    ]
    assert why("order:1", "order:3").verdict == "nothing"


def test_a_customers_id_stands_for_the_member_it_is_made_from_also_a_former_one() -> None:
    who = identify("""
        id | t | identifiers
        t1 | 1 | email:e phone:p
        t2 | 2 | user_id:A email:e
        t3 | 3 | cookie:lone
        """)
    customer = who.members[A]
    assert told(why(P, customer), A, E, P) == [
        "phone:p - email:e (seen_together, web:t1)",
        "email:e - user_id:A (seen_together, web:t2)",
    ]
    former = who.aliases[P]
    assert former == customer
    lone, _ = who.assigned["t3"]
    assert why(lone, "cookie:lone").verdict == "same"
    assert why(lone, customer).verdict == "nothing"


def test_two_names_of_one_thing_are_the_same() -> None:
    who = identify("""
        id | t | identifiers
        t1 | 1 | user_id:A
        """)
    assert why(A, A).verdict == "same"
    assert why(A, who.members[A]).verdict == "same"


@pytest.mark.parametrize(
    ("stranger", "told"),
    [
        ("email:stranger", "never seen"),
        ("order:9", "never seen"),
        ("email:chief", "member of staff"),
        (17, "no customer has or had the id 17"),
    ],
)
def test_a_stranger_is_an_error_without_its_value(stranger: str | int, told: str) -> None:
    identify(
        """
        id | t | identifiers
        t1 | 1 | user_id:A email:chief
        """,
        staff="email:chief",
    )
    with pytest.raises(NotFoundError, match=told) as raised:
        why(A, stranger)
    if isinstance(stranger, str):
        assert stranger.split(":")[1] not in str(raised.value)


def test_a_fingerprint_from_before_the_secret_was_changed_leads_on() -> None:
    identify("""
        id | t | identifiers
        t1 | 1 | user_id:A email:e
        """)
    with night() as engine:
        rotated = {"namespace": "email", "previous_key": 5, "identifier_key": identifier_key(E)}
        fill(engine, RotationReference, [rotated])
        found = explain(engine, Asked("email:5", namespace="email", keys=(5,)), asked(A))
    assert (found.verdict, found.a.name) == ("one_customer", shown(E))
