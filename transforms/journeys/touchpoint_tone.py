"""Makes touchpoint_tone: what a model makes of the texts on touchpoints.

A model may take a fifth of a millisecond a text, so each distinct text is judged once and for all:
what the table already holds of the same text and the same model stands. That is no memory: it is what
judging it again would give.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from models import TouchpointTone
from transforms.journeys.tone import ToneError, ToneModel, tone_model
from transforms.transform import Night, Transform
from warehouse.engine import Engine, declared
from warehouse.types import arrow_schema

# Staff's and bots' texts are nobody's; whose the others are, touchpoint.sql says.
_WRITTEN = """
WITH staff AS (
    SELECT DISTINCT s.identifier_key
    FROM loaded.staff AS s
    WHERE s.is_staff
)
SELECT t.touchpoint_key, key60(t.text) AS text_key
FROM loaded.touchpoint AS t
ANTI JOIN staff AS s ON s.identifier_key = t.actor_key
WHERE
    t.occurred_us < $as_of_us AND NOT t.is_deleted AND NOT t.is_bot
    AND TRIM(t.text) <> ''
"""

_NEW = """
SELECT MIN(w.touchpoint_key) AS touchpoint_key, w.text_key
FROM written AS w
ANTI JOIN touchpoint_tone AS k ON k.text_key = w.text_key AND k.sentiment_model = $sentiment_model
GROUP BY w.text_key
"""

_TEXTS = """
SELECT n.text_key, t.text
FROM new AS n
JOIN loaded.touchpoint AS t ON t.touchpoint_key = n.touchpoint_key
"""

_TONES = """
WITH tone AS (
    SELECT j.text_key, j.sentiment
    FROM judged AS j
    UNION
    SELECT k.text_key, k.sentiment
    FROM touchpoint_tone AS k
    WHERE k.sentiment_model = $sentiment_model
)
SELECT
    w.touchpoint_key,
    w.text_key,
    o.sentiment,
    $sentiment_model AS sentiment_model
FROM written AS w
JOIN tone AS o ON o.text_key = w.text_key
"""

_JUDGED = pa.schema([("text_key", pa.int64()), ("sentiment", pa.float64())])


def make(engine: Engine, night: Night) -> int:
    """Judge what was not judged yet and replace the table; returns its rows."""
    engine.create(TouchpointTone)
    model = tone_model(night.company.sentiment_model)
    if model is None:
        nothing = arrow_schema(declared(TouchpointTone)).empty_table()
        with engine.registered(nothing=nothing):
            return engine.replace(TouchpointTone, "SELECT * FROM nothing")
    of_model = {"sentiment_model": model.name}
    written = engine.arrow(_WRITTEN, {"as_of_us": night.as_of_us})
    with engine.registered(written=written):
        with engine.registered(new=engine.arrow(_NEW, of_model)):
            judged = pa.Table.from_batches(_judged(engine, model), _JUDGED)
        with engine.registered(judged=judged):
            return engine.replace(TouchpointTone, _TONES, of_model)


def _judged(engine: Engine, model: ToneModel) -> Iterator[pa.RecordBatch]:
    """Key and tone of every new text; no more than a batch of texts is held at once."""
    for batch in engine.batches(_TEXTS):
        tones = [_tone(model, text) for text in batch.column("text").to_pylist()]
        yield pa.record_batch([batch.column("text_key"), pa.array(tones, pa.float64())], _JUDGED)


def _tone(model: ToneModel, text: str) -> float | None:
    """To four places, so that sums of tones are exact and the same in any order."""
    try:
        tone = model.tone(text)
    except Exception as error:
        # The message may quote the text.
        raise ToneError(
            f"company.yaml, sentiment_model: {model.name} failed on a text with {type(error).__name__} "
            "(details withheld: they may hold personal data): mend the model, or name another one"
        ) from None
    if tone is None:
        return None
    if not (math.isfinite(tone) and -1 <= tone <= 1):
        raise ToneError(
            f"company.yaml, sentiment_model: {model.name} gave a tone that is not between -1 and 1: "
            "mend the model, or name another one"
        )
    return float(np.round(tone, 4)) + 0.0


TOUCHPOINT_TONE = Transform(TouchpointTone, make)
