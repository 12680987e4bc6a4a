"""Rules that cannot be meant are named by `warnings`, as `sojourn check` shows them."""

from __future__ import annotations

from pathlib import Path

from company import warnings
from tests.unit.company.folders import COMPANY, WEB, loaded


def told(tmp_path: Path, stages: str) -> list[str]:
    company = loaded(
        tmp_path,
        {
            "company.yaml": COMPANY,
            "sources/web.yaml": WEB,
            "journeys/purchase.yaml": "stages:\n" + stages,
        },
    )
    return warnings(company.definitions[0], company.words)


HIDDEN = (
    "stage {}, rule {} never decides: earlier, wider rules of stage {} take all of it; "
    "move it before them, or take it out"
)


def test_rule_behind_a_wider_one_is_named(tmp_path: Path) -> None:
    stages = """
  - {name: a, rank: 1, match: [page_viewed, {event_type: searched, channel: web}]}
  - name: b
    rank: 2
    match:
      - order_placed
      - {event_type: page_viewed, attributes: {path: /cart}}
      - searched
"""
    assert told(tmp_path, stages) == [HIDDEN.format("b", 2, "a")]


def test_rule_behind_a_wider_one_of_its_own_stage_is_named(tmp_path: Path) -> None:
    stages = """
  - {name: a, rank: 1, match: [{channel: web}, {event_type: searched, channel: web}]}
"""
    assert told(tmp_path, stages) == [HIDDEN.format("a", 2, "a")]


def test_longer_prefix_behind_a_shorter_one_is_named(tmp_path: Path) -> None:
    stages = """
  - name: a
    rank: 1
    match:
      - {event_type: page_viewed, attributes: {path: {prefix: /shop}}}
      - {event_type: page_viewed, attributes: {path: {prefix: /shop/cart}}}
      - {event_type: page_viewed, attributes: {path: /shop/cart}}
      - {event_type: page_viewed, attributes: {path: {prefix: /s}}}
"""
    assert told(tmp_path, stages) == [HIDDEN.format("a", 2, "a"), HIDDEN.format("a", 3, "a")]


def test_rule_that_waits_hides_only_those_that_wait_as_long(tmp_path: Path) -> None:
    stages = """
  - {name: a, rank: 1, match: [page_viewed]}
  - {name: b, rank: 2, match: [trial_started]}
  - {name: c, rank: 3, after: b, match: [order_placed]}
  - {name: d, rank: 4, match: [{event_type: order_placed, source: web}]}
  - name: e
    rank: 5
    after: c
    match: [{event_type: order_placed, source: web}, order_delivered]
"""
    assert told(tmp_path, stages) == [HIDDEN.format("e", 1, "c")]


def test_several_rules_together_hide_a_list(tmp_path: Path) -> None:
    stages = """
  - {name: a, rank: 1, match: [page_viewed]}
  - {name: b, rank: 2, match: [searched]}
  - {name: c, rank: 3, match: [{event_type: [page_viewed, searched]}, order_placed]}
"""
    assert told(tmp_path, stages) == [HIDDEN.format("c", 1, "b")]


def test_idle_words_are_named(tmp_path: Path) -> None:
    stages = """
  - {name: a, rank: 1, match: [page_viewed, email_opened]}
drives: [email_sent]
silent: [email_sent]
"""
    assert told(tmp_path, stages) == [
        "stage a, rule 2 is about words that do not drive: list them in drives, or take it out",
        "email_sent is in drives and in silent, which wins: take one out",
    ]
