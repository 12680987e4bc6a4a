"""Makes promise: every promise that began in a journey, and when it was kept.

Rules of definitions pick what begins and keeps promises, which is little; SQL puts it in order.
"""

from __future__ import annotations

import pyarrow as pa
from sqlglot import exp

from company import Expectation, JourneyDefinition
from models import Promise
from transforms.journeys import rules
from transforms.transform import Night, Transform
from warehouse.engine import Engine

# What keeps a promise may come in any journey, or in none: customers do not see where theirs end. It is
# about the object that the promise began with, or any where it began with none (`thing`: null). Beginning
# again before it was kept begins none. Where only the day of an end is known, nothing within less than a
# day (in microseconds) can be told.
_PROMISES = """
WITH placed AS (
    SELECT
        s.*,
        CASE WHEN s.is_about_object THEN s.object_key END AS thing,
        CASE WHEN s.begins AND j.journey_id IS NOT NULL THEN s.order_no END AS begun_no,
        CASE WHEN s.keeps THEN s.order_no END AS kept_no,
        CASE WHEN s.keeps THEN s.occurred_us END AS kept_us,
        CASE WHEN s.keeps THEN s.is_date_only END AS is_kept_date_only,
        j.journey_id,
        j.visit_no
    FROM seen AS s
    LEFT JOIN journey_touchpoint AS j
        ON j.definition = s.definition AND j.touchpoint_key = s.touchpoint_key
),

-- For each row what came last before it and what comes first after it, about its thing and at all.
followed AS (
    SELECT
        p.*,
        LAST_VALUE(p.begun_no IGNORE NULLS) OVER before_about AS begun_before,
        LAST_VALUE(p.kept_no IGNORE NULLS) OVER before_about AS kept_before_about,
        LAST_VALUE(p.kept_no IGNORE NULLS) OVER before_any AS kept_before_any,
        FIRST_VALUE(p.kept_us IGNORE NULLS) OVER after_about AS done_about_us,
        FIRST_VALUE(p.kept_us IGNORE NULLS) OVER after_any AS done_any_us,
        FIRST_VALUE(p.is_kept_date_only IGNORE NULLS) OVER after_about AS is_done_about_date_only,
        FIRST_VALUE(p.is_kept_date_only IGNORE NULLS) OVER after_any AS is_done_any_date_only
    FROM placed AS p
    WINDOW
        before_about AS (
            PARTITION BY p.definition, p.promise, p.customer_id, p.thing ORDER BY p.order_no
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ),
        after_about AS (
            PARTITION BY p.definition, p.promise, p.customer_id, p.thing ORDER BY p.order_no
            ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
        ),
        before_any AS (
            PARTITION BY p.definition, p.promise, p.customer_id ORDER BY p.order_no
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ),
        after_any AS (
            PARTITION BY p.definition, p.promise, p.customer_id ORDER BY p.order_no
            ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
        )
),

begun AS (
    SELECT
        f.*,
        CASE WHEN f.thing IS NULL THEN f.kept_before_any ELSE f.kept_before_about END AS kept_before,
        CASE WHEN f.thing IS NULL THEN f.done_any_us ELSE f.done_about_us END AS done_us,
        CASE
            WHEN f.thing IS NULL THEN f.is_done_any_date_only ELSE f.is_done_about_date_only
        END AS is_done_date_only
    FROM followed AS f
    WHERE f.begun_no IS NOT NULL
)

SELECT
    b.definition,
    b.promise,
    b.journey_id,
    b.visit_no,
    b.touchpoint_key,
    b.customer_id,
    moment(b.occurred_us) AS begun_at,
    moment(b.occurred_us + b.within_us) AS due_at,
    moment(b.done_us) AS done_at,
    b.occurred_us AS begun_us,
    b.occurred_us + b.within_us AS due_us,
    b.done_us
FROM begun AS b
WHERE
    COALESCE(b.kept_before >= b.begun_before, b.begun_before IS NULL)
    AND NOT (
        b.within_us < 86400000000 AND (b.is_date_only OR COALESCE(b.is_done_date_only, FALSE))
    )
"""

_SEEN = pa.schema(
    [
        ("definition", pa.string()),
        ("promise", pa.string()),
        ("within_us", pa.int64()),
        ("is_about_object", pa.bool_()),
        ("touchpoint_key", pa.int64()),
        ("customer_id", pa.int64()),
        ("order_no", pa.int64()),
        ("occurred_us", pa.int64()),
        ("is_date_only", pa.bool_()),
        ("object_key", pa.int64()),
        ("begins", pa.bool_()),
        ("keeps", pa.bool_()),
    ]
)


def make(engine: Engine, night: Night) -> int:
    """Find every definition's promises and replace the table; returns its rows."""
    seen = [
        engine.arrow(_seen_by(definition, promise).sql(dialect="duckdb")).cast(_SEEN)
        for definition in night.company.definitions
        for promise in definition.expect
    ]
    with engine.registered(seen=pa.concat_tables([_SEEN.empty_table(), *seen])):
        return engine.replace(Promise, _PROMISES)


def _seen_by(definition: JourneyDefinition, promise: Expectation) -> exp.Select:
    """The SELECT of all that begins or keeps the promise; bots and echoes do neither."""
    begins, keeps = rules.any_rule(promise.begins), rules.any_rule(promise.keeps)
    query = (
        exp.select(
            exp.Literal.string(definition.name).as_("definition"),
            exp.Literal.string(promise.promise).as_("promise"),
            exp.Literal.number(promise.within_us).as_("within_us"),
            exp.convert(promise.same_object).as_("is_about_object"),
        )
        .select("t.touchpoint_key", "t.customer_id", "t.order_no")
        .select("t.occurred_us", "t.is_date_only", "t.object_key")
        .select(begins.as_("begins"), keeps.as_("keeps"))
        .from_("touchpoint AS t")
        .where("t.customer_id IS NOT NULL AND NOT (t.is_bot OR t.is_echo)")
        .where(exp.or_(begins.copy(), keeps.copy()))
    )
    if any(rule.attributes for rule in (*promise.begins, *promise.keeps)):
        query = query.join("loaded.touchpoint AS l", on="l.touchpoint_key = t.touchpoint_key")
    return query


PROMISE = Transform(Promise, make)
