"""JSON texts with the members of their objects in order of keys: who reorders them says nothing new.

A proxy, a queue or a language's dictionary may write the same object in another order. Ordering every
row's attributes made parsing a third dearer, so only copies that differ are ordered, to be compared.
"""

from __future__ import annotations

from warehouse.engine import Engine

_DEEPEST = 4
"""Levels that are ordered; vendors' payloads have no more. What lies deeper stays as it was told."""

_LEVEL = """
CREATE OR REPLACE TEMP MACRO ordered_json_{level}(t) AS
    CASE
        WHEN STARTS_WITH(t, '{{') THEN '{{' || ARRAY_TO_STRING(LIST_TRANSFORM(
            LIST_SORT(MAP_ENTRIES(CAST(CAST(t AS JSON) AS MAP(VARCHAR, JSON)))),
            LAMBDA e: CAST(TO_JSON(e.key) AS VARCHAR) || ':'
                || COALESCE(ordered_json_{deeper}(CAST(e.value AS VARCHAR)), 'null')
        ), ',') || '}}'
        WHEN STARTS_WITH(t, '[') AND CONTAINS(t, '{{') THEN '[' || ARRAY_TO_STRING(LIST_TRANSFORM(
            CAST(CAST(t AS JSON) AS JSON[]),
            LAMBDA x: COALESCE(ordered_json_{deeper}(CAST(x AS VARCHAR)), 'null')
        ), ',') || ']'
        ELSE t
    END
"""

# Most are flat, and looking for what is nested costs them more than ordering them.
_ORDERED = f"""
CREATE OR REPLACE TEMP MACRO ordered_json(t) AS
    CASE
        WHEN CONTAINS(SUBSTR(t, 2), '{{') THEN ordered_json_{_DEEPEST}(t)
        ELSE ordered_json_1(t)
    END
"""


def install_ordering(engine: Engine) -> None:
    """The macro ordered_json(text): null stays null, and so does everything but the order."""
    engine.execute("CREATE OR REPLACE TEMP MACRO ordered_json_0(t) AS t")
    for level in range(1, _DEEPEST + 1):
        engine.execute(_LEVEL.format(level=level, deeper=level - 1))
    engine.execute(_ORDERED)


__all__ = ["install_ordering"]
