"""customer_member: the components of the accepted edges and of what belongs together, named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from models import CustomerMember
from transforms.identity.acceptance import Pairs, components
from transforms.identity.corrected import corrected
from transforms.transform import Night, Transform
from warehouse.engine import Engine

_ACCEPTED = """
SELECT
    stronger.strength AS strength_a,
    weaker.strength AS strength_b
FROM identity_edge AS edge
INNER JOIN identifier AS stronger ON edge.identifier_key_a = stronger.identifier_key
INNER JOIN identifier AS weaker ON edge.identifier_key_b = weaker.identifier_key
WHERE edge.is_accepted
"""


def make(engine: Engine, night: Night) -> int:  # noqa: ARG001 - components need nothing of the night
    """Number the components and name them in SQL, where the secret is."""
    nodes = int(engine.value("SELECT COUNT(*) FROM identifier"))
    edges = engine.arrow(_ACCEPTED)
    accepted = Pairs(edges["strength_a"].to_numpy(), edges["strength_b"].to_numpy())
    labels = components(nodes, accepted + corrected(engine, "belong_together"))
    component = pa.table({"strength": np.arange(nodes + 1), "component_no": labels})
    sql = Path(__file__).with_name("customer_member.sql").read_text(encoding="utf-8")
    with engine.registered(component=component):
        return engine.replace(CustomerMember, sql)


CUSTOMER_MEMBER = Transform(CustomerMember, make)
