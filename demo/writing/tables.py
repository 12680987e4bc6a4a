"""The small tables that the SELECTs join: people, devices, products, as Arrow."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import numpy as np
import pyarrow as pa

from demo.catalogue import AGENTS, CAMPAIGNS, CRAWLERS, PRODUCTS, SITE, SITE_PAGES, Campaign
from demo.moments import Kind
from demo.simulation import Story


def connect() -> duckdb.DuckDBPyConnection:
    """A database in memory that keeps order and reaches nothing outside."""
    connection = duckdb.connect(
        config={"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    )
    connection.execute("SET enable_progress_bar = false")
    return connection


def all_of(story: Story) -> dict[str, pa.Table]:
    """Every small table, by the name that SELECTs use."""
    return {
        "person": people(story),
        "device": devices(story),
        "page": pages(),
        "product": products(),
        "campaign": campaigns(),
    }


def calls(kinds: Mapping[Kind, tuple[str, str | None]]) -> pa.Table:
    """Kind of moment to type and event of its Segment call."""
    return pa.table(
        {
            "kind": [int(kind) for kind in kinds],
            "name": [kind.name for kind in kinds],
            "type": [type_ for type_, _ in kinds.values()],
            "event": pa.array([event for _, event in kinds.values()], pa.string()),
        }
    )


def people(story: Story) -> pa.Table:
    people = story.people
    return pa.table(
        {
            "no": np.arange(len(people)),
            "user_id": pa.array(people.user_id, pa.string()),
            "email": pa.array(people.email, pa.string()),
            "typed_email": pa.array(people.typed_email, pa.string()),
            "other_email": pa.array(people.other_email, pa.string()),
            "full_name": pa.array(people.first_name + " " + people.last_name, pa.string()),
            "first_name": pa.array(people.first_name, pa.string()),
            "last_name": pa.array(people.last_name, pa.string()),
            "phone": pa.array(people.phone, pa.string()),
        }
    )


def devices(story: Story) -> pa.Table:
    """With an address of the ranges kept for documentation (RFC 5737) for each."""
    devices = story.devices
    no = np.arange(len(devices.person))
    nets = np.array(["192.0.2.", "198.51.100.", "203.0.113."], object)
    ip = nets[no % 3] + (no // 3 % 254 + 1).astype(str).astype(object)
    agents = np.array([*AGENTS, *CRAWLERS], object)
    return pa.table(
        {
            "no": no,
            "anonymous_id": pa.array(devices.anonymous_id, pa.string()),
            "agent": pa.array(agents[devices.agent], pa.string()),
            "ip": pa.array(ip, pa.string()),
            "is_app": devices.is_app,
        }
    )


def pages() -> pa.Table:
    paths, titles = zip(*SITE_PAGES, strict=True)
    return pa.table({"no": np.arange(len(paths)), "path": paths, "title": titles})


def products() -> pa.Table:
    bodies = [
        f'"product_id":"{101 + no}","sku":"{p.sku}","category":"{p.category}","name":"{p.name}",'
        f'"price":{p.cents / 100:.2f},"url":"{SITE}/coffee/{p.slug}"'
        for no, p in enumerate(PRODUCTS)
    ]
    return pa.table(
        {
            "no": np.arange(len(PRODUCTS)),
            "body": bodies,
            "name": [p.name for p in PRODUCTS],
            "cents": [p.cents for p in PRODUCTS],
        }
    )


def campaigns() -> pa.Table:
    return pa.table(
        {
            "no": np.arange(len(CAMPAIGNS)),
            "referrer": [c.referrer for c in CAMPAIGNS],
            "search": [c.search for c in CAMPAIGNS],
            "tag": pa.array([_tag(c) for c in CAMPAIGNS], pa.string()),
        }
    )


def _tag(campaign: Campaign) -> str | None:
    if campaign.source is None:
        return None
    return (
        f'"campaign":{{"name":"{campaign.name}","source":"{campaign.source}",'
        f'"medium":"{campaign.medium}"}},'
    )
