"""Numbers as people read them. What is told of a number beside it is in strings/."""

from __future__ import annotations

from datetime import date, datetime

__all__ = ["count", "day", "moment", "percent", "plain", "points", "span", "tone"]

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_NOISE = 1e-9
"""What sums of shares are off by: a curve that ends at 1 - 2e-16 has ended."""


def count(value: float) -> str:
    """
    >>> count(30412)
    '30,412'
    """
    return f"{value:,.0f}"


def percent(share: float) -> str:
    """A share in whole percent; what is not quite nothing, or not quite all, says so.

    >>> percent(0.623), percent(0.004), percent(0), percent(0.998)
    ('62%', '<1%', '0%', '>99%')
    """
    if _NOISE < share < 0.005:
        return "<1%"
    if 0.995 < share < 1 - _NOISE:
        return ">99%"
    return f"{100 * share:.0f}%"


def span(seconds: float) -> str:
    """A time in the unit that people would choose.

    >>> span(40), span(600), span(9000), span(200_000), span(3_000_000)
    ('40 s', '10 min', '2.5 h', '2.3 days', '35 days')
    """
    if seconds < 1.5 * _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < 1.5 * _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    if seconds < 1.5 * _DAY:
        return f"{_short(seconds / _HOUR)} h"
    return f"{_short(seconds / _DAY)} days"


def tone(value: float) -> str:
    """A tone between -1 and 1, with its sign.

    >>> tone(0.314), tone(-0.2), tone(0.001)
    ('+0.31', '−0.20', '0.00')
    """
    told = f"{value:+.2f}".replace("-", "−")
    return "0.00" if told[1:] == "0.00" else told


def points(value: float) -> str:
    """A net promoter score, -1 to 1, in its hundred points.

    >>> points(0.42), points(-0.1)
    ('+42', '−10')
    """
    return f"{100 * value:+.0f}".replace("-", "−")


def plain(value: float) -> str:
    """A mean or median of counts.

    >>> plain(3.0), plain(3.25), plain(1234.5)
    ('3', '3.2', '1,234')
    """
    return _short(value)


def day(value: date) -> str:
    """
    >>> day(date(2026, 9, 1))
    '1 September 2026'
    """
    return f"{value.day} {value:%B %Y}"


def moment(value: datetime) -> str:
    """
    >>> moment(datetime(2026, 9, 1, 4, 5))
    '1 September 2026, 04:05'
    """
    return f"{day(value)}, {value:%H:%M}"


def _short(value: float) -> str:
    if value >= 9.95 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}".removesuffix(".0")
