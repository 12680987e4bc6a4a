"""Answers to surveys restated in the most obvious way, from the reference's journeys."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.reference.bootstrap import Told, intervals
from tests.reference.channels import groups
from tests.reference.cohorts import NAMES, Cohort, Cohorts, Entry
from tests.reference.journeys import Happening
from tests.reference.metrics import Row, wilson
from tests.reference.sentiment import FLOOR

Place = tuple[str, Cohort, str]
"""(stage, cohort, scale)"""


@dataclass
class Survey:
    """What was asked once; `began` is the visit that it counts in."""

    scale: str
    thing: int | None
    began: Entry
    is_sent: bool
    answers: list[float] = field(default_factory=list)


def survey_score(
    definition: Any,
    seen: list[Entry],
    cohorts: Cohorts,
    watermark_us: int,
    people: dict[str, int],
) -> list[Row]:
    asked: dict[Place, list[Survey]] = {}
    for survey in _surveys(seen, watermark_us):
        for cohort in cohorts(survey.began):
            asked.setdefault((survey.began.visit.stage, cohort, survey.scale), []).append(survey)
    means: dict[Place, Told] = {
        place: told
        for place, surveys in asked.items()
        if not place[2].startswith("csat_") and (told := _told(surveys, people))
    }
    sets: dict[tuple[object, ...], Told] = dict(means.items())
    ends = intervals(sets, "survey_score", definition.name)
    drawn = dict(zip(means, ends, strict=True))
    entered = groups(seen, cohorts)
    return [
        {
            "stage": stage,
            **dict(zip(NAMES, cohort, strict=True)),
            "rating_scale": scale,
            **_counted(surveys, len({e.journey.customer for e in entered[stage, cohort]})),
            **_scored(surveys, scale, drawn.get((stage, cohort, scale), (None, None))),
        }
        for (stage, cohort, scale), surveys in asked.items()
    ]


def _surveys(seen: list[Entry], watermark_us: int) -> list[Survey]:
    """In every journey: each sending begins one; so does an answer that belongs to none."""
    found: list[Survey] = []
    for journey in {id(e.journey): e.journey for e in seen}.values():
        own: list[Survey] = []
        for entry in [e for e in seen if e.journey is journey]:
            for h in [h for h, *_ in entry.visit.listed if _is_about_one(h, watermark_us)]:
                of = [s for s in own if (s.scale, s.thing) == (h.scale, h.thing)]
                last = of[-1] if of else None
                if h.rating is None:
                    own.append(Survey(str(h.scale), h.thing, entry, True))
                elif last and (last.is_sent or last.thing or last.began is entry):
                    last.answers.append(h.rating)
                else:
                    own.append(Survey(str(h.scale), h.thing, entry, False, [h.rating]))
        found += own
    return found


def _is_about_one(h: Happening, watermark_us: int) -> bool:
    if h.scale is None or h.is_bot or h.is_echo or h.us >= watermark_us:
        return False
    return h.rating is not None or h.event == "survey_sent"


def _counted(surveys: list[Survey], customers: int) -> Row:
    sent = [s for s in surveys if s.is_sent]
    returned = [s for s in sent if s.answers]
    low, high = wilson(len(returned), len(sent))
    answered = [s for s in surveys if s.answers]
    respondents = len({s.began.journey.customer for s in answered})
    return {
        "customers": customers,
        "surveys_sent": len(sent),
        "surveys_returned": len(returned),
        "response_rate": len(returned) / len(sent) if sent else None,
        "response_rate_low": low,
        "response_rate_high": high,
        "answers": len(answered),
        "respondents": respondents,
        "respondent_coverage": respondents / customers,
    }


def _scored(surveys: list[Survey], scale: str, ends: tuple[float | None, float | None]) -> Row:
    answers = [s.answers[-1] for s in surveys if s.answers]
    glad = [a for a in answers if _is_glad(a, scale)]
    sorry = [a for a in answers if _is_sorry(a, scale)]
    row: Row = {"favourable": len(glad), "unfavourable": len(sorry), "score_reason": None}
    if len({s.began.journey.customer for s in surveys if s.answers}) < FLOOR["customers"]:
        score, ends = None, (None, None)
        row["score_reason"] = "few_customers"
    elif scale.startswith("ces_"):
        score = sum(answers) / len(answers)
    elif scale == "nps":
        score = (len(glad) - len(sorry)) / len(answers)
    else:
        score, ends = len(glad) / len(answers), wilson(len(glad), len(answers))
    if scale.startswith("ces_"):
        row["favourable"] = row["unfavourable"] = None
    return {**row, "score": score, "score_low": ends[0], "score_high": ends[1]}


def _is_glad(answer: float, scale: str) -> bool:
    if scale == "nps":
        return answer >= 9
    best = int(scale.split("_")[1])
    return answer >= (best - 1 if best >= 4 else best)


def _is_sorry(answer: float, scale: str) -> bool:
    return answer <= 6 if scale == "nps" else not _is_glad(answer, scale)


def _told(surveys: list[Survey], people: dict[str, int]) -> Told:
    """What each customer adds to the mean of the score."""
    amounts: dict[int, list[float]] = {}
    for survey in surveys:
        if survey.answers:
            answer = survey.answers[-1]
            if survey.scale == "nps":
                answer = _is_glad(answer, "nps") - _is_sorry(answer, "nps")
            amounts.setdefault(people[survey.began.journey.customer], []).append(answer)
    return [(who, sum(told), len(told)) for who, told in sorted(amounts.items())]
