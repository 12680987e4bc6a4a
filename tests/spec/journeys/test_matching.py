"""A rule matches when all that it says holds: event word, source, channel, attributes."""

from __future__ import annotations

from tests.histories import definition, run


def test_every_part_of_a_rule_must_hold() -> None:
    world = run(
        """
        customer | at    | event       | source | channel | attributes
        ann      | 01-01 | page_viewed | email  | web     | {"plan": "pro"}
        bob      | 01-01 | page_viewed | web    | phone   | {"plan": "pro"}
        cid      | 01-01 | searched    | web    | web     | {"plan": "pro"}
        dan      | 01-01 | page_viewed | web    | web     | {"plan": "free"}
        eve      | 01-01 | page_viewed | web    | web     | -
        fay      | 01-01 | page_viewed | web    | web     | {"plan": "pro"}
        """,
        definition("""
        stages:
          - {name: other, rank: 1}
          - name: pro
            rank: 2
            match: {event_type: [page_viewed, signed_up], source: web, channel: web, attributes: {plan: pro}}
        """),
    )
    world.shows(
        "stage_visit",
        """
        customer | stage | matched_count
        ann      | other | 0
        bob      | other | 0
        cid      | other | 0
        dan      | other | 0
        eve      | other | 0
        fay      | pro   | 1
        """,
    )


def test_attributes_are_found_by_their_whole_name_and_by_prefix() -> None:
    """Quotes, dots and slashes in a name or a text are nothing but letters of it."""
    world = run(
        """
        customer | at    | attributes
        ann      | 01-01 | {"page.path/\\"q\\"": "/pricing/it's"}
        bob      | 01-01 | {"page.path/\\"q\\"": "/about"}
        cid      | 01-01 | {"page": {"path/\\"q\\"": "/pricing/it's"}}
        """,
        definition("""
        stages:
          - {name: other, rank: 1}
          - name: pricing
            rank: 2
            match: {attributes: {'page.path/"q"': {prefix: "/pricing/it's"}}}
        """),
    )
    world.shows("stage_visit", "customer | stage\nann | pricing\nbob | other\ncid | other")


def test_numbers_and_truths_match_as_they_are_written() -> None:
    world = run(
        """
        customer | at    | attributes
        ann      | 01-01 | {"seats": 5, "trial": true}
        bob      | 01-01 | {"seats": 50, "trial": true}
        cid      | 01-01 | {"seats": 5, "trial": null}
        """,
        definition("""
        stages:
          - {name: other, rank: 1}
          - {name: team, rank: 2, match: {attributes: {seats: "5", trial: "true"}}}
        """),
    )
    world.shows("stage_visit", "customer | stage\nann | team\nbob | other\ncid | other")


def test_any_of_several_rules_is_enough() -> None:
    world = run(
        """
        customer | at    | event       | channel
        ann      | 01-01 | page_viewed | web
        bob      | 01-01 | searched    | phone
        cid      | 01-01 | searched    | web
        """,
        definition("""
        stages:
          - {name: other, rank: 1}
          - {name: hit, rank: 2, match: [page_viewed, {channel: phone}]}
        """),
    )
    world.shows("stage_visit", "customer | stage\nann | hit\nbob | hit\ncid | other")


def test_definition_whose_stages_never_match_still_lists_what_drives() -> None:
    world = run(
        "customer | at\nann | 01-01\nann | 01-02\n",
        definition(
            "stages: [{name: a, rank: 1, match: order_placed}, {name: b, rank: 2, match: signed_up}]"
        ),
    )
    world.shows("journey", "journey | path | touchpoints\nann/1 | a | 2")
