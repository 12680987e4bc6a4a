"""Ways back, actions and channels restated in the most obvious way, from the reference's journeys."""

from __future__ import annotations

from typing import Any

from tests.reference.cohorts import NAMES, Cohort, Cohorts, Entry
from tests.reference.journeys import Happening, matches
from tests.reference.metrics import Row, wilson

_DAY_US = 86_400_000_000
Groups = dict[tuple[str, Cohort], list[Entry]]


def groups(seen: list[Entry], cohorts: Cohorts) -> Groups:
    found: Groups = {}
    for entry in seen:
        for cohort in cohorts(entry):
            found.setdefault((entry.visit.stage, cohort), []).append(entry)
    return found


def stage_backtrack(seen: list[Entry], cohorts: Cohorts, watermark_us: int) -> list[Row]:
    rows = []
    for (stage, cohort), group in groups(seen, cohorts).items():
        moves = [
            e.visit.exit_kind
            for e in group
            if e.visit.exit_kind in ("advanced", "regressed")
            and e.visit.exited_us != e.us
            and (e.visit.exited_us or 0) < watermark_us
        ]
        back = moves.count("regressed")
        low, high = wilson(back, len(moves))
        rows.append(
            {
                "stage": stage,
                **dict(zip(NAMES, cohort, strict=True)),
                "visits": len(group),
                "repeats": len(
                    [e for e in group if stage in [v.stage for v in e.journey.visits[: e.number]]]
                ),
                "moves": len(moves),
                "regressions": back,
                "backtrack_rate": back / len(moves) if moves else None,
                "backtrack_rate_low": low,
                "backtrack_rate_high": high,
            }
        )
    return rows


def stage_action(seen: list[Entry], cohorts: Cohorts, watermark_us: int) -> list[Row]:
    rows = []
    for (stage, cohort), group in groups(seen, cohorts).items():
        done = [
            (e.journey.customer, h) for e in group for h in e.visit.driving if h.us < watermark_us
        ]
        entered = len({e.journey.customer for e in group})
        for word in {h.event for _, h in done}:
            people = {who for who, h in done if h.event == word}
            low, high = wilson(len(people), entered)
            rows.append(
                {
                    "stage": stage,
                    **dict(zip(NAMES, cohort, strict=True)),
                    "event_type": word,
                    "touchpoints": len([h for _, h in done if h.event == word]),
                    "customers": len(people),
                    "customer_share": len(people) / entered,
                    "customer_share_low": low,
                    "customer_share_high": high,
                }
            )
    return rows


def stage_channel(
    definition: Any,
    seen: list[Entry],
    cohorts: Cohorts,
    session: dict[str, str],
    watermark_us: int,
) -> list[Row]:
    rows = []
    for (stage, cohort), group in groups(seen, cohorts).items():
        own = [(e, h) for e in group for h in e.visit.driving if h.us < watermark_us]
        steps = [(h, after) for e, h in own if (after := _next(e, h, watermark_us))]
        tried = [
            (h, _forced(definition, e, h, watermark_us))
            for e, h in own
            if _is_attempt(definition, e, h, session, watermark_us)
        ]
        for channel in {h.channel for _, h in own}:
            here = [(e, h) for e, h in own if h.channel == channel]
            left = [after for h, after in steps if h.channel == channel]
            come = [h for h, after in steps if after.channel == channel]
            attempts = [forced for h, forced in tried if h.channel == channel]
            low, high = wilson(sum(attempts), len(attempts))
            rows.append(
                {
                    "stage": stage,
                    **dict(zip(NAMES, cohort, strict=True)),
                    "channel": channel,
                    "touchpoints": len(here),
                    "customers": len({e.journey.customer for e, _ in here}),
                    "share": len(here) / len(own),
                    "steps": len(left),
                    "switches": len([1 for after in left if after.channel != channel]),
                    "expected_switches": len(left) * (1 - len(come) / len(steps)) if left else 0.0,
                    "attempts": len(attempts),
                    "forced_switches": sum(attempts),
                    "forced_rate": sum(attempts) / len(attempts) if attempts else None,
                    "forced_rate_low": low,
                    "forced_rate_high": high,
                }
            )
    return rows


def _driven(entry: Entry, watermark_us: int) -> list[Happening]:
    """The journey's driving touchpoints before W, in order."""
    return [h for v in entry.journey.visits for h in v.driving if h.us < watermark_us]


def _next(entry: Entry, h: Happening, watermark_us: int) -> Happening | None:
    return next((o for o in _driven(entry, watermark_us) if o.order > h.order), None)


def _kind(definition: Any, h: Happening) -> str | None:
    if any(matches(rule, h) for rule in definition.assisted):
        return "assisted"
    return "alone" if any(matches(rule, h) for rule in definition.self_service) else None


def _service_after(
    definition: Any, entry: Entry, h: Happening, watermark_us: int
) -> Happening | None:
    """What the customer next did alone, or asked a person."""
    driven = _driven(entry, watermark_us)
    return next((o for o in driven if o.order > h.order and _kind(definition, o)), None)


def _is_attempt(
    definition: Any, entry: Entry, h: Happening, session: dict[str, str], watermark_us: int
) -> bool:
    if _kind(definition, h) != "alone" or h.is_date_only or h.us + _DAY_US > watermark_us:
        return False
    after = _service_after(definition, entry, h, watermark_us)
    if after is None or _kind(definition, after) == "assisted":
        return True
    return h.id not in session or session[h.id] != session.get(after.id)


def _forced(definition: Any, entry: Entry, h: Happening, watermark_us: int) -> bool:
    contact = _service_after(definition, entry, h, watermark_us)
    if contact is None or _kind(definition, contact) != "assisted" or contact.is_date_only:
        return False
    if contact.us - h.us > _DAY_US:
        return False
    if h.thing is not None and contact.thing is not None and h.thing != contact.thing:
        return False
    rank: dict[str, int] = {stage.name: stage.rank for stage in definition.stages}
    before = [v for v in entry.journey.visits if v.entered.order < contact.order]
    return rank[before[-1].stage] <= rank[entry.visit.stage]
