"""Tone: of the customer's own texts only, from touchpoints to visits."""

from __future__ import annotations

from tests.histories import definition, run

DEFINITION = definition("""
stages:
  - {name: use, rank: 1, match: page_viewed}
  - {name: help, rank: 2, match: ticket_created}
inactivity: 30 days
""")


def test_tone_is_the_models_and_is_named() -> None:
    world = run(
        """
        customer | at    | event            | text
        ann      | 01-01 | ticket_created   | This is a disaster.
        ann      | 01-02 | ticket_commented | The coffee is great!
        ann      | 01-03 | ticket_commented | Where is my parcel?
        ann      | 01-04 | ticket_commented |
        """,
        DEFINITION,
    )
    world.shows(
        "touchpoint",
        """
        occurred_at | sentiment | sentiment_model
        01-01       | -0.6249   | vader 3.3.2
        01-02       | 0.6588    | vader 3.3.2
        01-03       | 0         | vader 3.3.2
        01-04       | -         | -
        """,
    )


def test_only_the_customers_own_texts_have_a_tone() -> None:
    """Staff's comment is a reply, the solved ticket is the company's, and a bot is nobody."""
    world = run(
        """
        customer | at    | event            | staff_event    | actor | bot | text
        ann      | 01-01 | ticket_created   | -              | -     | -   | This is a disaster.
        ann      | 01-02 | ticket_commented | ticket_replied | staff | -   | The coffee is great!
        ann      | 01-03 | ticket_solved    | -              | -     | -   | The coffee is great!
        ann      | 01-04 | ticket_commented | -              | -     | yes | The coffee is great!
        """,
        DEFINITION,
    )
    world.shows(
        "touchpoint",
        """
        event_type       | sentiment
        ticket_created   | -0.6249
        ticket_replied   | -
        ticket_solved    | -
        ticket_commented | -
        """,
    )
    world.shows("stage_visit", "stage | sentiment\nhelp | -0.6249")


def test_an_echos_text_is_not_told_twice() -> None:
    world = run(
        """
        customer | at    | event          | source  | object | text
        ann      | 01-01 | ticket_created | support | t1     | This is a disaster.
        ann      | 01-02 | ticket_created | sales   | t1     | This is a disaster.
        """,
        DEFINITION,
    )
    world.shows("touchpoint", "source | sentiment\nsupport | -0.6249\nsales | -")


def test_a_visits_tone_is_the_mean_over_its_own_texts() -> None:
    world = run(
        """
        customer | at    | event            | text
        ann      | 01-01 | page_viewed      |
        ann      | 01-02 | ticket_created   | This is a disaster.
        ann      | 01-03 | ticket_commented | The coffee is great!
        ann      | 01-04 | ticket_commented |
        """,
        DEFINITION,
    )
    world.shows("stage_visit", "stage | sentiment\nuse | -\nhelp | 0.01695")
