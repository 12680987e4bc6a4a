"""What a journey definition must keep to."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.company.folders import problems

STAGES = """\
stages:
  - {name: visit, rank: 1, match: [page_viewed]}
  - name: trial
    rank: 2
    match: [trial_started]
  - name: buy
    rank: 3
    after: trial
    match: [order_placed]
"""
REACHED = (
    "allowed: a stage with a rule for a driving event word (see silent and drives) "
    "that no earlier stage takes, or the stage of lowest rank"
)
KNOWN_WORDS = "allowed: a default word, or one under words in company.yaml"

# Fifteen carts, each with its own way on, in any order: 2 to the power of 15.
MANY = "stages:\n  - {name: s0, rank: 99, match: page_viewed}\n" + "".join(
    f"  - {{name: cart{n}, rank: {2 * n + 1}, match: {{event_type: product_added, attributes: {{x: c{n}}}}}}}\n"
    f"  - {{name: pay{n}, rank: {2 * n + 2}, match: {{event_type: order_placed, attributes: {{x: p{n}}}}}, after: cart{n}}}\n"
    for n in range(15)
)

CASES = {
    "more to remember than a night can": (
        MANY,
        [
            "1: found 32,768 combinations in which the stages named in after can be reached; "
            "allowed: at most 20,000: name fewer in after"
        ],
    ),
    "same stage name": (
        STAGES.replace("name: buy", "name: trial").replace("after: trial", "after: visit"),
        [
            "3: found the name 'trial' in more than one stage; allowed: each name once",
            "6: found the name 'trial' in more than one stage; allowed: each name once",
        ],
    ),
    "same stage rank": (
        STAGES.replace("rank: 3", "rank: 1"),
        [
            "2: found the rank 1 in more than one stage; allowed: each rank once",
            "7: found the rank 1 in more than one stage; allowed: each rank once",
        ],
    ),
    "unknown stages": (
        STAGES.replace("after: trial", "after: trail")
        + "goal: by\nrestart: [visits]\nhorizons:\n  byu: 3 days\n",
        [
            "8: found the unknown stage 'trail'; did you mean 'trial'?; allowed: visit, trial, buy",
            "10: found the unknown stage 'by'; did you mean 'buy'?; allowed: visit, trial, buy",
            "11: found the unknown stage 'visits'; did you mean 'visit'?; allowed: visit, trial, buy",
            "13: found the unknown stage 'byu'; did you mean 'buy'?; allowed: visit, trial, buy",
        ],
    ),
    "unknown words": (
        STAGES.replace("trial_started", "trial_stared")
        + "starts_on: pge_viewed\nends_on:\n  - event_type: [lost_it]\nasks: [x]\nanswers: [y]\n"
        + "silent: [z]\ndrives: [w]\n",
        [
            f"5: found the unknown event word 'trial_stared'; did you mean 'trial_started'?; {KNOWN_WORDS}",
            f"10: found the unknown event word 'pge_viewed'; did you mean 'page_viewed'?; {KNOWN_WORDS}",
            f"12: found the unknown event word 'lost_it'; {KNOWN_WORDS}",
            f"13: found the unknown event word 'x'; {KNOWN_WORDS}",
            f"14: found the unknown event word 'y'; {KNOWN_WORDS}",
            f"15: found the unknown event word 'z'; {KNOWN_WORDS}",
            f"16: found the unknown event word 'w'; {KNOWN_WORDS}",
        ],
    ),
    "words and sources of promises, and of labels": (
        STAGES
        + "expect:\n  - promise: reply\n    from: ticket_create\n    to:\n      - {event_type: ticket_replied, source: wep}\n"
        + "    within: 4h\nlabels:\n  page_view: Looks\n",
        [
            f"12: found the unknown event word 'ticket_create'; did you mean 'ticket_created'?; {KNOWN_WORDS}",
            "14: found the unknown source 'wep'; did you mean 'web'?; allowed: web",
            f"17: found the unknown event word 'page_view'; did you mean 'page_viewed'?; {KNOWN_WORDS}",
        ],
    ),
    "a promise told twice": (
        STAGES
        + "expect:\n  - {promise: reply, from: ticket_created, to: ticket_replied, within: 4h}\n"
        + "  - {promise: reply, from: ticket_commented, to: ticket_replied, within: 4h}\n",
        [
            "11: found the promise 'reply' more than once; allowed: each promise once",
            "12: found the promise 'reply' more than once; allowed: each promise once",
        ],
    ),
    "unknown source": (
        STAGES + "ends_on:\n  - event_type: order_cancelled\n    source: wep\n",
        ["12: found the unknown source 'wep'; did you mean 'web'?; allowed: web"],
    ),
    "system word drives": (
        STAGES + "drives: [profile_identified]\n",
        [
            "10: found the system word 'profile_identified' for drives; "
            "allowed: words that customer or company initiate; system words are only evidence"
        ],
    ),
    "rule that says nothing": (
        STAGES.replace("[trial_started]", "[{}]"),
        [
            "5: found keys with values for stages[1].match[0]; allowed: a rule with at least one of "
            "event_type, source, channel, attributes"
        ],
    ),
    "empty lists that would mean never": (
        STAGES + "starts_on: []\nwindows_days: []\n",
        [
            "10: found a list of 0 for starts_on; allowed: at least one entry",
            "11: found a list of 0 for windows_days; allowed: at least one entry",
        ],
    ),
    "window twice": (
        STAGES + "windows_days: [7, 7]\n",
        ["10: found a list of 2 for windows_days; allowed: each window once"],
    ),
    "attribute of another kind": (
        STAGES.replace("[order_placed]", "{attributes: {plan: {suffix: x}, size: [1]}}"),
        [
            "9: found a list of 1 for stages[2].match.attributes.size; "
            "allowed: text (a number, or true and false, in quotes)",
            "9: found no key 'prefix' in stages[2].match.attributes.plan; allowed: it is required",
            "9: found the unknown key 'suffix'; allowed: prefix",
        ],
    ),
    "after a stage that is all in ends_on": (
        STAGES + "ends_on: [trial_started]\n",
        [
            "8: found after: trial, but that stage always ends the journey (ends_on); "
            "allowed: a stage that a journey can go on from"
        ],
    ),
    "after a stage that is in a wider ends_on": (
        STAGES.replace("[trial_started]", "[{event_type: trial_started, source: web}]")
        + "ends_on: [{event_type: [order_cancelled, trial_started]}]\n",
        [
            "8: found after: trial, but that stage always ends the journey (ends_on); "
            "allowed: a stage that a journey can go on from"
        ],
    ),
    "goal among the restart stages": (
        STAGES + "goal: visit\nrestart: [trial, visit]\n",
        [
            "11: found the goal 'visit' among the restart stages; allowed: stages other than the goal"
        ],
    ),
    "restart stage with after": (
        STAGES + "goal: visit\nrestart:\n  - trial\n  - buy\n",
        [
            "13: found the restart stage 'buy', which has after: trial; allowed: stages without after"
        ],
    ),
    "restart without goal": (
        STAGES + "restart: [visit]\n",
        ["10: found restart without goal; allowed: restart with a goal"],
    ),
    "horizon over inactivity": (
        STAGES + "inactivity: 7 days\nhorizons:\n  visit: 7 days\n  trial: 169h\n",
        ["13: found a horizon for 'trial' longer than inactivity; allowed: at most inactivity"],
    ),
    "circle of after": (
        STAGES.replace("match: [trial_started]", "after: buy\n    match: [trial_started]"),
        [
            "5: found the stage 'trial' waiting for itself, by way of 'buy'; "
            "allowed: after in an order that begins somewhere",
            "9: found the stage 'buy' waiting for itself, by way of 'trial'; "
            "allowed: after in an order that begins somewhere",
        ],
    ),
    "stage after itself": (
        STAGES.replace("after: trial", "after: buy"),
        [
            "8: found the stage 'buy' waiting for itself, by way of 'buy'; "
            "allowed: after in an order that begins somewhere"
        ],
    ),
    "stage without rules": (
        STAGES.replace("match: [trial_started]", "match: []"),
        [f"5: found the stage 'trial', which can never be reached; {REACHED}"],
    ),
    "stage of words that do not drive": (
        STAGES.replace("trial_started", "email_opened"),
        [f"5: found the stage 'trial', which can never be reached; {REACHED}"],
    ),
    "stage of silenced words": (
        STAGES + "silent: trial_started\n",
        [f"5: found the stage 'trial', which can never be reached; {REACHED}"],
    ),
    "stage whose rules earlier ones take": (
        STAGES.replace("[page_viewed]", "[page_viewed, {event_type: [searched, trial_started]}]"),
        [f"5: found the stage 'trial', which can never be reached; {REACHED}"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_definition_problem(case: str, tmp_path: Path) -> None:
    text, expected = CASES[case]
    found = problems(tmp_path, {"journeys/purchase.yaml": text})
    assert found == [f"journeys/purchase.yaml:{line}" for line in expected]


RIGHT = {
    "horizon of exactly inactivity": "inactivity: 7 days\nhorizons: {visit: 168h}\n",
    "narrower ends_on": "ends_on: [{event_type: trial_started, source: web}]\n",
    "word that drives here": "drives: email_opened\nends_on: email_opened\n",
    "goal and restart": "goal: buy\nrestart: [visit, trial]\n",
}


@pytest.mark.parametrize("case", RIGHT)
def test_definition_that_is_right(case: str, tmp_path: Path) -> None:
    assert problems(tmp_path, {"journeys/purchase.yaml": STAGES + RIGHT[case]}) == []


def test_lowest_stage_needs_no_rules(tmp_path: Path) -> None:
    text = STAGES.replace("match: [page_viewed]", "match: []")
    assert problems(tmp_path, {"journeys/purchase.yaml": text}) == []


def test_two_definitions_of_one_name_name_both_files(tmp_path: Path) -> None:
    found = problems(tmp_path, {"journeys/second.yaml": "name: purchase\n" + STAGES})
    assert found == [
        "journeys/second.yaml:1: found the name 'purchase', which journeys/purchase.yaml has too; "
        "allowed: another name for each"
    ]
