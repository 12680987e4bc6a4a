"""Which rows are behind each column of the metric tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

UNITS: Mapping[str, tuple[str, ...]] = {
    "customer": ("customer_id",),
    "journey": ("customer_id", "journey_id"),
    "visit": ("customer_id", "journey_id", "visit_no"),
    "touchpoint": ("customer_id", "journey_id", "visit_no", "touchpoint_key"),
}
"""What is counted → what tells one of them from the next."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The rows of `<sql>.sql` for which `condition` holds, each `unit` once."""

    unit: str
    condition: str = "TRUE"
    sql: str = ""


_ELIGIBLE, _THERE, _WAITING = "is_eligible", "is_eligible AND is_there", "NOT is_eligible"
_OF_CUSTOMERS = "stage_conversion_customers"
_OF_STEPS, _OF_ATTEMPTS = "stage_channel_steps", "stage_channel_attempts"

COUNTED: Mapping[str, Mapping[str, Counted]] = {
    "stage_entry": {
        "customers": Counted("customer"),
        "journeys": Counted("journey"),
        "visits": Counted("visit"),
    },
    "stage_flow": {"count": Counted("visit")},
    "stage_conversion": {
        "eligible": Counted("journey", _ELIGIBLE),
        "converted": Counted("journey", _THERE),
        "not_yet_eligible": Counted("journey", _WAITING),
        "eligible_customers": Counted("customer", _ELIGIBLE, _OF_CUSTOMERS),
        "converted_customers": Counted("customer", _THERE, _OF_CUSTOMERS),
        "not_yet_eligible_customers": Counted("customer", _WAITING, _OF_CUSTOMERS),
    },
    "stage_exit": {
        "n": Counted("visit"),
        "exits": Counted("visit", "has_left"),
        "at_risk": Counted("visit", "is_at_risk"),
    },
    "stage_duration": {"n": Counted("visit"), "exits": Counted("visit", "has_left")},
    "stage_wait": {
        "n": Counted("touchpoint"),
        "answered": Counted("touchpoint", "is_answered"),
        "unanswered": Counted("touchpoint", "NOT is_answered"),
    },
    "stage_backtrack": {
        "visits": Counted("visit"),
        "repeats": Counted("visit", "is_repeat"),
        "moves": Counted("visit", "is_move"),
        "regressions": Counted("visit", "is_move AND is_back"),
    },
    "stage_channel": {
        "touchpoints": Counted("touchpoint"),
        "customers": Counted("customer"),
        "steps": Counted("touchpoint", "next_channel IS NOT NULL", _OF_STEPS),
        "switches": Counted("touchpoint", "next_channel <> channel", _OF_STEPS),
        "attempts": Counted("touchpoint", sql=_OF_ATTEMPTS),
        "forced_switches": Counted("touchpoint", "is_forced", _OF_ATTEMPTS),
    },
    "stage_action": {"touchpoints": Counted("touchpoint"), "customers": Counted("customer")},
    "stage_sentiment": {
        "customers": Counted("customer", sql="stage_entry"),
        "texts": Counted("touchpoint"),
        "customers_heard": Counted("customer"),
        "peak_end_customers": Counted("customer", "is_closed"),
    },
    "stage_promise": {
        "n": Counted("touchpoint", "is_due"),
        "kept": Counted("touchpoint", "is_due AND is_kept"),
        "late": Counted("touchpoint", "is_due AND is_late"),
        "undone": Counted("touchpoint", "is_due AND NOT is_kept AND NOT is_late"),
        "n_undecided": Counted("touchpoint", "NOT is_due"),
    },
    "survey_score": {
        "customers": Counted("customer", sql="survey_score_customers"),
        "surveys_sent": Counted("touchpoint", "is_sent"),
        "surveys_returned": Counted("touchpoint", "is_sent AND is_answered"),
        "answers": Counted("touchpoint", "is_answered"),
        "respondents": Counted("customer", "is_answered"),
        "favourable": Counted("touchpoint", "verdict = 'favourable'"),
        "unfavourable": Counted("touchpoint", "verdict = 'unfavourable'"),
    },
    "journey_effort": {"journeys": Counted("journey"), "customers": Counted("customer")},
    "journey_path": {"count": Counted("journey")},
    "touchpoint_flow": {"count": Counted("touchpoint")},
}
"""Table → column that counts → what it counts."""

DERIVED: Mapping[str, Mapping[str, str]] = {
    "stage_flow": dict.fromkeys(
        ("share_out", "share_in", "median_gap_seconds", "p90_gap_seconds"), "count"
    ),
    "stage_conversion": {"rate": "converted", "customer_rate": "converted_customers"},
    "stage_exit": {"cumulative_incidence": "exits", "still_in_stage": "at_risk"},
    "stage_duration": dict.fromkeys(
        ("median_seconds", "p75_seconds", "p90_seconds", "restricted_mean_seconds"), "n"
    ),
    "stage_wait": dict.fromkeys(
        ("median_seconds", "p75_seconds", "p90_seconds", "within_1h", "within_4h", "within_24h"),
        "n",
    ),
    "stage_backtrack": {"backtrack_rate": "regressions"},
    "stage_channel": {
        "share": "touchpoints",
        "expected_switches": "steps",
        "forced_rate": "forced_switches",
    },
    "stage_action": {"customer_share": "customers"},
    "stage_sentiment": {
        "coverage": "customers_heard",
        "customer_sentiment": "customers_heard",
        "peak_end": "peak_end_customers",
    },
    "stage_promise": {"kept_share": "kept", "median_late_seconds": "late"},
    "survey_score": {
        "response_rate": "surveys_returned",
        "respondent_coverage": "respondents",
        "score": "answers",
    },
    "journey_effort": dict.fromkeys(("mean", "median", "p90"), "journeys"),
    "touchpoint_flow": dict.fromkeys(
        ("share_out", "share_in", "median_gap_seconds", "p90_gap_seconds"), "count"
    ),
}
"""Table → share, time or mean → the column that counts what it is made of."""


def counted_column(table: str, column: str) -> str | None:
    """The column whose rows are shown for `column`: itself where it counts; None for others.

    >>> counted_column("stage_backtrack", "backtrack_rate")
    'regressions'
    """
    if column in COUNTED.get(table, {}):
        return column
    return DERIVED.get(table, {}).get(column)
