"""Answers for a person, from published files alone: why two identifiers are one customer, what a customer did."""

from explain.explanation import Explanation, explain
from explain.naming import Asked, NotFoundError
from explain.timeline import Page, Timeline, timeline, timeline_of

__all__ = [
    "Asked",
    "Explanation",
    "NotFoundError",
    "Page",
    "Timeline",
    "explain",
    "timeline",
    "timeline_of",
]
