"""identity_edge: pairs of person identifiers seen together, accepted or refused."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from models import IdentityEdge
from transforms.identity.acceptance import accepted
from transforms.transform import Night, Transform
from warehouse.engine import Engine

_UNIQUE = """
SELECT
    identifier.strength,
    CAST(DENSE_RANK() OVER (ORDER BY identifier.priority) - 1 AS BIGINT) AS namespace_no
FROM identifier
INNER JOIN reference.namespace AS namespace ON identifier.namespace = namespace.namespace
WHERE identifier.level = 'person' AND namespace.is_unique
"""

_JUDGED = """
SELECT
    identifier_key_a,
    identifier_key_b,
    first_evidence_key,
    first_order_no,
    event_count,
    is_accepted,
    CASE WHEN NOT is_accepted THEN 'unique' END AS refusal
FROM judged
"""


def make(engine: Engine, night: Night) -> int:  # noqa: ARG001 - guards need nothing of the night
    """Judge the candidates, the oldest first."""
    sql = Path(__file__).with_name("identity_edge_candidate.sql").read_text(encoding="utf-8")
    candidates = engine.arrow(sql)
    unique = engine.arrow(_UNIQUE)
    flags = accepted(
        int(engine.value("SELECT COUNT(*) FROM identifier")),
        candidates["strength_a"].to_numpy(),
        candidates["strength_b"].to_numpy(),
        unique["strength"].to_numpy(),
        unique["namespace_no"].to_numpy(),
    )
    with engine.registered(judged=candidates.append_column("is_accepted", pa.array(flags))):
        return engine.replace(IdentityEdge, _JUDGED)


IDENTITY_EDGE = Transform(IdentityEdge, make)
