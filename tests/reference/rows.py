"""The reference's findings as the tables' rows: customers by name, journeys by `definition:first id`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.reference.journeys import Happening, Journey, by_customer, sessions, waited_seconds
from tests.reference.tone import MODEL, mean_tone, tone

Row = dict[str, Any]


def touchpoint_rows(there: list[Happening], words: dict[str, Any], gap_us: int) -> list[Row]:
    session = session_of(there, words, gap_us)
    return [
        {
            "touchpoint_id": h.id,
            "customer": h.customer,
            "session": session.get(h.id),
            "event_type": h.event,
            "is_echo": h.is_echo,
            "is_driving": words[h.event].is_driving and not h.is_bot and not h.is_echo,
            "value_amount": h.value,
            "value_currency": h.currency,
            "sentiment": tone(h, words),
            "sentiment_model": None if tone(h, words) is None else MODEL,
            "order_no": h.order,
        }
        for h in there
    ]


def session_of(there: list[Happening], words: dict[str, Any], gap_us: int) -> dict[str, str]:
    """Each touchpoint's session, named by its first touchpoint."""
    return {
        h.id: session[0].id
        for own in by_customer(there).values()
        for session in sessions(own, words, gap_us)
        for h in session
    }


def session_rows(there: list[Happening], words: dict[str, Any], gap_us: int) -> list[Row]:
    return [
        {
            "session": session[0].id,
            "customer": session[0].customer,
            "started_us": session[0].us,
            "ended_us": session[-1].us,
            "touchpoints": len(session),
            "channels": len({h.channel for h in session}),
            "first_marketing_channel": next((h.brought_by for h in session if h.brought_by), None),
        }
        for own in by_customer(there).values()
        for session in sessions(own, words, gap_us)
    ]


def customer_rows(there: list[Happening], most: int) -> list[Row]:
    rows = []
    for name, own in by_customer(there).items():
        apart = [h for h in own if not h.is_bot] or own
        rows.append(
            {
                "customer": name,
                "first_seen_us": apart[0].us,
                "last_seen_us": apart[-1].us,
                "touchpoints": len(own),
                "sources": len({h.source for h in own}),
                "first_channel": apart[0].channel,
                "first_marketing_channel": next(
                    (h.brought_by for h in own if h.brought_by and not h.is_bot), None
                ),
                "is_anonymous": name.startswith("device"),
                "is_bot": all(h.is_bot for h in own),
                "is_shared": name.startswith("shared"),
                "is_oversized": len(own) > most,
            }
        )
    return rows


def journey_touchpoint_rows(definition: Any, found: list[Journey]) -> list[Row]:
    return [
        {
            "definition": definition.name,
            "journey": _name(definition, journey),
            "visit_no": number,
            "stage": visit.stage,
            "is_driving": driving,
            "is_matched": matched,
            "touchpoint_id": h.id,
        }
        for journey in found
        for number, visit in enumerate(journey.visits, start=1)
        for h, driving, matched in visit.listed
    ]


def stage_visit_rows(definition: Any, found: list[Journey], words: dict[str, Any]) -> list[Row]:
    return [
        {
            "definition": definition.name,
            "journey": _name(definition, journey),
            "visit_no": number,
            "stage": visit.stage,
            "customer": journey.customer,
            "entered_us": visit.entered.us,
            "exited_us": visit.exited_us,
            "exit_kind": visit.exit_kind,
            "ended_by": visit.ended_by,
            "touchpoints": len(visit.driving),
            "listed_touchpoints": len(visit.listed),
            "matched_count": len([1 for *_, matched in visit.listed if matched]),
            "channels": len({h.channel for h in visit.driving}),
            "value_amount": _euros([h for h, *_ in visit.listed]),
            "sentiment": mean_tone([h for h, *_ in visit.listed], words),
            "wait_seconds": waited_seconds(definition, journey, visit),
            "is_tied": number < len(journey.visits) and visit.exited_us == visit.entered.us,
        }
        for journey in found
        for number, visit in enumerate(journey.visits, start=1)
    ]


def journey_rows(definition: Any, found: list[Journey], session: dict[str, str]) -> list[Row]:
    rank = {stage.name: stage.rank for stage in definition.stages}
    rows = []
    for journey in found:
        stages = [visit.stage for visit in journey.visits]
        last = journey.visits[-1]
        driving = [h for visit in journey.visits for h in visit.driving]
        is_open = last.exit_kind == "open"
        rows.append(
            {
                "definition": definition.name,
                "journey": _name(definition, journey),
                "customer": journey.customer,
                "started_us": driving[0].us,
                "ended_us": last.exited_us,
                "ended_by": last.ended_by,
                "first_channel": driving[0].channel,
                "first_marketing_channel": next(
                    (h.brought_by for h in driving if h.brought_by), None
                ),
                "first_stage": stages[0],
                "furthest_stage": max(stages, key=lambda stage: rank[stage]),
                "current_stage": stages[-1],
                "is_open": is_open,
                "is_converted": definition.goal in stages,
                "is_out_of_order": journey.is_out_of_order,
                "touchpoints": len(driving),
                "sessions": len({session[h.id] for h in driving if h.id in session}),
                "channels": len({h.channel for h in driving}),
                "value_amount": _euros([h for v in journey.visits for h, *_ in v.listed]),
                "path": " > ".join(stages) + (" …" if is_open else ""),
            }
        )
    return rows


def _name(definition: Any, journey: Journey) -> str:
    return f"{definition.name}:{journey.visits[0].entered.id}"


def _euros(listed: list[Happening]) -> Decimal | None:
    amounts = [h.value for h in listed if h.value is not None and h.currency == "EUR"]
    return sum(amounts, Decimal(0)) if amounts else None
