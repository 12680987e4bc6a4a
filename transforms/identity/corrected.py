"""The pairs of identifiers that corrections name, by their strength."""

from __future__ import annotations

from typing import Literal

from transforms.identity.acceptance import Pairs
from warehouse.engine import Engine

# A pair of which one was not seen, or is as if absent, is in no component yet.
_PAIR = """
SELECT
    one.strength AS strength_a,
    other.strength AS strength_b
FROM reference.correction AS correction
INNER JOIN identifier AS one ON correction.identifier_key_a = one.identifier_key
INNER JOIN identifier AS other ON correction.identifier_key_b = other.identifier_key
WHERE correction.is_holding AND correction.correction = $correction
ORDER BY correction.correction_line
"""


def corrected(engine: Engine, correction: Literal["keep_apart", "belong_together"]) -> Pairs:
    """Those of the corrections that hold whose identifiers were both seen."""
    pairs = engine.arrow(_PAIR, {"correction": correction})
    return Pairs(pairs["strength_a"].to_numpy(), pairs["strength_b"].to_numpy())
