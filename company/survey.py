"""Scales of survey answers, and where a source's own events carry them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from company.fields import NonEmpty, Settings, matching

RatingScale = Annotated[
    str,
    *matching(
        r"nps|(csat|ces)_([2-9]|10)",
        "nps (0 to 10), or csat_ or ces_ with the highest answer, such as csat_5 (1 to 5) or ces_7",
    ),
]


class Rated(Settings):
    """Where an event of the source says how a customer answered a survey, and on which scale."""

    scale: RatingScale = Field(description="nps, csat_5, ces_7 …: the scale of the answer")
    attribute: NonEmpty = Field(
        default="rating", description="The event's property that holds the answer, a number"
    )


def scale_ends(scale: str) -> tuple[int, int]:
    """The lowest and the highest answer of a scale.

    >>> scale_ends("nps"), scale_ends("csat_5"), scale_ends("ces_10")
    ((0, 10), (1, 5), (1, 10))
    """
    return (0, 10) if scale == "nps" else (1, int(scale.partition("_")[2]))
