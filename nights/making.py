"""Makes tables of state: group by group, and those of one group side by side."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from nights.open_night import OpenNight
from transforms.transform import Group, Night, Transform

Made = dict[str, tuple[float, int]]
"""Table → seconds and rows."""


def make_tables(run: OpenNight, step: str, groups: Sequence[Group], night: Night) -> Made:
    """The tables of each group in turn; each in a transaction that holds only while the night is ours."""
    tables: Made = {}
    for group in groups:
        run.still_ours()
        tables |= _side_by_side(run, step, group, night)
    return tables


def _side_by_side(run: OpenNight, step: str, group: Group, night: Night) -> Made:
    """One that fails does not stop those that are being made."""
    if len(group) == 1 or run.company.limits.threads == 1:
        return {transform.name: _table(run, step, transform, night) for transform in group}

    def one(transform: Transform) -> tuple[float, int]:
        with run.beside() as beside:
            return _table(beside, step, transform, night)

    with ThreadPoolExecutor(run.company.limits.threads) as threads:
        made = threads.map(one, group)
    return dict(zip([transform.name for transform in group], made, strict=True))


def _table(run: OpenNight, step: str, transform: Transform, night: Night) -> tuple[float, int]:
    return run.table(step, transform.name, lambda: transform.make(run.engine, night))
