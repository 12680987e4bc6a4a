"""Tables of one group are made side by side: none of them may read another one's."""

from __future__ import annotations

import inspect
import re
from functools import partial
from itertools import permutations
from pathlib import Path

import pytest

from models import Base
from transforms import identity, journeys, metrics
from transforms.transform import Group, Transform
from warehouse.engine import declared

GROUPS = [*identity.IDENTITY_GROUPS, *journeys.JOURNEY_GROUPS, *metrics.METRIC_GROUPS]


def _text(transform: Transform) -> str:
    """The SQL or the module that makes the table, with what else its folder keeps for it alone."""
    make = transform.make.func if isinstance(transform.make, partial) else transform.make
    source = inspect.getsourcefile(make)
    assert source
    folder = Path(source).parent
    if folder.name == "transforms":  # from_sql
        (path,) = folder.glob(f"*/{transform.name}.sql")
        return path.read_text(encoding="utf-8")
    own = [
        Path(source),
        *(path for path in folder.glob(f"{Path(source).stem}*.sql") if path.stem not in _tables()),
    ]
    return "\n".join(path.read_text(encoding="utf-8") for path in own)


def _tables() -> set[str]:
    return {transform.name for group in GROUPS for transform in group}


def _reads(transform: Transform, model: type[Base]) -> bool:
    table = re.escape(declared(model).fullname)
    return bool(re.search(rf"\b(FROM|JOIN)\s+{table}\b", _text(transform)))


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group[0].name)
def test_no_table_of_a_group_reads_another(group: Group) -> None:
    for one, other in permutations(group, 2):
        assert not _reads(one, other.model), (
            f"{one.name} reads {other.name}: it goes into a later group"
        )


def test_reading_is_seen() -> None:
    made = {transform.name: transform for group in GROUPS for transform in group}
    assert _reads(made["stage_visit"], made["journey_touchpoint"].model)
    assert _reads(made["journey_effort"], made["touchpoint"].model)
    assert _reads(made["identity_edge"], made["evidence"].model)
