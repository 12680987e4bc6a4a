"""The mark of a number: what it shows, where it stands in the warehouse, and what it means in a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from markupsafe import Markup, escape

from maps.row import Row

INTERVALS = {
    ("stage_exit", "cumulative_incidence"): ("low", "high"),
    ("stage_exit", "still_in_stage"): ("still_in_stage_low", "still_in_stage_high"),
    ("stage_duration", "median_seconds"): ("median_low_seconds", "median_high_seconds"),
    ("stage_duration", "p90_seconds"): ("p90_low_seconds", "p90_high_seconds"),
    ("stage_wait", "median_seconds"): ("median_low_seconds", "median_high_seconds"),
    ("stage_wait", "p90_seconds"): ("p90_low_seconds", "p90_high_seconds"),
    ("stage_action", "customer_share"): ("customer_share_low", "customer_share_high"),
    ("stage_channel", "forced_rate"): ("forced_rate_low", "forced_rate_high"),
    ("stage_sentiment", "customer_sentiment"): (
        "customer_sentiment_low",
        "customer_sentiment_high",
    ),
    ("stage_promise", "kept_share"): ("kept_share_low", "kept_share_high"),
    ("survey_score", "score"): ("score_low", "score_high"),
    ("survey_score", "response_rate"): ("response_rate_low", "response_rate_high"),
    ("journey_effort", "mean"): ("mean_low", "mean_high"),
}
"""(table, column) → columns of the 95 % interval."""


def interval(row: Row, column: str) -> tuple[float, float] | None:
    """Both ends of the number's interval; None where one is not known."""
    ends = INTERVALS.get((row.table, column))
    if ends is None or any(row[end] is None for end in ends):
        return None
    return row[ends[0]], row[ends[1]]


def place(row: Row, column: str, sentence: str) -> Markup:
    """The attributes that lead from a drawing to its row: table, column, key, value, interval, sentence."""
    attributes: dict[str, str] = {
        "table": row.table,
        "column": column,
        "key": row.key,
        "value": exact(row[column]),
        "say": sentence,
    }
    if ends := interval(row, column):
        attributes |= {"low": exact(ends[0]), "high": exact(ends[1])}
    return _attributes(attributes)


def number(row: Row, column: str, shown: str, sentence: str) -> Markup:
    """A number that can be pointed at and opened."""
    return _button(place(row, column, sentence), shown)


def total(rows: Sequence[Row], column: str, shown: str, sentence: str, **key: str) -> Markup:
    """The mark of a sum over the rows of a table that `key` finds."""
    attributes = {
        "table": rows[0].table,
        "column": column,
        "key": ";".join(f"{name}={quote(value, safe='')}" for name, value in key.items()),
        "value": exact(sum(row[column] for row in rows)),
        "say": sentence,
    }
    return _button(_attributes(attributes), shown)


def _button(attributes: Markup, shown: str) -> Markup:
    return Markup(f'<button type="button" class="n" {attributes}>{escape(shown)}</button>')  # noqa: S704 - both are escaped


def _attributes(attributes: Mapping[str, str]) -> Markup:
    # Put together by hand: Markup.format takes five times as long, and a page has ten thousand of these.
    told = [f'data-{name}="{escape(value)}"' for name, value in attributes.items()]
    return Markup(" ".join(told))  # noqa: S704 - our own names, values escaped


def exact(value: float | str) -> str:
    """A value as short as five digits allow; counts whole.

    >>> exact(0.6213459999), exact(1234567), exact(2.5e6)
    ('0.62135', '1234567', '2.5e+06')
    """
    return f"{value:.5g}" if isinstance(value, float) else str(value)
