"""However touchpoints arrive, and whatever was believed before, a night ends where one night would.

Shuffled, in any grouping of batches and nights, delivered twice; with guards, blocked values and
corrections that change from night to night.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from company import Company, Identity
from ingestion import load
from tests.properties.test_identity import AS_OF, DEVICES, PEOPLE, decisions, guarded, histories
from tests.spec.identity.drawn import Entry
from tests.spec.identity.history import SECOND_US, correction_of, identifier_key
from tests.tables import Row
from tests.unit.ingestion.loading_batches import company_at, engine, write_batch
from transforms.identity import IDENTITY
from transforms.transform import Night
from warehouse.engine import Engine, declared

BATCHES = ["b1", "b2", "b3"]


@st.composite
def believed(draw: st.DrawFn) -> dict[str, Any]:
    """What a company says on one night."""
    told = draw(guarded())
    name = draw(st.sampled_from([None, *PEOPLE, *DEVICES]))
    if name:
        namespace = name.split(":", 1)[0]
        blocked = (f"fingerprint:{identifier_key(name):015x}",)
        told |= {namespace: told[namespace].model_copy(update={"blocked": blocked})}
    corrections = [correction_of(no, one) for no, one in enumerate(draw(decisions()), start=2)]
    return {"identity": Identity(namespaces=told), "corrections": tuple(corrections)}


# Loads take their time: fewer histories than of what happens in memory.
@settings(max_examples=settings().max_examples // 10)
@given(st.data())
def test_any_grouping_of_nights_ends_where_one_night_does(data: st.DataObject) -> None:
    history = [_certain(entry) for entry in data.draw(histories())]
    batches: dict[str, list[Row]] = {batch: [] for batch in BATCHES}
    for entry in history:
        for batch in data.draw(st.lists(st.sampled_from(BATCHES), min_size=1, max_size=2)):
            batches[batch].append(_copy(entry))
    landing = data.draw(st.permutations(BATCHES))
    ends = [data.draw(st.booleans()) for _ in landing[1:]] + [True]
    last = data.draw(believed())
    event(f"nights: {sum(ends)}")
    with TemporaryDirectory() as folder, engine() as nightly, engine() as once:
        company = company_at(Path(folder) / "nightly")
        for number, batch in enumerate(landing, start=1):
            write_batch(company, batch, batches[batch])
            if number == len(landing):
                _night(nightly, company.model_copy(update=last), AS_OF)
            elif ends[number - 1]:
                _night(nightly, company.model_copy(update=data.draw(believed())), number)
        alone = company_at(Path(folder) / "once").model_copy(update=last)
        for batch in BATCHES:
            write_batch(alone, batch, batches[batch])
        _night(once, alone, AS_OF)
        assert _tables(nightly) == _tables(once)


def _certain(entry: Entry) -> Entry:
    """Without what may be one of two: tests/properties/test_alias.py cuts these into files."""
    told = tuple(name for name in entry.identifiers if "/" not in name)
    return Entry(entry.id, entry.t, told, "web", entry.seq, entry.is_link, entry.is_bot)


def _copy(entry: Entry) -> Row:
    return {
        "kind": "link" if entry.is_link else "touchpoint",
        "id": entry.full_id,
        "at": entry.t * SECOND_US,
        "seq": entry.seq,
        "is_bot": entry.is_bot,
        "identifiers": " ".join(entry.identifiers),
    }


def _night(held: Engine, company: Company, as_of: int) -> None:
    load(held, company)
    for transform in IDENTITY:
        transform.make(held, Night(as_of * SECOND_US, None, company))


def _tables(held: Engine) -> dict[str, list[Any]]:
    """Every table of identity."""
    names = [declared(transform.model).fullname for transform in IDENTITY]
    return {name: held.rows(f"SELECT * FROM {name} ORDER BY ALL") for name in names}
