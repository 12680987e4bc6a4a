"""The truth as files: Parquet tables beside the company."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from demo.calendar import local_midnight
from demo.dirt import Ledger
from demo.simulation import Story
from demo.truth.definition import definitions
from demo.truth.histories import histories, journey_table, visit_table
from demo.truth.names import NAMESPACES, SLOTS, links, values
from demo.truth.touchpoints import Touchpoints, touchpoints
from demo.truth.who import Cut, Who, customer_names, who_is_who
from demo.writing.told import Told


def nights(story: Story) -> dict[str, Cut]:
    """The two nights of the demo, by the day that begins at their as_of."""
    days = story.calendar.days
    cuts = {}
    for until in (days - 1, days):
        day = story.calendar.first_day + timedelta(days=until)
        cuts[day.isoformat()] = Cut(local_midnight(day) * 1_000_000, until)
    return cuts


def write_truth(
    folder: Path, story: Story, told: Mapping[str, Told], ledger: Ledger, *, with_journeys: bool
) -> int:
    """Write person, touchpoint, journey, stage_visit, dirt and mixup; the number of touchpoints."""
    folder.mkdir(parents=True)
    whole = touchpoints(story, told)
    _write(folder, "dirt", _dirt(story, ledger))
    _write(folder, "mixup", _mixups(story))
    known = links(story, told)
    parts: dict[str, list[pa.Table]] = {
        "person": [],
        "touchpoint": [],
        "journey": [],
        "stage_visit": [],
    }
    for night, cut in nights(story).items():
        seen = whole.where((whole.occurred_us < cut.as_of_us) & (whole.day < cut.until))
        who = who_is_who(story, seen, known, cut)
        parts["person"].append(_stamped(_people(story, who), night))
        parts["touchpoint"].append(_stamped(_touchpoints(story, seen, who), night))
        for definition in definitions() if with_journeys else ():
            made = histories(definition, seen, who, cut)
            parts["journey"].append(_stamped(journey_table(definition, seen, made), night))
            parts["stage_visit"].append(_stamped(visit_table(definition, seen, made), night))
    for name, tables in parts.items():
        if tables:
            _write(folder, name, pa.concat_tables(tables))
    return len(whole)


def _write(folder: Path, name: str, table: pa.Table) -> None:
    pq.write_table(table, folder / f"{name}.parquet", compression="zstd")


def _stamped(table: pa.Table, night: str) -> pa.Table:
    return table.add_column(0, "night", pa.array([night] * len(table), pa.string()))


def _dirt(story: Story, ledger: Ledger) -> pa.Table:
    rows = [
        {
            "source": source,
            "file": f"{stem}-{story.calendar.date(day).isoformat()}",
            "kind": kind,
            "records": count,
        }
        for (source, stem, day, kind), count in sorted(ledger.counts.items())
    ]
    schema = pa.schema(
        [
            ("source", pa.string()),
            ("file", pa.string()),
            ("kind", pa.string()),
            ("records", pa.int64()),
        ]
    )
    return pa.Table.from_pylist(rows, schema=schema)


def _mixups(story: Story) -> pa.Table:
    """One row per person and kind of mix-up that touches them."""
    touched = sorted(story.mixups.people.items())
    kinds = [kind for kind, people in touched for _ in people]
    people = [np.empty(0, np.int64), *(people for _, people in touched)]
    return pa.table({"person": np.concatenate(people), "kind": pa.array(kinds, pa.string())})


def _people(story: Story, who: Who) -> pa.Table:
    """One row per name that any record shows: whose it is, and the customer it can be linked to."""
    shown = np.flatnonzero(who.of_name >= 0)
    person, slot = shown // SLOTS, shown % SLOTS
    every = values(story)
    value = [every[s][p] for p, s in zip(person.tolist(), slot.tolist(), strict=True)]
    return pa.table(
        {
            "person": person,
            "namespace": pa.array([NAMESPACES[s] for s in slot], pa.string()),
            "value": pa.array(value, pa.string()),
            "customer": pa.array(customer_names(who.of_name[shown]), pa.string()),
        }
    )


def _touchpoints(story: Story, seen: Touchpoints, who: Who) -> pa.Table:
    person = story.moments.person[seen.moment]
    named = person < len(story.people)
    device = story.moments.device[seen.moment]
    return pa.table(
        {
            "touchpoint_id": pa.array(seen.touchpoint_id, pa.string()),
            "source": pa.array(seen.source, pa.string()),
            "event_type": pa.array(seen.event_type, pa.string()),
            "channel": pa.array(seen.channel, pa.string()),
            "occurred_us": seen.occurred_us,
            "person": pa.array(person, mask=~named),
            "device": pa.array(device, mask=device < 0),
            "customer": pa.array(customer_names(who.customer), pa.string()),
            "is_driving": seen.drives & ~seen.is_bot,
            "is_bot": seen.is_bot,
            "rating": pa.array(seen.rating, mask=seen.rating < 0),
            "rating_scale": pa.array(seen.scale, pa.string()),
        }
    )
