"""People that are hard to tell apart are in the files, and the truth says who they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import pyarrow.parquet as pq

from demo import DemoSummary
from tests.unit.demo.made_files import Row, calls, newest_tables

KINDS = {
    "counter_phone", "family_tablet", "foreign_address", "kiosk", "mistyped_address",
    "recycled_device", "second_address", "shared_inbox",
}  # fmt: skip


def told(summary: DemoSummary, name: str) -> list[Row]:
    rows: list[Row] = pq.read_table(summary.truth / f"{name}.parquet").to_pylist()
    return rows


def touched(summary: DemoSummary, kind: str) -> set[int]:
    return {row["person"] for row in told(summary, "mixup") if row["kind"] == kind}


def names(summary: DemoSummary, namespace: str) -> dict[str, int]:
    """Value → whose it is, of names that are one person's alone."""
    rows = [row for row in told(summary, "person") if row["namespace"] == namespace]
    return {row["value"]: row["person"] for row in rows}


def typed(call: Row) -> str | None:
    """The address that a call carries, as identity reads it."""
    traits = call.get("traits") or call.get("context", {}).get("traits") or {}
    return traits["email"].strip().lower() if traits.get("email") else None


def together(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, set[Any]]:
    met: dict[Any, set[Any]] = defaultdict(set)
    for one, other in pairs:
        met[one].add(other)
    return met


def test_without_dirt_nobody_is_taken_for_somebody_else(clean: DemoSummary) -> None:
    assert told(clean, "mixup") == []
    users = [
        (c["anonymousId"], c["userId"])
        for c in calls(clean)
        if c.get("userId") and c.get("anonymousId")
    ]
    assert max(len(met) for met in together(users).values()) == 1


def test_with_dirt_every_kind_is_there_and_counted(dirty: DemoSummary) -> None:
    assert {row["kind"] for row in told(dirty, "mixup")} == KINDS
    assert all(dirty.dirt[kind] > 0 for kind in KINDS - {"counter_phone"})


def test_only_kiosks_tablets_and_sold_devices_see_several_people(dirty: DemoSummary) -> None:
    seen = [
        row
        for row in told(dirty, "touchpoint")
        if row["device"] is not None and row["person"] is not None
    ]
    met = together((row["device"], row["person"]) for row in seen)
    mixed = set().union(*(people for people in met.values() if len(people) > 1))
    sharing = [touched(dirty, kind) for kind in ("kiosk", "family_tablet", "recycled_device")]
    assert mixed <= set().union(*sharing)
    # So few people sell so few devices that a buyer may not come by.
    assert all(mixed & people for people in sharing[:2])


def test_an_inbox_is_several_users_and_nobodys_name(dirty: DemoSummary) -> None:
    met = together(
        (typed(c) or "", c["userId"]) for c in calls(dirty) if typed(c) and c.get("userId")
    )
    inboxes = {address for address in met if address.startswith("household-")}
    assert max(len(met[address]) for address in inboxes) > 1
    assert not inboxes & names(dirty, "email").keys()


def test_the_help_desk_has_the_shops_number_for_some_callers(dirty: DemoSummary) -> None:
    users = newest_tables(dirty, "support")["user"]
    answered = {int(row["id"]) % 1_000_000 for row in users if row["phone"] == "+4917604069001"}
    assert answered <= touched(dirty, "counter_phone")
    assert len(answered) >= dirty.dirt.get("counter_phone", 0) - 1


def test_a_slip_and_a_second_address_are_their_owners(dirty: DemoSummary) -> None:
    owners = names(dirty, "email")
    shown = {typed(call) for call in calls(dirty)} & owners.keys()
    slips = {
        address for address in shown if address and "@" in address and owners_of(owners, address)
    }
    assert {owners[address] for address in slips} == touched(dirty, "mistyped_address")


def owners_of(owners: dict[str, int], address: str) -> bool:
    """Whether it is another address of the same person with its first letter left out."""
    return any(other[1:] == address and owners[other] == owners[address] for other in owners)
