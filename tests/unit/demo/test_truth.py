"""The truth's own reading of the manual, on histories that can be worked out by hand."""

from __future__ import annotations

from collections import Counter

import pyarrow.parquet as pq

from demo import DemoSummary
from demo.truth.definition import definition
from demo.truth.journeys import Journey, Step, journeys

DAY = 86_400_000_000
W = 1000 * DAY
Drawn = list[tuple[str, str]]


def steps(text: str) -> list[Step]:
    """`day word`, one a line, and what it says; a word in brackets does not drive."""
    made = []
    for row, line in enumerate(text.strip().splitlines()):
        day, word, *said = line.split(maxsplit=2)
        drives = not word.startswith("(")
        at = round(float(day) * DAY)
        ticket = 7 if "ticket" in word else -1
        made.append(Step(row, at, word.strip("()"), "".join(said), ticket, "web", drives, 0))
    return made


def read(text: str, watermark: int = W, name: str = "purchase") -> list[Journey]:
    return journeys(definition(name), 1, steps(text), watermark)


def drawn(found: list[Journey]) -> list[Drawn]:
    """Each journey as (stage, how it was left) of its visits."""
    return [[(v.stage, v.exit_kind) for v in journey.visits] for journey in found]


def test_a_journey_advances_goes_back_and_is_dropped() -> None:
    found = read("0 page_viewed\n1 product_added\n2 page_viewed\n3 order_placed")
    assert drawn(found) == [
        [
            ("discover", "advanced"),
            ("consider", "regressed"),
            ("discover", "advanced"),
            ("buy", "dropped"),
        ]
    ]
    assert found[0].visits[-1].exited == 48 * DAY


def test_looking_around_means_another_thing_after_buying() -> None:
    found = read("0 page_viewed\n1 order_placed\n2 page_viewed\n3 page_viewed /account/invoices")
    assert [v.stage for v in found[0].visits] == ["discover", "buy", "revisit", "use"]


def test_silence_of_exactly_the_inactivity_keeps_one_journey() -> None:
    assert len(read("0 ticket_created\n45 ticket_commented")) == 1
    assert len(read("0 ticket_created\n45.00001 ticket_created")) == 2


def test_who_bought_and_fills_a_cart_again_begins_anew() -> None:
    found = read("0 product_added\n1 order_placed\n2 product_added\n3 order_placed")
    assert drawn(found) == [
        [("consider", "advanced"), ("buy", "ended")],
        [("consider", "advanced"), ("buy", "dropped")],
    ]
    assert found[0].visits[-1].ended_by == "restart:product_added"


def test_leaving_matches_its_stage_first_and_then_ends() -> None:
    found = read(
        "0 subscription_renewed\n1 subscription_cancelled\n2 page_viewed", watermark=3 * DAY
    )
    assert drawn(found) == [[("renew", "advanced"), ("leave", "ended")], [("discover", "open")]]
    assert found[0].visits[-1].ended_by == "ends_on:subscription_cancelled"


def test_what_the_firm_does_by_itself_begins_no_journey() -> None:
    assert read("0 ticket_solved\n1 payment_failed\n2 trial_ended") == []


def test_what_does_not_drive_is_listed_while_the_journey_lives() -> None:
    found = read(
        "0 (email_opened)\n1 page_viewed\n2 (email_opened)\n46 (email_opened)\n47 (email_opened)"
    )
    assert [(v.touchpoints, v.listed) for v in found[0].visits] == [(1, 3)]


def test_a_visit_is_open_until_its_horizon_is_over() -> None:
    assert drawn(read("0 page_viewed", watermark=21 * DAY - 1)) == [[("discover", "open")]]
    assert drawn(read("0 page_viewed", watermark=21 * DAY)) == [[("discover", "dropped")]]


def test_what_is_written_on_a_solved_ticket_reopens_it() -> None:
    found = read(
        "0 ticket_created Wrong grind\n1 ticket_replied\n2 ticket_commented\n3 ticket_solved\n"
        "4 ticket_commented\n4.5 ticket_solved\n5 ticket_created Gift for a friend",
        name="resolution",
    )
    assert [[v.stage for v in journey.visits] for journey in found] == [
        ["claim", "answered", "asked_again", "solved", "reopened", "solved"],
        ["question"],
    ]
    assert [v.waited for v in found[0].visits] == [DAY, None, DAY, None, DAY // 2, None]
    assert found[0].visits[-1].ended_by == "restart:ticket_created"


def test_a_question_that_nobody_answered_waits_for_nothing_yet() -> None:
    found = read("0 ticket_created\n1 ticket_commented", name="resolution")
    assert [(v.stage, v.waited) for v in found[0].visits] == [("question", None)]


def test_who_leaves_and_subscribes_again_has_returned() -> None:
    found = read(
        "0 trial_started\n9 subscription_started\n37 payment_failed\n38 subscription_renewed\n"
        "50 ticket_created Pausing my box\n51 ticket_created Wrong grind\n60 subscription_cancelled\n"
        "80 subscription_started\n108 subscription_renewed",
        name="subscription",
    )
    assert [(v.stage, v.waited) for v in found[0].visits] == [
        ("trial", None), ("active", None), ("at_risk", DAY), ("active", None), ("at_risk", None),
        ("left", None), ("returned", None),
    ]  # fmt: skip


def test_a_trial_that_ends_without_a_subscription_ends_the_life_of_it() -> None:
    found = read("0 trial_started\n14 trial_ended\n30 trial_started", name="subscription")
    assert drawn(found) == [[("trial", "advanced"), ("declined", "ended")], [("trial", "dropped")]]


def test_every_touchpoint_is_one_persons_and_has_one_id(clean: DemoSummary) -> None:
    rows = pq.read_table(clean.truth / "touchpoint.parquet").to_pylist()
    night = max(row["night"] for row in rows)
    ids = [row["touchpoint_id"] for row in rows if row["night"] == night]
    assert len(ids) == len(set(ids)) > 3000


def test_a_customer_is_never_two_people(clean: DemoSummary) -> None:
    rows = pq.read_table(clean.truth / "touchpoint.parquet").to_pylist()
    pairs = {(row["night"], row["customer"], row["person"]) for row in rows if row["customer"]}
    assert max(Counter((night, customer) for night, customer, _ in pairs).values()) == 1


def test_what_no_record_joins_stays_apart(clean: DemoSummary) -> None:
    rows = pq.read_table(clean.truth / "touchpoint.parquet").to_pylist()
    known = {
        row["person"] for row in rows if row["customer"] and row["customer"].startswith("person")
    }
    alone = {
        row["person"] for row in rows if row["customer"] and row["customer"].startswith("device")
    }
    assert alone - known, "people who never said who they are"
    assert alone & known, "people known elsewhere who browsed on a device without saying so"


def test_clean_customers_never_have_two_driving_touchpoints_at_once(clean: DemoSummary) -> None:
    rows = pq.read_table(clean.truth / "touchpoint.parquet").to_pylist()
    night = max(row["night"] for row in rows)
    at_once: dict[tuple[str, int], list[str]] = {}
    for row in rows:
        if row["night"] == night and row["is_driving"] and row["customer"]:
            at_once.setdefault((row["customer"], row["occurred_us"]), []).append(row["event_type"])
    tied = {tuple(words) for words in at_once.values() if len(words) > 1}
    # The vendor's rows show both in one second; the source's own order decides.
    assert tied <= {("opportunity_created", "opportunity_stage_changed")}
