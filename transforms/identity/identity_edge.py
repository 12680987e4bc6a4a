"""identity_edge: pairs of person identifiers seen together, accepted or refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from models import IdentityEdge
from transforms.identity.acceptance import Guarded, Integers, Pairs, refused_by
from transforms.identity.corrected import corrected
from transforms.transform import Night, Transform
from warehouse.engine import Engine

# Of several guards that refuse an edge the first tells why: keep_apart (which stands before these,
# _guarded), then unique, then max_per_person.
_GUARD = """
WITH guard AS (
    SELECT
        namespace,
        is_unique,
        CAST(max_per_person AS BIGINT) AS at_most,
        ROW_NUMBER() OVER (ORDER BY is_unique DESC, priority) AS guard_no
    FROM reference.namespace
    WHERE level = 'person' AND max_per_person IS NOT NULL
)
"""

_GUARDED = f"""{_GUARD}
SELECT
    identifier.strength,
    guard.guard_no,
    guard.at_most
FROM identifier
INNER JOIN guard ON identifier.namespace = guard.namespace
"""

_JUDGED = f"""{_GUARD}
SELECT
    judged.identifier_key_a,
    judged.identifier_key_b,
    judged.first_evidence_key,
    judged.first_order_no,
    judged.event_count,
    NOT judged.is_shared AND judged.refused_by = 0 AS is_accepted,
    CASE
        WHEN judged.is_shared THEN 'shared'
        WHEN judged.refused_by < 0 THEN 'keep_apart'
        WHEN guard.is_unique THEN 'unique'
        WHEN judged.refused_by > 0 THEN 'max_per_person'
    END AS refusal
FROM judged
LEFT JOIN guard ON judged.refused_by = guard.guard_no
"""


def make(engine: Engine, night: Night) -> int:  # noqa: ARG001 - guards need nothing of the night
    """Judge the candidates, the oldest first."""
    sql = Path(__file__).with_name("identity_edge_candidate.sql").read_text(encoding="utf-8")
    candidates = engine.arrow(sql)
    judged = candidates.append_column("refused_by", pa.array(_judge(engine, candidates)))
    with engine.registered(judged=judged):
        return engine.replace(IdentityEdge, _JUDGED)


def _judge(engine: Engine, candidates: pa.Table) -> Integers:
    """What refuses each candidate: a namespace's guard_no, or -1 for keep_apart; 0 where nothing does.

    Those of shared identifiers join nothing.
    """
    joins = ~candidates["is_shared"].to_numpy()
    edges = Pairs(*(candidates[f"strength_{side}"].to_numpy()[joins] for side in "ab"))
    apart = corrected(engine, "keep_apart")
    nodes = int(engine.value("SELECT COUNT(*) FROM identifier"))
    found = refused_by(nodes, edges, _guarded(engine, apart), corrected(engine, "belong_together"))
    kept_apart = len(apart.a)
    refusals = np.zeros(len(joins), dtype=np.int64)
    refusals[joins] = np.where(found > kept_apart, found - kept_apart, np.where(found > 0, -1, 0))
    return refusals


def _guarded(engine: Engine, apart: Pairs) -> Guarded:
    """What guards count. A pair that is kept apart is a guard of two values of which one may be held."""
    limited = engine.arrow(_GUARDED)
    numbers = np.arange(1, len(apart.a) + 1)
    return Guarded(
        np.concatenate([apart.a, apart.b, limited["strength"].to_numpy()]),
        np.concatenate([numbers, numbers, limited["guard_no"].to_numpy() + len(numbers)]),
        np.concatenate([np.ones(2 * len(numbers), np.int64), limited["at_most"].to_numpy()]),
    )


IDENTITY_EDGE = Transform(IdentityEdge, make)
