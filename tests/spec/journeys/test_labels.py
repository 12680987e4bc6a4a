"""Labels: stages and touchpoints in the words of customers, for pages to read."""

from __future__ import annotations

from tests.histories import definition, run

DEFINITION = definition("""
label: From first look to order
stages:
  - {name: won_back, rank: 3, match: order_placed}
  - {name: browse, rank: 1, label: Looks around, match: page_viewed}
labels: {page_viewed: Looked at a page, order_placed: Bought}
""")
HISTORY = "customer | at | event\nann | 01-01 | page_viewed"


def test_stages_have_labels_in_order_of_rank() -> None:
    run(HISTORY, DEFINITION).shows(
        "stage_label",
        """
        definition | definition_label         | stage    | stage_no | label
        purchase   | From first look to order | browse   | 1        | Looks around
        purchase   | From first look to order | won_back | 2        | Won back
        """,
    )


def test_every_word_has_a_label_its_own_where_none_is_given() -> None:
    run(HISTORY, DEFINITION, definition("stages: [{name: all, rank: 1}]", "other")).shows(
        "touchpoint_label",
        """
        definition | event_type   | label
        purchase   | page_viewed  | Looked at a page
        purchase   | order_placed | Bought
        purchase   | email_opened | Email opened
        other      | page_viewed  | Page viewed
        other      | order_placed | Order placed
        other      | email_opened | Email opened
        """,
        "event_type IN ('page_viewed', 'order_placed', 'email_opened')",
    )
