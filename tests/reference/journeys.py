"""Touchpoints, sessions, journeys and visits restated in the most obvious way, one customer at a time.

Shares no code and no SQL with the engine. Slow on purpose: where a loop is plainer, it is a loop.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Happening:
    """One touchpoint as loaded, with what identity found out about it."""

    id: str
    order: int
    us: int
    source: str
    source_rank: int
    event: str
    staff_event: str | None = None
    by_staff: bool = False
    customer: str | None = None
    channel: str = "web"
    brought_by: str | None = None
    is_bot: bool = False
    is_deleted: bool = False
    is_date_only: bool = False
    thing: int | None = None
    value: Decimal | None = None
    currency: str | None = None
    attributes: str | None = None
    text: str | None = None
    rating: float | None = None
    scale: str | None = None
    is_echo: bool = False


@dataclass
class Visit:
    """Touchpoints of one stage in a row: (touchpoint, is_driving, is_matched)."""

    stage: str
    listed: list[tuple[Happening, bool, bool]]
    exit_kind: str = "open"
    exited_us: int | None = None
    ended_by: str | None = None

    @property
    def driving(self) -> list[Happening]:
        return [happening for happening, is_driving, _ in self.listed if is_driving]

    @property
    def entered(self) -> Happening:
        return self.driving[0]


@dataclass
class Journey:
    """One customer's journey through a definition."""

    customer: str
    visits: list[Visit] = field(default_factory=list)
    is_over: bool = False
    awaited: list[tuple[str, Happening]] = field(default_factory=list)
    is_out_of_order: bool = False

    @property
    def reached(self) -> set[str]:
        return {visit.stage for visit in self.visits}

    @property
    def last(self) -> Happening:
        return self.visits[-1].driving[-1]


def resolved(happenings: list[Happening], words: dict[str, Any], as_of_us: int) -> list[Happening]:
    """What there is before as_of, in order, with the word of whoever acted and with echoes marked."""
    there = [
        replace(h, event=h.staff_event) if h.by_staff and h.staff_event else h
        for h in sorted(happenings, key=lambda h: h.order)
        if h.us < as_of_us and not h.is_deleted
    ]
    return [
        replace(h, is_echo=True, value=None, currency=None) if _is_echo(h, there, words) else h
        for h in there
    ]


def _is_echo(h: Happening, there: list[Happening], words: dict[str, Any]) -> bool:
    if h.is_bot or h.thing is None or not words[h.event].is_once_per_object:
        return False
    return any(
        other.event == h.event
        and other.thing == h.thing
        and not other.is_bot
        and other.source_rank < h.source_rank
        for other in there
    )


def by_customer(there: list[Happening]) -> dict[str, list[Happening]]:
    """Each known customer's touchpoints, in order."""
    customers: dict[str, list[Happening]] = {}
    for h in there:
        if h.customer is not None:
            customers.setdefault(h.customer, []).append(h)
    return customers


def travellers(there: list[Happening], most: int) -> list[list[Happening]]:
    """The touchpoints of each customer who can have journeys: with more than `most` one is nobody."""
    return [own for own in by_customer(there).values() if len(own) <= most]


def sessions(own: list[Happening], words: dict[str, Any], gap_us: int) -> list[list[Happening]]:
    """One customer's sessions."""
    found: list[list[Happening]] = []
    for h in own:
        if words[h.event].initiator != "customer" or h.is_bot or h.is_echo:
            continue
        if found and h.us - found[-1][-1].us <= gap_us:
            found[-1].append(h)
        else:
            found.append([h])
    return found


def matches(rule: Any, h: Happening) -> bool:
    """Whether all that the rule gives holds."""
    if rule.event_type and h.event not in rule.event_type:
        return False
    if rule.source is not None and rule.source != h.source:
        return False
    if rule.channel is not None and rule.channel != h.channel:
        return False
    attributes = json.loads(h.attributes) if h.attributes else {}
    return all(_holds(wanted, attributes.get(name)) for name, wanted in rule.attributes.items())


def _holds(wanted: Any, value: str | None) -> bool:
    if value is None:
        return False
    return value == wanted if isinstance(wanted, str) else value.startswith(wanted.prefix)


def is_driving(definition: Any, h: Happening, words: dict[str, Any]) -> bool:
    word = words[h.event]
    if h.is_bot or h.is_echo or word.initiator == "system" or h.event in definition.silent:
        return False
    return h.event in definition.drives or word.is_driving


def journeys(definition: Any, own: list[Happening], words: dict[str, Any]) -> list[Journey]:
    """One customer's journeys; their visits are left by events only, `settle` asks the clock."""
    found: list[Journey] = []
    for h in own:
        current = _going_on(found, h, definition.inactivity_us)
        if not is_driving(definition, h, words):
            if current:
                current.visits[-1].listed.append((h, False, False))
            continue
        if current and _restarts(definition, current, h):
            _close(current, h, "restart")
            current = None
        elif not current and not _any(definition.starts_on, h, if_none=True):
            continue
        if not current:
            current = Journey(h.customer or "")
            found.append(current)
        _step(definition, current, h)
        if _any(definition.ends_on, h):
            _close(current, h, "ends_on")
    return found


def _going_on(found: list[Journey], h: Happening, inactivity_us: int) -> Journey | None:
    if found and not found[-1].is_over and h.us - found[-1].last.us <= inactivity_us:
        return found[-1]
    return None


def _any(rules: Any, h: Happening, *, if_none: bool = False) -> bool:
    return if_none if rules is None else any(matches(rule, h) for rule in rules)


def _choice(definition: Any, journey: Journey, h: Happening) -> tuple[str | None, list[str]]:
    """The stage it matches; if none, the `after` stages that were missing."""
    fitting = [stage for stage in definition.stages if _any(stage.match, h)]
    for stage in fitting:
        if stage.after is None or stage.after in journey.reached:
            return stage.name, []
    return None, [stage.after for stage in fitting]


def _restarts(definition: Any, journey: Journey, h: Happening) -> bool:
    stage, _ = _choice(definition, journey, h)
    return definition.goal in journey.reached and stage in definition.restart


def _step(definition: Any, journey: Journey, h: Happening) -> None:
    chosen, missing = _choice(definition, journey, h)
    if chosen:
        stage = chosen
    elif journey.visits:
        stage = journey.visits[-1].stage
    else:
        stage = min(definition.stages, key=lambda s: s.rank).name
    if stage not in journey.reached:
        early = [other for after, other in journey.awaited if after == stage]
        if any(_apart(other, h) for other in early):
            journey.is_out_of_order = True
    journey.awaited += [(after, h) for after in missing if after != stage]
    row = (h, True, chosen is not None)
    if journey.visits and journey.visits[-1].stage == stage:
        journey.visits[-1].listed.append(row)
        return
    if journey.visits:
        left = journey.visits[-1]
        rank = {s.name: s.rank for s in definition.stages}
        left.exit_kind = "advanced" if rank[stage] > rank[left.stage] else "regressed"
        left.exited_us = h.us
    journey.visits.append(Visit(stage, [row]))


def _apart(earlier: Happening, later: Happening) -> bool:
    """Whether their times say that there was time between them."""
    if earlier.is_date_only or later.is_date_only:
        return later.us - earlier.us >= 24 * 60 * 60 * 1_000_000
    return True


def _close(journey: Journey, h: Happening, why: str) -> None:
    last = journey.visits[-1]
    last.exit_kind, last.exited_us, last.ended_by = "ended", h.us, f"{why}:{h.event}"
    journey.is_over = True


def settle(definition: Any, found: list[Journey], watermark_us: int | None) -> None:
    """Drop the last visits that nothing ended and that have been silent for their horizon at W."""
    for journey in found:
        last = journey.visits[-1]
        if last.exit_kind == "open" and watermark_us is not None:
            silent_us = journey.last.us + definition.horizons_us[last.stage]
            if silent_us <= watermark_us:
                last.exit_kind, last.exited_us, last.ended_by = "dropped", silent_us, "inactivity"


def waits(definition: Any, journey: Journey) -> list[tuple[Happening, Happening | None]]:
    """Questions and their answers, None while there is none; without those whose length is not known."""
    listed = [h for v in journey.visits for h, *_ in v.listed if not h.is_bot and not h.is_echo]
    found: list[tuple[Happening, Happening | None]] = []
    for thing in {h.thing for h in listed}:
        asked: Happening | None = None
        for h in listed:
            if h.thing != thing:
                continue
            if _any(definition.asks, h):
                asked = asked or h
            elif asked and _any(definition.answers, h):
                if _apart(asked, h):
                    found.append((asked, h))
                asked = None
        found += [(asked, None)] if asked else []
    return found


def waited_seconds(definition: Any, journey: Journey, visit: Visit) -> float | None:
    """Answered waits that began in the visit, summed."""
    began = [one for one, *_ in visit.listed]
    here = [
        answer.us - asked.us
        for asked, answer in waits(definition, journey)
        if answer and asked in began
    ]
    return sum(here) / 1_000_000 if here else None
