"""One order told by shop and CRM is one step in every definition, wherever the definition looks."""

from __future__ import annotations

from tests.histories import definition, run

PURCHASE = definition(
    """
    stages:
      - {name: cart, rank: 1, match: product_added}
      - {name: buy, rank: 2, match: order_placed}
    goal: buy
    restart: [cart]
    """,
    name="purchase",
)
BY_SALES = definition(
    """
    stages:
      - {name: talk, rank: 1, match: meeting_held}
      - {name: sold, rank: 2, match: {event_type: order_placed, source: sales}}
    ends_on: {event_type: order_placed, source: sales}
    """,
    name="by_sales",
)
SERVICE = definition(
    """
    stages:
      - {name: bought, rank: 1, match: order_placed}
      - {name: sent, rank: 2, match: order_shipped}
    asks: order_placed
    answers: order_shipped
    """,
    name="service",
)

# The CRM hears of o1 three hours later and of o2 half an hour before: the shop's word counts.
HISTORY = """
customer | at          | event         | source | object | value
ann      | 01-01 09:00 | product_added | web    | -      | -
ann      | 01-01 10:00 | order_placed  | web    | o1     | 50
ann      | 01-01 13:00 | order_placed  | sales  | o1     | 49
ann      | 01-02 10:00 | order_shipped | web    | o1     | -
ann      | 01-05 09:30 | order_placed  | sales  | o2     | 20
ann      | 01-05 10:00 | order_placed  | web    | o2     | 20
ann      | 01-06 10:00 | order_placed  | sales  | o3     | 7
"""


def test_an_echo_counts_once_in_each_of_several_definitions() -> None:
    world = run(HISTORY, PURCHASE, BY_SALES, SERVICE)
    world.shows(
        "stage_visit",
        """
        definition | journey | stage  | entered_at  | touchpoints | listed_touchpoints | value_amount | wait_seconds
        purchase   | ann/1   | cart   | 01-01 09:00 | 1           | 1                  | -            | -
        purchase   | ann/1   | buy    | 01-01 10:00 | 4           | 6                  | 77           | -
        service    | ann/1   | bought | 01-01 09:00 | 2           | 3                  | 50           | 86400
        service    | ann/1   | sent   | 01-02 10:00 | 1           | 2                  | -            | -
        service    | ann/1   | bought | 01-05 10:00 | 2           | 2                  | 27           | -
        by_sales   | ann/1   | talk   | 01-01 09:00 | 4           | 6                  | 70           | -
        by_sales   | ann/1   | sold   | 01-06 10:00 | 1           | 1                  | 7            | -
        """,
    )


def test_an_echo_of_another_customer_is_one_too() -> None:
    """Who the CRM takes for the buyer has no order of their own."""
    world = run(
        """
        customer | at          | event        | source | object | value
        ann      | 01-01 10:00 | order_placed | web    | o1     | 50
        bob      | 01-01 13:00 | order_placed | sales  | o1     | 49
        """,
        PURCHASE,
        BY_SALES,
    )
    world.shows(
        "journey",
        """
        definition | customer | current_stage | value_amount
        purchase   | ann      | buy           | 50
        by_sales   | ann      | talk          | 50
        """,
    )
