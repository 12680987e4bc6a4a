"""Keys and order numbers turned into what people are told: names and evidence."""

from __future__ import annotations

from collections.abc import Sequence

from explain.chain import Chain
from explain.naming import Subject
from explain.told import Cited, Name, Step, fingerprint
from warehouse.engine import Engine

_CITED = """
SELECT CASE WHEN c.is_link THEN 'link' ELSE 'touchpoint' END, c.source,
       make_timestamp(c.occurred_us), t.touchpoint_id, t.event_type, c.batch_id, c.record_no
FROM cited_evidence AS c
LEFT JOIN touchpoint AS t ON t.touchpoint_key = c.evidence_key AND NOT c.is_link
WHERE c.order_no = ?
"""


class Teller:
    """Looks up what chains are told with; of objects it knows the names of `subjects` alone."""

    def __init__(self, engine: Engine, subjects: Sequence[Subject]) -> None:
        self._engine = engine
        self._objects = {s.identifier_key: s.name for s in subjects if s.level == "object"}

    def name(self, key: int) -> Name:
        if key in self._objects:
            return self._objects[key]
        namespace = self._engine.value(
            "SELECT namespace FROM identifier WHERE identifier_key = ?", [key]
        )
        return Name(namespace, fingerprint(key))

    def steps(self, start: int, chain: Chain) -> tuple[Step, ...]:
        """The chain walked from `start` on."""
        told, here = [], start
        for edge in chain:
            there = edge.other(here)
            told.append(
                Step(
                    edge.kind, self.name(here), self.name(there), self._cited(edge.order_no),
                    edge.event_count, edge.refusal, edge.correction_line,
                )
            )  # fmt: skip
            here = there
        return tuple(told)

    def _cited(self, order_no: int | None) -> Cited | None:
        rows = [] if order_no is None else self._engine.rows(_CITED, [order_no])
        return Cited(*rows[0]) if rows else None
