"""identity_edge: pairs of person identifiers seen together, accepted or refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from models import IdentityEdge
from transforms.identity.acceptance import Guarded, Integers, refused_by
from transforms.transform import Night, Transform
from warehouse.engine import Engine

# Of several guards that refuse an edge the first tells why, and `unique` goes before max_per_person.
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
    """The number of the guard that refuses each candidate, else 0; those of shared ones join nothing."""
    guarded = engine.arrow(_GUARDED)
    joins = ~candidates["is_shared"].to_numpy()
    refusals = np.zeros(len(joins), dtype=np.int64)
    refusals[joins] = refused_by(
        int(engine.value("SELECT COUNT(*) FROM identifier")),
        candidates["strength_a"].to_numpy()[joins],
        candidates["strength_b"].to_numpy()[joins],
        Guarded(*(guarded[name].to_numpy() for name in ("strength", "guard_no", "at_most"))),
    )
    return refusals


IDENTITY_EDGE = Transform(IdentityEdge, make)
