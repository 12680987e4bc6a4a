"""Where the items of an array or a batch body stand in its text, and the text without some of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from json.decoder import JSONDecoder

_BLANK = " \t\r\n"
# Lenient about control characters: the splitting has judged what is JSON.
_DECODER = JSONDecoder(strict=False)

Span = tuple[int, int]


def item_spans(text: str, member: str | None) -> list[Span] | None:
    """(start, end) of each item in order; None for a record that is one item itself.

    Items are the elements of an array, or of the array that is the object's `member`.

    >>> item_spans('{"batch": [{}, {"a": 1}]}', "batch")
    [(11, 13), (15, 23)]
    """
    start = _skip(text, 0)
    if text[start : start + 1] == "[":
        return _elements(text, start)
    if member is None or text[start : start + 1] != "{":
        return None
    at = _member(text, start, member)
    return _elements(text, at) if at is not None and text[at] == "[" else None


def without_items(text: str, spans: Sequence[Span], gone: Collection[int]) -> str:
    """The text without the items numbered (from 1) in `gone`; the others byte for byte.

    >>> without_items("[1, 2,3 ]", [(1, 2), (4, 5), (6, 7)], {1})
    '[2,3 ]'
    """
    if not spans:
        return text
    kept = [number for number in range(len(spans)) if number + 1 not in gone]
    parts = [text[: spans[0][0]]]
    for place, number in enumerate(kept):
        start, end = spans[number]
        # With what stood between it and the item before: comma and blanks.
        parts.append(text[spans[number - 1][1] if place else start : end])
    return "".join([*parts, text[spans[-1][1] :]])


def _elements(text: str, start: int) -> list[Span]:
    found: list[Span] = []
    at = _skip(text, start + 1)
    while text[at] != "]":
        _, end = _DECODER.raw_decode(text, at)
        found.append((at, end))
        at = _skip(text, end)
        if text[at] == ",":
            at = _skip(text, at + 1)
    return found


def _member(text: str, start: int, member: str) -> int | None:
    """Where the value of the first such member of the object at `start` begins."""
    at = _skip(text, start + 1)
    while text[at] != "}":
        name, end = _DECODER.raw_decode(text, at)
        value = _skip(text, _skip(text, end) + 1)
        if name == member:
            return value
        _, end = _DECODER.raw_decode(text, value)
        at = _skip(text, end)
        if text[at] == ",":
            at = _skip(text, at + 1)
    return None


def _skip(text: str, at: int) -> int:
    while text[at : at + 1] and text[at] in _BLANK:
        at += 1
    return at


__all__ = ["Span", "item_spans", "without_items"]
