"""Random histories and random journey definitions, small and full of ties and exact gaps."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from company import JourneyDefinition
from models import DEFAULT_WORDS
from tests.histories import SOURCES, moment
from tests.reference.journeys import Happening
from tests.reference.tone import TONES

MINUTE = 60_000_000
DAY = 1_440 * MINUTE
START = moment("01-30 21:00")  # a Tuesday: weeks, months and local midnights are near
INACTIVITIES = (2 * 60 * MINUTE, DAY, 9 * DAY, 9 * DAY)

# The first ones are drawn more often: what happens often makes long journeys of many stages.
EVENTS = (
    "page_viewed", "product_viewed", "order_placed", "ticket_commented", "ticket_created",
    "subscription_cancelled", "ticket_solved", "email_opened", "email_sent", "order_refunded",
    "profile_identified", "survey_sent",
)  # fmt: skip
WORDS = {event: DEFAULT_WORDS[event] for event in (*EVENTS, "ticket_replied")}

_GAPS = (
    *(0, 0, MINUTE, MINUTE, 30 * MINUTE, 30 * MINUTE, 60 * MINUTE) * 5,
    *(1, 30 * MINUTE + 1, 5 * 60 * MINUTE, 7 * DAY, DAY - 1, DAY + 1, 9 * DAY + 1),
    *(*INACTIVITIES, *INACTIVITIES, INACTIVITIES[0] + 1),
)
_STAGES = ("browse", "consider", "buy", "use", "leave")
_SELDOM: st.SearchStrategy[bool] = st.sampled_from((*(False,) * 12, True))
_OFTEN: st.SearchStrategy[bool] = st.sampled_from((True, True, False))
_NAMED = st.sampled_from((*EVENTS, *EVENTS[:4], *EVENTS[:4]))


@st.composite
def happenings(draw: st.DrawFn) -> list[Happening]:
    """Up to 40 touchpoints of up to three customers and nobody, in order."""
    length = draw(st.sampled_from(range(41)))  # integers() would draw small ones
    parts = draw(
        st.lists(st.tuples(st.sampled_from(_GAPS), _MONEY, _PART), min_size=length, max_size=length)
    )
    us, drawn = START, []
    for no, (gap, (value, currency), part) in enumerate(parts, start=1):
        us += gap
        rank = part["source_rank"]
        drawn.append(
            Happening(
                id=f"{SOURCES[rank - 1]}:{no}",
                order=no,
                us=us,
                source=SOURCES[rank - 1],
                staff_event="ticket_replied" if part["event"] == "ticket_commented" else None,
                value=value,
                currency=currency,
                **part,
            )
        )
    return drawn


_MONEY = st.sampled_from(
    (
        (None, None),
        (None, None),
        (Decimal("9.99"), "EUR"),
        (Decimal(-4), "EUR"),
        (Decimal(7), "USD"),
    )
)
_PART: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "source_rank": st.integers(1, len(SOURCES)),
        "event": _NAMED,
        "by_staff": _SELDOM,
        "customer": st.sampled_from((*("ann",) * 9, "bob", "bob", "device-1", None)),
        "channel": st.sampled_from(("web", "email", "phone")),
        "brought_by": st.sampled_from((None, None, "direct", "paid_search")),
        "is_bot": _SELDOM,
        "is_deleted": _SELDOM,
        "is_date_only": st.sampled_from((False, False, False, True)),
        "thing": st.sampled_from((None, 1, 2)),
        "rating": st.sampled_from((None, 1.0, 4.5, 9.0)),
        "scale": st.sampled_from(
            # Mostly one: else hardly anybody would answer the same survey twice.
            (None, *("nps",) * 7, "csat_5", "csat_2", "ces_7", "ces_5")
        ),
        "text": st.sampled_from((None, None, "", *TONES)),
        "attributes": st.sampled_from(
            (None, *(f'{{"plan/kind": "{plan}"}}' for plan in ("free", "pro", "pro-annual")))
        ),
    }
)


def _rules(*, min_size: int = 0, max_size: int) -> st.SearchStrategy[list[dict[str, Any]]]:
    events = st.lists(_NAMED, min_size=2, max_size=4, unique=True)
    plan = st.sampled_from(({"plan/kind": "pro"}, {"plan/kind": {"prefix": "pro"}}))
    any_event = st.fixed_dictionaries({"event_type": events})
    rule = st.one_of(
        *(any_event,) * 5,
        st.fixed_dictionaries({"event_type": events, "source": st.sampled_from(SOURCES)}),
        st.fixed_dictionaries({"channel": st.sampled_from(("web", "phone"))}),
        st.fixed_dictionaries({"event_type": events, "attributes": plan}),
    )
    return st.lists(rule, min_size=min_size, max_size=max_size)


def _promises() -> st.SearchStrategy[list[dict[str, Any]]]:
    promise = st.fixed_dictionaries(
        {
            "promise": st.sampled_from(("first reply", "a parcel")),
            "begins": _rules(min_size=1, max_size=2),
            "keeps": _rules(min_size=1, max_size=2),
            "within_us": st.sampled_from((30 * MINUTE, 60 * MINUTE, DAY - 1, DAY, 9 * DAY)),
            "same_object": st.booleans(),
        }
    )
    return st.lists(promise, max_size=2, unique_by=lambda one: one["promise"])


@st.composite
def definitions(draw: st.DrawFn, name: str = "purchase") -> JourneyDefinition:
    """Two to five stages of mixed ranks, with everything that a definition may say."""
    names = draw(st.permutations(_STAGES))[: draw(st.integers(2, 5))]
    ranks = draw(st.permutations(range(1, len(names) + 1)))
    restart = draw(st.lists(st.sampled_from(names), max_size=2, unique=True))
    goals = [one for one in names if one not in restart]
    goal = draw(st.sampled_from(goals)) if draw(_OFTEN) and goals else None
    after = st.sampled_from((*(None,) * 5, *names))
    inactivity = draw(st.sampled_from(INACTIVITIES))
    horizon = st.sampled_from((INACTIVITIES[0], inactivity))
    starts_on = draw(st.none() | _rules(min_size=1, max_size=2))
    ends_on = draw(st.just([]) | _rules(max_size=1))
    return JourneyDefinition.model_validate(
        {
            "name": name,
            "stages": [
                {
                    "name": stage,
                    "rank": rank,
                    "match": draw(_rules(min_size=1, max_size=2)),
                    "after": None if goal and stage in restart else draw(after),
                }
                for stage, rank in zip(names, ranks, strict=True)
            ],
            "starts_on": starts_on,
            "ends_on": ends_on,
            "asks": draw(_rules(max_size=2)),
            "answers": draw(_rules(max_size=2)),
            "self_service": draw(_rules(max_size=2)),
            "assisted": draw(_rules(max_size=2)),
            "expect": draw(_promises()),
            "goal": goal,
            "restart": restart if goal else [],
            "inactivity_us": inactivity,
            "horizons_us": draw(st.dictionaries(st.sampled_from(names), horizon, max_size=2)),
            "silent": draw(st.lists(st.sampled_from(EVENTS), max_size=1)),
            "drives": draw(st.lists(st.sampled_from(EVENTS), max_size=2)),
            "windows_days": draw(st.sampled_from(([1, 7, 30], [1], [7, 2]))),
        }
    )
