"""Makes survey_score: what customers answered when they were asked, each survey once.

SQL scores each survey in whole numbers; arrays draw the intervals of means; SQL counts and judges
whether enough customers answered for a number to be told.
"""

from __future__ import annotations

import pyarrow as pa

from models import SurveyScore
from transforms.metrics.resampled_mean import ESTIMATES, estimates
from transforms.transform import Night, Transform
from warehouse.engine import Engine

_TABLE = SurveyScore.__tablename__

# `amount` is what the score is the mean of, in ten thousandths: sums are exact.
_SURVEYS = """
SELECT
    m.cohort_no,
    s.definition,
    s.customer_id,
    s.rating_scale,
    s.is_sent,
    s.rating IS NOT NULL AS is_answered,
    s.verdict,
    CASE
        WHEN s.rating_scale = 'nps' AND s.verdict = 'favourable' THEN 10000
        WHEN s.rating_scale = 'nps' AND s.verdict = 'unfavourable' THEN -10000
        WHEN s.rating_scale = 'nps' AND s.verdict = 'neutral' THEN 0
        WHEN SUBSTR(s.rating_scale, 1, 4) = 'ces_' THEN CAST(ROUND(s.rating * 10000) AS BIGINT)
    END AS amount,
    DENSE_RANK() OVER (ORDER BY m.cohort_no, s.rating_scale) - 1 AS set_no
FROM survey AS s
JOIN visit_cohort AS m
    ON m.journey_id = s.journey_id AND m.visit_no = s.visit_no
"""

# What a mean is drawn of; the shares of csat have Wilson's interval.
_SHARES = """
SELECT
    s.set_no,
    s.customer_id,
    CAST(SUM(s.amount) AS DOUBLE) AS total,
    CAST(COUNT(*) AS DOUBLE) AS weight
FROM placed AS s
WHERE s.definition = $definition AND s.amount IS NOT NULL
GROUP BY s.set_no, s.customer_id
ORDER BY s.set_no, s.customer_id
"""

_TOLD = """
WITH counted AS (
    SELECT
        s.definition,
        s.cohort_no,
        s.rating_scale,
        s.set_no,
        COUNT(CASE WHEN s.is_sent THEN 1 END) AS surveys_sent,
        COUNT(CASE WHEN s.is_sent AND s.is_answered THEN 1 END) AS surveys_returned,
        COUNT(CASE WHEN s.is_answered THEN 1 END) AS answers,
        COUNT(DISTINCT CASE WHEN s.is_answered THEN s.customer_id END) AS respondents,
        COUNT(CASE WHEN s.verdict = 'favourable' THEN 1 END) AS favourable,
        COUNT(CASE WHEN s.verdict = 'unfavourable' THEN 1 END) AS unfavourable,
        SUBSTR(s.rating_scale, 1, 5) = 'csat_' AS is_csat,
        SUBSTR(s.rating_scale, 1, 4) = 'ces_' AS is_ces
    FROM placed AS s
    GROUP BY s.definition, s.cohort_no, s.rating_scale, s.set_no
)

SELECT
    c.definition,
    c.stage,
    c.period_kind,
    c.period_start,
    c.segment_by,
    c.segment,
    n.rating_scale,
    e.customers,
    n.surveys_sent,
    n.surveys_returned,
    CASE
        WHEN n.surveys_sent > 0 THEN n.surveys_returned / CAST(n.surveys_sent AS DOUBLE)
    END AS response_rate,
    wilson_low(n.surveys_returned, n.surveys_sent) AS response_rate_low,
    wilson_high(n.surveys_returned, n.surveys_sent) AS response_rate_high,
    n.answers,
    n.respondents,
    n.respondents / CAST(e.customers AS DOUBLE) AS respondent_coverage,
    CASE WHEN NOT n.is_ces THEN n.favourable END AS favourable,
    CASE WHEN NOT n.is_ces THEN n.unfavourable END AS unfavourable,
    CASE
        WHEN n.respondents < $floor_customers THEN NULL
        WHEN n.is_csat THEN n.favourable / CAST(n.answers AS DOUBLE)
        ELSE b.mean / 10000
    END AS score,
    CASE
        WHEN n.respondents < $floor_customers THEN NULL
        WHEN n.is_csat THEN wilson_low(n.favourable, n.answers)
        ELSE b.low / 10000
    END AS score_low,
    CASE
        WHEN n.respondents < $floor_customers THEN NULL
        WHEN n.is_csat THEN wilson_high(n.favourable, n.answers)
        ELSE b.high / 10000
    END AS score_high,
    CASE WHEN n.respondents < $floor_customers THEN 'few_customers' END AS score_reason
FROM counted AS n
JOIN cohort AS c ON c.cohort_no = n.cohort_no
JOIN stage_entry AS e
    ON e.definition = c.definition AND e.stage = c.stage AND e.period_kind = c.period_kind
    AND e.period_start IS NOT DISTINCT FROM c.period_start
    AND e.segment_by = c.segment_by AND e.segment = c.segment
LEFT JOIN bounds AS b ON b.definition = n.definition AND b.set_no = n.set_no
"""


def make(engine: Engine, night: Night) -> int:
    """Score every survey of every cohort and replace the table; returns its rows."""
    names = [definition.name for definition in night.company.definitions]
    with engine.registered(placed=engine.arrow(_SURVEYS)):
        drawn = [estimates(engine, _SHARES, _TABLE, {"definition": name}) for name in names]
        bounds = pa.concat_tables([ESTIMATES.empty_table(), *drawn])
        floor = {"floor_customers": night.company.sentiment_floor.customers}
        with engine.registered(bounds=bounds):
            return engine.replace(SurveyScore, _TOLD, floor)


SURVEY_SCORE = Transform(SurveyScore, make)
