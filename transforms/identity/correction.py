"""reference.correction: what people decided about who is who, and which of it holds.

Made with identity and not with the rest of the configuration, so that a correction written after a
night was planned is taken by whatever makes identity next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa

from company import Correction, Fingerprint, weighed
from models import CorrectionReference
from transforms.transform import Night, Transform
from warehouse.engine import Engine, declared
from warehouse.types import arrow_schema

_ROTATED = """
SELECT
    namespace,
    previous_key,
    identifier_key
FROM reference.rotation
WHERE previous_key IN (SELECT UNNEST($keys))
"""


def make(engine: Engine, night: Night) -> int:
    """Write the company's corrections with the verdict on each."""
    corrections = _named_as_today(engine, night.company.corrections)
    holding = {correction.line for correction in weighed(corrections)[0]}
    rows = [_row(one, is_holding=one.line in holding) for one in corrections]
    configured = pa.Table.from_pylist(rows, schema=arrow_schema(declared(CorrectionReference)))
    with engine.registered(configured=configured):
        return engine.replace(CorrectionReference, "SELECT * FROM configured")


def _named_as_today(engine: Engine, corrections: Sequence[Correction]) -> list[Correction]:
    """The corrections, their fingerprints those of today where the secret changed since."""
    keys = {name.identifier_key for one in corrections for name in one.pair}
    today = {
        Fingerprint(namespace, previous): Fingerprint(namespace, key)
        for namespace, previous, key in (
            engine.rows(_ROTATED, {"keys": list(keys)}) if keys else ()
        )
    }
    return [_renamed(one, today) for one in corrections]


def _renamed(correction: Correction, today: Mapping[Fingerprint, Fingerprint]) -> Correction:
    a, b = (today.get(name, name) for name in (correction.a, correction.b))
    return replace(correction, a=a, b=b)


def _row(correction: Correction, *, is_holding: bool) -> dict[str, Any]:
    return {
        "correction_line": correction.line,
        "correction": correction.kind,
        "identifier_key_a": correction.a.identifier_key,
        "identifier_key_b": correction.b.identifier_key,
        "corrected_by": correction.who,
        "corrected_at": correction.when.replace(tzinfo=None),
        "why": correction.why,
        "is_holding": is_holding,
    }


CORRECTION = Transform(CorrectionReference, make)
